// One axis of bilinear upsampling: which output positions lie between which two grid positions.

import { interpolationTap } from './classScores.ts';

/** The output positions `first` … `last` (inclusive), which all blend the grid positions `low` and `high`. */
export interface BlendSpan {
  readonly low: number;
  readonly high: number;
  readonly first: number;
  readonly last: number;
}

/** `weights[position]` is the weight (0–1) of `high`; the spans cover all positions in order. */
export interface BlendAxis {
  readonly weights: Float64Array;
  readonly spans: readonly BlendSpan[];
}

/** @param sourceSize, targetSize the grid's and the image's size along this axis, both at least 1 */
export function blendAxis(sourceSize: number, targetSize: number): BlendAxis {
  const taps = Array.from({ length: targetSize }, (_, position) =>
    interpolationTap(position, sourceSize, targetSize),
  );
  const starts = taps.flatMap(({ low }, position) =>
    low === taps[position - 1]?.low ? [] : [{ position, low }],
  );
  return {
    weights: Float64Array.from(taps, ({ weight }) => weight),
    spans: starts.map(({ position, low }, index) => ({
      low,
      high: Math.min(low + 1, sourceSize - 1),
      first: position,
      last: (starts[index + 1]?.position ?? targetSize) - 1,
    })),
  };
}
