import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeDelta } from './delta.ts';
import { decodeMask, encodeMask } from './maskBytes.ts';
import { filledMask, maskHas, type PixelMask, type Raster } from './pixelMask.ts';

const FRAME: Raster = { width: 9, height: 7 };

/** Masks of any place, those that reach beyond the frame among them. */
const someMasks: fc.Arbitrary<PixelMask> = fc
  .record({
    x: fc.integer({ min: -4, max: 10 }),
    y: fc.integer({ min: -4, max: 8 }),
    width: fc.integer({ min: 1, max: 8 }),
    height: fc.integer({ min: 1, max: 8 }),
  })
  .chain((rect) =>
    fc
      .array(fc.constantFrom(0, 1), {
        minLength: rect.width * rect.height,
        maxLength: rect.width * rect.height,
      })
      .map((bits) => ({ rect, bits: Uint8Array.from(bits) })),
  );

test('a set of pixels comes back from its bytes, as far as it lies on the frame', () => {
  fc.assert(
    fc.property(someMasks, (mask) => {
      const back = decodeMask(encodeMask(mask, FRAME), FRAME);
      for (let y = -4; y < 16; y++) {
        for (let x = -4; x < 18; x++) {
          const isOnFrame = x >= 0 && y >= 0 && x < FRAME.width && y < FRAME.height;
          const has = back !== null && maskHas(back, x, y);
          expect(has).toBe(isOnFrame && maskHas(mask, x, y));
        }
      }
    }),
  );
});

test('a set without pixels is none', () => {
  const off = filledMask({ x: 20, y: 20, width: 2, height: 2 });
  expect(decodeMask(encodeMask(off, FRAME), FRAME)).toBeNull();
});

test('what is no set of pixels of this frame is refused', () => {
  const all = encodeMask(filledMask({ x: 0, y: 0, ...FRAME }), FRAME);
  expect(() => decodeMask(all, { width: 9, height: 6 })).toThrow(
    expect.objectContaining({ code: 'journal/malformed' }),
  );
  const change = encodeDelta([{ start: 3, length: 2, before: 4, after: 1 }]);
  expect(() => decodeMask(change, FRAME)).toThrow(
    expect.objectContaining({ code: 'label/malformed' }),
  );
});
