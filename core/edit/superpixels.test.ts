import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBucketQueue } from './bucketQueue.ts';
import type { ColorPhoto } from './colorPhoto.ts';
import { toLabColors } from './labColors.ts';
import {
  DEFAULT_SUPERPIXELS,
  findSuperpixels,
  touchedSuperpixels,
  type Superpixels,
} from './superpixels.ts';
import { offsetsOf, reachableFrom, scene } from './testing/scenes.ts';

const settings = fc.record({
  spacingPx: fc.integer({ min: 1, max: 9 }),
  colorScale: fc.double({ min: 1, max: 40, noNaN: true }),
  modelWeight: fc.double({ min: 0, max: 5, noNaN: true }),
});

describe('superpixels', () => {
  test('cover the frame, each in one piece, and are the same every time', () => {
    fc.assert(
      fc.property(scene, settings, fc.boolean(), ({ photo, topTwo }, chosen, withModel) => {
        const model = withModel ? topTwo : undefined;
        const superpixels = findSuperpixels(photo, chosen, model);
        const { ids, count } = superpixels;
        expect(new Set(ids)).toEqual(new Set(Array.from({ length: count }, (_, id) => id)));
        for (let id = 0; id < count; id++) {
          const own = [...ids.keys()].filter((offset) => ids[offset] === id);
          expect(reachableFrom(own[0] ?? 0, photo, (offset) => ids[offset] === id)).toEqual(own);
        }
        expect(findSuperpixels(photo, chosen, model).ids).toEqual(ids);
      }),
    );
  });

  test('cover a frame of several tiles, numbered without a gap', () => {
    const photo: ColorPhoto = {
      width: 530,
      height: 260,
      channels: 3,
      data: Uint8Array.from({ length: 530 * 260 * 3 }, (_, byte) => (byte * 7919) % 251),
    };
    const { ids, count, boundsOf } = findSuperpixels(photo, DEFAULT_SUPERPIXELS);
    expect(new Set(ids)).toEqual(new Set(Array.from({ length: count }, (_, id) => id)));
    for (let id = 0; id < count; id++) expect(boundsOf(id).width).toBeLessThanOrEqual(177);
  });

  test('touched by a stroke are taken as a whole', () => {
    fc.assert(
      fc.property(scene, settings, ({ photo, mask }, chosen) => {
        const superpixels = findSuperpixels(photo, chosen);
        const touched = new Set(offsetsOf(mask, photo).map((offset) => superpixels.ids[offset]));
        expect(offsetsOf(touchedSuperpixels(superpixels, mask), photo)).toEqual(
          [...superpixels.ids.keys()].filter((offset) => touched.has(superpixels.ids[offset])),
        );
      }),
    );
  });

  /** 32×32; everything to the right of `edge` is another grey. */
  const twoGreys = (edge: number): ColorPhoto => ({
    width: 32,
    height: 32,
    channels: 3,
    data: Uint8Array.from({ length: 32 * 32 * 3 }, (_, byte) =>
      Math.floor(byte / 3) % 32 < edge ? 60 : 190,
    ),
  });
  const crosses = ({ ids, count }: Superpixels, edge: number): boolean =>
    Array.from({ length: count }, (_, id) => id).some((id) => {
      const columns = [...ids.keys()].filter((o) => ids[o] === id).map((o) => o % 32);
      return Math.min(...columns) < edge && Math.max(...columns) >= edge;
    });

  test('end at an edge of the photo', () => {
    const chosen = { ...DEFAULT_SUPERPIXELS, spacingPx: 8 };
    expect(crosses(findSuperpixels(twoGreys(13), chosen), 13)).toBe(false);
    expect(crosses(findSuperpixels(twoGreys(32), chosen), 13)).toBe(true);
  });

  test('end where a sure model changes its class, and not where it is unsure', () => {
    const chosen = { ...DEFAULT_SUPERPIXELS, spacingPx: 8 };
    const model = (margin: number) => ({
      width: 32,
      height: 32,
      data: Uint8Array.from({ length: 1024 }, (_, offset) => Number(offset % 32 >= 13)),
      runnersUp: Uint8Array.from({ length: 1024 }, (_, offset) => Number(offset % 32 < 13)),
      margins: new Float32Array(1024).fill(margin),
    });
    expect(crosses(findSuperpixels(twoGreys(32), chosen, model(8)), 13)).toBe(false);
    expect(crosses(findSuperpixels(twoGreys(32), chosen, model(0)), 13)).toBe(true);
  });
});

test('colours in CIELAB are those of the standard, to the nearest whole number', () => {
  // sRGB primaries and greys under D65, as tabled for the CSS colour module.
  const colors = [
    { rgb: [255, 255, 255], lab: [100, 0, 0] },
    { rgb: [0, 0, 0], lab: [0, 0, 0] },
    { rgb: [255, 0, 0], lab: [53, 80, 67] },
    { rgb: [0, 255, 0], lab: [88, -86, 83] },
    { rgb: [0, 0, 255], lab: [32, 79, -108] },
    { rgb: [128, 128, 128], lab: [54, 0, 0] },
  ];
  const data = Uint8Array.from(colors.flatMap(({ rgb }) => [...rgb, 255]));
  const lab = toLabColors({ width: colors.length, height: 1, channels: 4, data });
  expect([...lab]).toEqual(colors.flatMap(({ lab: expected }) => expected));
});

test('the queue gives the lowest priority first, and of those the last one in', () => {
  const step = fc.option(fc.nat(6));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = createBucketQueue(7);
      const expected: { priority: number; place: number }[] = [];
      steps.forEach((priority, place) => {
        if (priority !== null) {
          queue.push(priority, place, priority);
          expected.push({ priority, place });
          return;
        }
        const [first] = expected.toSorted((a, b) => a.priority - b.priority || b.place - a.place);
        expect(queue.next()).toBe(first !== undefined);
        if (first === undefined) return;
        expected.splice(expected.indexOf(first), 1);
        expect([queue.value, queue.owner]).toEqual([first.place, first.priority]);
      });
    }),
  );
});

test('the queue keeps more entries than it has room for at first', () => {
  const queue = createBucketQueue(2);
  for (let value = 0; value < 5000; value++) queue.push(value % 2, value, 0);
  const values: number[] = [];
  while (queue.next()) values.push(queue.value);
  expect(values).toEqual([
    ...Array.from({ length: 2500 }, (_, place) => 4998 - place * 2),
    ...Array.from({ length: 2500 }, (_, place) => 4999 - place * 2),
  ]);
});
