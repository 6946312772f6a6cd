// Random label maps and strokes for property tests.

import fc from 'fast-check';
import type { ImagePoint } from '../edit/brush.ts';
import type { LabelMap } from '../labelMap.ts';
import type { ClassScores } from '../scores/classScores.ts';
import { VOID_INDEX } from '../taxonomy.ts';

/** A class of a taxonomy with `classCount` classes, or void. */
function labelIndex(classCount: number): fc.Arbitrary<number> {
  return fc.oneof(fc.nat(classCount - 1), fc.constant(VOID_INDEX));
}

export function labelMapOf(
  width: number,
  height: number,
  classCount: number,
): fc.Arbitrary<LabelMap> {
  return fc
    .array(labelIndex(classCount), { minLength: width * height, maxLength: width * height })
    .map((indices) => ({ width, height, data: Uint8Array.from(indices) }));
}

export interface SizeLimits {
  readonly maxWidth?: number;
  readonly maxHeight?: number;
}

export function imageSize({ maxWidth = 40, maxHeight = 30 }: SizeLimits = {}): fc.Arbitrary<{
  readonly width: number;
  readonly height: number;
}> {
  return fc.record({
    width: fc.integer({ min: 1, max: maxWidth }),
    height: fc.integer({ min: 1, max: maxHeight }),
  });
}

/** Two label maps of one size: a truth and a labelling, or a before and an after. */
export function labelMapPair(classCount: number): fc.Arbitrary<readonly [LabelMap, LabelMap]> {
  return imageSize().chain(({ width, height }) =>
    fc.tuple(labelMapOf(width, height, classCount), labelMapOf(width, height, classCount)),
  );
}

/** A point on or around an image. */
export function pointNear(width: number, height: number): fc.Arbitrary<ImagePoint> {
  const coordinate = (extent: number): fc.Arbitrary<number> =>
    fc.double({ min: -20, max: extent + 20, noNaN: true });
  return fc.record({ x: coordinate(width), y: coordinate(height) });
}

/** Class scores on a small grid, each of them one of `value`. */
export function scoresOf(
  value: fc.Arbitrary<number>,
  classCount: { readonly min: number; readonly max: number },
): fc.Arbitrary<ClassScores> {
  return fc
    .record({
      classCount: fc.integer(classCount),
      width: fc.integer({ min: 1, max: 9 }),
      height: fc.integer({ min: 1, max: 7 }),
    })
    .chain((grid) => {
      const length = grid.classCount * grid.width * grid.height;
      return fc
        .array(value, { minLength: length, maxLength: length })
        .map((data): ClassScores => ({ ...grid, data: Float32Array.from(data) }));
    });
}

/** Few different values, so that classes are level in places, along lines and in whole cells. */
export const LEVEL_SCORE = fc.integer({ min: 0, max: 2 });

export const ANY_SCORE = fc.double({ min: -20, max: 20, noNaN: true });
