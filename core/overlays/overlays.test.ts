import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LabelMap } from '../labelMap.ts';
import type { PixelRect } from '../pixelRect.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import { imageSize, labelMapOf } from '../testing/arbitraries.ts';
import { DIFFERENCE, writeDifferences } from './differences.ts';
import { uncertaintyStep, writeLikelihood, writeUncertainty } from './ramps.ts';

const CLASS_COUNT = 4;
const UNWRITTEN = 99;

/** Two or three label maps of one size, and a rectangle of it. */
const comparison = imageSize({ maxWidth: 12, maxHeight: 9 }).chain(({ width, height }) => {
  const map = labelMapOf(width, height, CLASS_COUNT);
  return fc.record({
    mask: map,
    truth: map,
    prelabel: fc.option(map),
    rect: rectIn(width, height),
  });
});

function rectIn(width: number, height: number): fc.Arbitrary<PixelRect> {
  return fc
    .record({ x: fc.nat(width - 1), y: fc.nat(height - 1) })
    .chain(({ x, y }) =>
      fc
        .record({ w: fc.nat(width - x - 1), h: fc.nat(height - y - 1) })
        .map(({ w, h }) => ({ x, y, width: w + 1, height: h + 1 })),
    );
}

function isInside({ x, y, width, height }: PixelRect, offset: number, across: number): boolean {
  const column = offset % across;
  const row = Math.floor(offset / across);
  return column >= x && column < x + width && row >= y && row < y + height;
}

/** What is to be said of a pixel, in words of its own. */
function expectedDifference(mask: number, truth: number, prelabel: number | null): number {
  if (truth === VOID_INDEX) return DIFFERENCE.nothing;
  if (prelabel === null) return mask === truth ? DIFFERENCE.right : DIFFERENCE.missed;
  if (mask === truth && prelabel === truth) return DIFFERENCE.right;
  if (mask === truth) return DIFFERENCE.fixed;
  return prelabel === truth ? DIFFERENCE.broken : DIFFERENCE.missed;
}

it('says of each pixel of a rectangle what has become of it, and nothing of the others', () => {
  fc.assert(
    fc.property(comparison, ({ rect, ...maps }) => {
      const { mask, truth, prelabel } = maps;
      const codes = new Uint8Array(mask.data.length).fill(UNWRITTEN);
      writeDifferences(codes, maps, rect);
      const expected = Array.from(mask.data, (index, offset) =>
        isInside(rect, offset, mask.width)
          ? expectedDifference(index, truth.data[offset] ?? 0, prelabel?.data[offset] ?? null)
          : UNWRITTEN,
      );
      expect([...codes]).toEqual(expected);
    }),
  );
});

it('follows a mask that changes, when the changed rectangle is written again', () => {
  fc.assert(
    fc.property(comparison, fc.nat(CLASS_COUNT - 1), ({ rect, mask, truth, prelabel }, painted) => {
      const whole = { x: 0, y: 0, width: mask.width, height: mask.height };
      const codes = new Uint8Array(mask.data.length);
      const changed: LabelMap = { ...mask, data: mask.data.slice() };
      const maps = { mask: changed, truth, prelabel };
      writeDifferences(codes, maps, whole);
      for (let offset = 0; offset < changed.data.length; offset++) {
        if (isInside(rect, offset, mask.width)) changed.data[offset] = painted;
      }
      writeDifferences(codes, maps, rect);
      const anew = new Uint8Array(mask.data.length);
      writeDifferences(anew, maps, whole);
      expect([...codes]).toEqual([...anew]);
    }),
  );
});

it('is surest where the margin is widest, and nowhere sure where two classes are level', () => {
  expect([0, Math.LN2, 1, 2, 20, Infinity].map(uncertaintyStep)).toEqual([255, 128, 94, 35, 0, 0]);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 30, noNaN: true }),
      fc.double({ min: 0, max: 30, noNaN: true }),
      (a, b) => {
        expect(uncertaintyStep(Math.max(a, b))).toBeLessThanOrEqual(
          uncertaintyStep(Math.min(a, b)),
        );
      },
    ),
  );
});

const field = imageSize({ maxWidth: 12, maxHeight: 9 }).chain(({ width, height }) =>
  fc.record({
    width: fc.constant(width),
    values: fc
      .array(fc.double({ min: 0, max: 1, noNaN: true }), {
        minLength: width * height,
        maxLength: width * height,
      })
      .map((values) => Float32Array.from(values)),
    rect: rectIn(width, height),
  }),
);

it('writes steps of likelihood and uncertainty for the pixels of a rectangle alone', () => {
  fc.assert(
    fc.property(field, ({ width, values, rect }) => {
      const likelihood = new Uint8Array(values.length).fill(UNWRITTEN);
      const uncertainty = new Uint8Array(values.length).fill(UNWRITTEN);
      writeLikelihood(likelihood, values, width, rect);
      writeUncertainty(uncertainty, values, width, rect);
      for (const [offset, value] of values.entries()) {
        const isWritten = isInside(rect, offset, width);
        expect(likelihood[offset]).toBe(isWritten ? Math.round(255 * value) : UNWRITTEN);
        expect(uncertainty[offset]).toBe(isWritten ? uncertaintyStep(value) : UNWRITTEN);
      }
    }),
  );
});
