// Random label maps and strokes for property tests.

import fc from 'fast-check';
import type { ImagePoint } from '../edit/brush.ts';
import type { LabelMap } from '../labelMap.ts';
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
