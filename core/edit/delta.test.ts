import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyLabelMap, voidLabelMap } from '../labelMap.ts';
import { labelMapPair } from '../testing/arbitraries.ts';
import {
  applyDelta,
  changedPixels,
  decodeDelta,
  diffLabelMaps,
  encodeDelta,
  invertDelta,
  rebaseDelta,
} from './delta.ts';

const CLASSES = 5;

describe('a delta between two label maps', () => {
  test('applied forward gives the second, applied backward gives the first again', () => {
    fc.assert(
      fc.property(labelMapPair(CLASSES), ([before, after]) => {
        const delta = diffLabelMaps(before, after);
        const map = copyLabelMap(before);
        applyDelta(map, delta, 'forward');
        expect(map).toEqual(after);
        applyDelta(map, delta, 'backward');
        expect(map).toEqual(before);
      }),
    );
  });

  test('counts exactly the pixels that differ', () => {
    fc.assert(
      fc.property(labelMapPair(CLASSES), ([before, after]) => {
        const differing = before.data.filter((index, offset) => index !== after.data[offset]);
        expect(changedPixels(diffLabelMaps(before, after))).toBe(differing.length);
      }),
    );
  });

  test('inverted is the delta of the opposite direction', () => {
    fc.assert(
      fc.property(labelMapPair(CLASSES), ([before, after]) => {
        expect(invertDelta(diffLabelMaps(before, after))).toEqual(diffLabelMaps(after, before));
      }),
    );
  });

  test('rebased onto another state brings the same pixels to the same indices, and no others', () => {
    fc.assert(
      fc.property(labelMapPair(CLASSES), fc.nat(CLASSES - 1), ([before, after], index) => {
        const delta = diffLabelMaps(before, after);
        const elsewhere = { ...before, data: before.data.map(() => index) };
        const map = copyLabelMap(elsewhere);
        applyDelta(map, rebaseDelta(map, delta), 'forward');
        map.data.forEach((result, offset) => {
          const isChanged = before.data[offset] !== after.data[offset];
          expect(result).toBe(isChanged ? after.data[offset] : index);
        });
      }),
    );
  });

  test('tells a rectangle that holds every changed pixel', () => {
    fc.assert(
      fc.property(labelMapPair(CLASSES), ([before, after]) => {
        const map = copyLabelMap(before);
        const dirty = applyDelta(map, diffLabelMaps(before, after), 'forward');
        before.data.forEach((index, offset) => {
          if (index === after.data[offset]) return;
          const x = offset % before.width;
          const y = Math.floor(offset / before.width);
          expect(dirty).not.toBeNull();
          if (dirty === null) return;
          expect(x >= dirty.x && x < dirty.x + dirty.width).toBe(true);
          expect(y >= dirty.y && y < dirty.y + dirty.height).toBe(true);
        });
      }),
    );
  });

  test('looks at the given rectangle alone', () => {
    const before = voidLabelMap(4, 3);
    const after = { ...voidLabelMap(4, 3), data: new Uint8Array(12).fill(1) };
    const delta = diffLabelMaps(before, after, { x: 1, y: 1, width: 2, height: 1 });
    expect(delta).toEqual([{ start: 5, length: 2, before: 255, after: 1 }]);
  });
});

test('a delta for another state is refused and leaves the map untouched', () => {
  const map = voidLabelMap(4, 1);
  const delta = [
    { start: 0, length: 2, before: 255, after: 1 },
    { start: 3, length: 1, before: 7, after: 1 },
  ];
  expect(() => applyDelta(map, delta, 'forward')).toThrow(/x 3, y 0/);
  expect(map).toEqual(voidLabelMap(4, 1));
});

describe('the encoding', () => {
  test('gives every delta back', () => {
    fc.assert(
      fc.property(labelMapPair(CLASSES), ([before, after]) => {
        const delta = diffLabelMaps(before, after);
        expect(decodeDelta(encodeDelta(delta), before.data.length)).toEqual(delta);
      }),
    );
  });

  test('holds numbers of any size that a frame needs', () => {
    const delta = [{ start: 33_000_000, length: 500_000, before: 0, after: 255 }];
    expect(decodeDelta(encodeDelta(delta), 33_554_432)).toEqual(delta);
  });

  test('spends a few bytes on a long run', () => {
    const delta = [{ start: 1000, length: 100_000, before: 3, after: 4 }];
    expect(encodeDelta(delta)).toHaveLength(1 + 2 + 3 + 2);
  });

  test('cut off anywhere inside a run is refused', () => {
    const delta = [
      { start: 300, length: 200, before: 3, after: 4 },
      { start: 900, length: 1, before: 3, after: 255 },
    ];
    const bytes = encodeDelta(delta);
    const wholeRuns = new Set([1, 1 + 2 + 2 + 2, bytes.length]);
    for (let length = 0; length < bytes.length; length++) {
      if (wholeRuns.has(length)) continue;
      expect(() => decodeDelta(bytes.subarray(0, length), 10_000)).toThrow(/cannot be read/);
    }
  });

  test('of random bytes is refused, or is a delta that fits the map', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.integer({ min: 0, max: 5000 }),
        (bytes, pixels) => {
          let delta;
          try {
            delta = decodeDelta(Uint8Array.from([1, ...bytes]), pixels);
          } catch (error) {
            expect(error).toMatchObject({ code: 'journal/malformed' });
            return;
          }
          let end = 0;
          for (const run of delta) {
            expect(run.start).toBeGreaterThanOrEqual(end);
            expect(run.before).not.toBe(run.after);
            end = run.start + run.length;
          }
          expect(end).toBeLessThanOrEqual(pixels);
        },
      ),
    );
  });
});
