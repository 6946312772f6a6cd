import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clipRect } from '../../../core/pixelRect.ts';
import { countClassAreas } from '../../../core/metrics/classAreas.ts';
import { createAreaCounter } from './areaCounter.ts';

const INDICES = [0, 1, 2, 254, 255] as const;
const paint = fc.record({
  x: fc.nat(180),
  y: fc.nat(140),
  width: fc.integer({ min: 1, max: 90 }),
  height: fc.integer({ min: 1, max: 90 }),
  index: fc.constantFrom(...INDICES),
  isCounted: fc.boolean(),
});

it('counts what a count of the whole frame would, however the frame was painted', () => {
  fc.assert(
    fc.property(
      fc.record({
        width: fc.integer({ min: 1, max: 200 }),
        height: fc.integer({ min: 1, max: 150 }),
      }),
      fc.array(paint, { maxLength: 12 }),
      (size, paints) => {
        const map = { ...size, data: new Uint8Array(size.width * size.height).fill(255) };
        const counter = createAreaCounter(map);
        for (const { x, y, width, height, index, isCounted } of paints) {
          const rect = clipRect(x, y, x + width, y + height, size);
          if (rect === null) continue;
          for (let row = rect.y; row < rect.y + rect.height; row++) {
            map.data.fill(index, row * size.width + rect.x, row * size.width + rect.x + rect.width);
          }
          counter.touch(rect);
          if (isCounted) expect([...counter.count()]).toEqual([...countClassAreas(map)]);
        }
        expect([...counter.count()]).toEqual([...countClassAreas(map)]);
      },
    ),
    { numRuns: 40 },
  );
});

it('looks at nothing that it was not told of', () => {
  const map = { width: 128, height: 64, data: new Uint8Array(128 * 64) };
  const counter = createAreaCounter(map);
  counter.count();
  map.data.fill(1);
  counter.touch({ x: 0, y: 0, width: 1, height: 1 });
  // One tile of 64 × 64 is counted anew, the other is not.
  expect([...counter.count().subarray(0, 2)]).toEqual([4096, 4096]);
});
