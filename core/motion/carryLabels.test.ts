import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { scene } from '../edit/testing/scenes.ts';
import type { LabelMap } from '../labelMap.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import { carryLabels } from './carryLabels.ts';
import { photoOf, texture } from './testing/movingScene.ts';

const SIZE = { width: 96, height: 64 };

/** Stripes of three classes. */
function stripes({ dx, dy }: { readonly dx: number; readonly dy: number }): LabelMap {
  const data = Uint8Array.from({ length: SIZE.width * SIZE.height }, (_, offset) => {
    const [x, y] = [offset % SIZE.width, Math.floor(offset / SIZE.width)];
    return Math.abs(Math.floor((x - dx + 2 * (y - dy)) / 24)) % 3;
  });
  return { ...SIZE, data };
}

describe('labels that are carried over from the frame before', () => {
  test('lie where the picture has gone', () => {
    const shift = fc.record({
      dx: fc.integer({ min: -5, max: 5 }),
      dy: fc.integer({ min: -5, max: 5 }),
    });
    fc.assert(
      fc.property(texture, shift, (look, moved) => {
        const before = { photo: photoOf(look, SIZE), labels: stripes({ dx: 0, dy: 0 }) };
        const patch = carryLabels(photoOf(look, SIZE, moved), before);
        const truth = stripes(moved).data;
        const carried = [...patch.bits.keys()].filter((offset) => patch.bits[offset] === 1);
        const right = carried.filter((offset) => patch.indices[offset] === truth[offset]);
        expect(carried.length / truth.length).toBeGreaterThan(0.7);
        expect(right.length / carried.length).toBeGreaterThan(0.95);
      }),
      { numRuns: 15 },
    );
  });

  test('are all of them where nothing has moved', () => {
    fc.assert(
      fc.property(scene, ({ photo, map }) => {
        const { bits, indices, foundShare } = carryLabels(photo, { photo, labels: map });
        expect(foundShare).toBe(1);
        map.data.forEach((label, offset) => {
          if (label === VOID_INDEX) return;
          expect(bits[offset]).toBe(1);
          expect(indices[offset]).toBe(label);
        });
      }),
    );
  });

  it('are none where all around was void', () => {
    fc.assert(
      fc.property(scene, ({ photo, map }) => {
        const labels = { ...map, data: new Uint8Array(map.data.length).fill(VOID_INDEX) };
        expect(carryLabels(photo, { photo, labels }).bits).not.toContain(1);
      }),
    );
  });

  it('are none where the pixel cannot be found again', () => {
    const look = (x: number, y: number): number =>
      128 + 60 * Math.sin(0.4 * x + 0.1 * y) + 40 * Math.sin(0.3 * y - 0.2 * x);
    const other = (x: number, y: number): number =>
      128 + 60 * Math.sin(0.17 * y * y + x) + 40 * Math.sin(0.9 * x);
    const before = { photo: photoOf(other, SIZE), labels: stripes({ dx: 0, dy: 0 }) };
    const { bits, foundShare } = carryLabels(photoOf(look, SIZE), before);
    const carried = bits.reduce((sum, bit) => sum + bit, 0);
    expect(carried).toBeLessThan(bits.length / 2);
    expect(foundShare).toBe(carried / bits.length);
  });
});
