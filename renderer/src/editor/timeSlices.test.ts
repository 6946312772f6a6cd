import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PixelRect } from '../../../core/pixelRect.ts';
import { bandsOf, workThrough } from './timeSlices.ts';

it('cuts a frame into bands of whole rows, each row once', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40_000 }),
      fc.integer({ min: 1, max: 600 }),
      (width, height) => {
        const bands = bandsOf({ width, height });
        const starts = bands.map((_, place) =>
          bands.slice(0, place).reduce((sum, band) => sum + band.height, 0),
        );
        expect(bands.map(({ x, y }) => [x, y])).toEqual(starts.map((y) => [0, y]));
        expect(bands.every((band) => band.width === width && band.height > 0)).toBe(true);
        expect(bands.reduce((sum, band) => sum + band.height, 0)).toBe(height);
      },
    ),
  );
});

it('tells of everything that it has worked on, in order', async () => {
  const size = { width: 1000, height: 700 };
  const worked: PixelRect[] = [];
  const told: PixelRect[] = [];
  await workThrough(
    size,
    (band) => worked.push(band),
    (rect) => told.push(rect),
    () => true,
  );
  expect(worked).toEqual(bandsOf(size));
  expect(told.map(({ y }) => y)).toEqual(
    told.map((_, place) => told.slice(0, place).reduce((sum, { height }) => sum + height, 0)),
  );
  expect(told.reduce((sum, { height }) => sum + height, 0)).toBe(700);
});

it('does nothing that nobody wants', async () => {
  const worked: PixelRect[] = [];
  await workThrough(
    { width: 4000, height: 4000 },
    (band) => worked.push(band),
    () => null,
    () => false,
  );
  expect(worked).toEqual([]);
});
