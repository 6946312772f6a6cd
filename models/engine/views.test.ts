import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RgbImage } from './engine.ts';
import { mirrorImage, resizeImage, scaleImage } from './views.ts';

const anyImage: fc.Arbitrary<RgbImage> = fc
  .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 7 }) })
  .chain(({ width, height }) =>
    fc
      .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
      .map((data) => ({ width, height, data })),
  );
const scale = fc.constantFrom(1, 1.5, 2);

test('mirroring twice gives the image again, once turns each row around', () => {
  const photo: RgbImage = { width: 2, height: 1, data: Uint8Array.of(10, 20, 30, 200, 210, 220) };
  expect([...mirrorImage(photo).data]).toEqual([200, 210, 220, 10, 20, 30]);
  fc.assert(
    fc.property(anyImage, (image) => {
      expect(mirrorImage(mirrorImage(image))).toEqual(image);
    }),
  );
});

test('it is the same to mirror before scaling or after', () => {
  fc.assert(
    fc.property(anyImage, scale, (image, factor) => {
      const before = scaleImage(mirrorImage(image), factor);
      const after = mirrorImage(scaleImage(image, factor));
      expect(before).toMatchObject({ width: after.width, height: after.height });
      // Halves may round to either side.
      const differences = before.data.map((value, place) =>
        Math.abs(value - (after.data[place] ?? 0)),
      );
      expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    }),
  );
});

test('pixel centres keep their place: twice as large, each is between its old neighbours', () => {
  const data = Uint8Array.from([0, 100, 200].flatMap((value) => [value, value, value]));
  const { width, height, data: scaled } = scaleImage({ width: 3, height: 1, data }, 2);
  expect([width, height]).toEqual([6, 2]);
  expect([...scaled].filter((_, place) => place % 3 === 0).slice(0, 6)).toEqual([
    0, 25, 75, 125, 175, 200,
  ]);
});

test('an even image stays even, and scaling by one gives the image itself', () => {
  const image: RgbImage = { width: 3, height: 2, data: new Uint8Array(18).fill(77) };
  expect(new Set(scaleImage(image, 1.5).data)).toEqual(new Set([77]));
  expect(scaleImage(image, 1)).toBe(image);
});

test('an image that becomes much smaller has the mean of its pixels, not a pick of them', () => {
  const side = 16;
  const data = Uint8Array.from({ length: side * side * 3 }, (_, place) => {
    // Every fourth column is bright: two neighbours in the middle of four never are.
    return Math.floor(place / 3) % 4 === 0 ? 200 : 40;
  });
  for (const [width, height] of [
    [4, 4],
    [2, 8],
    [1, 1],
  ] as const) {
    const small = resizeImage({ width: side, height: side, data }, width, height);
    expect(small).toEqual({
      width,
      height,
      data: new Uint8Array(width * height * 3).fill(80),
    });
  }
});

test('an image of one colour keeps it at any size', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      (fromWidth, fromHeight, width, height) => {
        const data = new Uint8Array(fromWidth * fromHeight * 3).fill(77);
        const resized = resizeImage({ width: fromWidth, height: fromHeight, data }, width, height);
        expect(resized).toEqual({
          width,
          height,
          data: new Uint8Array(width * height * 3).fill(77),
        });
      },
    ),
  );
});
