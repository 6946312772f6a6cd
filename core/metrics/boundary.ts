// How well outlines agree. Boundary IoU: Cheng, Girshick, Dollár, Berg, Kirillov, "Boundary IoU" (CVPR 2021), section 4,
// with the distance and the image border as in the authors' code. Boundary F1: Csurka, Larlus, Perronnin, "What is a
// good evaluation measure for semantic segmentation?" (BMVC 2013), section 2.
//
// Where the truth is void nothing is known, so labels there are taken away before anything is measured: a class that
// runs on under a void pixel ends there in both maps. Such an end is part of boundary IoU's zone, as the image border
// is, and no contour for F1.

import { assertKnownIndices, assertSameSize, type LabelMap } from '../labelMap.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import { contourPixels, findContour, isNear, type Contour } from './contour.ts';
import { meanOf, ratio } from './ratios.ts';

/** How far from an outline still counts. */
export interface BoundaryReach {
  /** Boundary IoU: how thick the zone inside a class is, in whole pixels of chessboard distance. */
  readonly zonePx: number;
  /** Boundary F1: how far apart two contours may lie, in pixels of Euclidean distance. */
  readonly tolerancePx: number;
}

/** Boundary IoU's share of the image diagonal for Cityscapes (the authors' cityscapes_instance_evaluation). */
const ZONE_SHARE = 0.005;
/** Boundary F1's share of the image diagonal (Csurka et al., section 2). */
const TOLERANCE_SHARE = 0.0075;

/** Pixels by class; every score follows from their sums. Each array has one entry a class. */
export interface BoundaryCounts {
  readonly zoneIntersection: Float64Array;
  readonly zoneUnion: Float64Array;
  readonly trueContour: Float64Array;
  /** Of the true contour, what has the label's contour near. */
  readonly trueContourFound: Float64Array;
  readonly labelContour: Float64Array;
  /** Of the label's contour, what has the true contour near. */
  readonly labelContourRight: Float64Array;
}

/** Fractions 0–1; null where neither map has such pixels. */
export interface BoundaryScore {
  readonly boundaryIoU: number | null;
  readonly boundaryF1: number | null;
}

/** Pooled over frames: the means are over classes that have a score. */
export interface BoundaryEvaluation extends BoundaryScore {
  readonly classes: readonly BoundaryScore[];
}

/** The reach that the authors of the two measures use, for images of this size. */
export function defaultReach(width: number, height: number): BoundaryReach {
  const diagonal = Math.hypot(width, height);
  return {
    zonePx: Math.max(1, Math.round(ZONE_SHARE * diagonal)),
    tolerancePx: TOLERANCE_SHARE * diagonal,
  };
}

export function emptyBoundaries(classCount: number): BoundaryCounts {
  const perClass = (): Float64Array => new Float64Array(classCount);
  return {
    zoneIntersection: perClass(),
    zoneUnion: perClass(),
    trueContour: perClass(),
    trueContourFound: perClass(),
    labelContour: perClass(),
    labelContourRight: perClass(),
  };
}

/**
 * Counts one frame.
 * @throws MaskwrightError `label/sizeMismatch` or `label/unknownIndex`
 */
export function countBoundaries(
  truth: LabelMap,
  labels: LabelMap,
  classCount: number,
  reach: BoundaryReach = defaultReach(truth.width, truth.height),
): BoundaryCounts {
  assertSameSize(labels, truth, 'The label map');
  assertKnownIndices(truth, classCount, 'The ground truth');
  assertKnownIndices(labels, classCount, 'The label map');
  const known = labels.data.map((label, offset) =>
    truth.data[offset] === VOID_INDEX ? VOID_INDEX : label,
  );
  const judged: LabelMap = { ...labels, data: known };
  const counts = emptyBoundaries(classCount);
  countZones(truth, judged, reach.zonePx, counts);

  const trueContour = findContour(truth, truth, classCount);
  const labelContour = findContour(judged, truth, classCount);
  const { tolerancePx } = reach;
  countNear(trueContour, labelContour, tolerancePx, counts.trueContour, counts.trueContourFound);
  countNear(labelContour, trueContour, tolerancePx, counts.labelContour, counts.labelContourRight);
  return counts;
}

/** Adds `other` to `sum`, in place. */
export function addBoundaries(sum: BoundaryCounts, other: BoundaryCounts): void {
  for (const key of Object.keys(sum) as (keyof BoundaryCounts)[]) {
    other[key].forEach((pixels, index) => {
      sum[key][index] = (sum[key][index] ?? 0) + pixels;
    });
  }
}

export function evaluateBoundaries(counts: BoundaryCounts): BoundaryEvaluation {
  const classes = [...counts.zoneUnion.keys()].map((index) => ({
    boundaryIoU: ratio(counts.zoneIntersection[index] ?? 0, counts.zoneUnion[index] ?? 0),
    boundaryF1: contourF1(counts, index),
  }));
  return {
    boundaryIoU: meanOf(classes.map(({ boundaryIoU }) => boundaryIoU)),
    boundaryF1: meanOf(classes.map(({ boundaryF1 }) => boundaryF1)),
    classes,
  };
}

/** The harmonic mean of the shares of each contour that lie near the other; 0 when one map has none. */
function contourF1(counts: BoundaryCounts, index: number): number | null {
  const truth = counts.trueContour[index] ?? 0;
  const label = counts.labelContour[index] ?? 0;
  if (truth + label === 0) return null;
  const recall = ratio(counts.trueContourFound[index] ?? 0, truth) ?? 0;
  const precision = ratio(counts.labelContourRight[index] ?? 0, label) ?? 0;
  return ratio(2 * precision * recall, precision + recall) ?? 0;
}

function countZones(
  truth: LabelMap,
  labels: LabelMap,
  zonePx: number,
  { zoneIntersection, zoneUnion }: BoundaryCounts,
): void {
  const inTrueCore = classCores(truth, zonePx);
  const inLabelCore = classCores(labels, zonePx);
  const add = (counts: Float64Array, index: number): void => {
    counts[index] = (counts[index] ?? 0) + 1;
  };
  for (let offset = 0; offset < truth.data.length; offset++) {
    const trueIndex = truth.data[offset] ?? VOID_INDEX;
    if (trueIndex === VOID_INDEX) continue;
    const label = labels.data[offset] ?? VOID_INDEX;
    const isTrueZone = inTrueCore[offset] === 0;
    const isLabelZone = inLabelCore[offset] === 0 && label !== VOID_INDEX;
    if (isTrueZone) add(zoneUnion, trueIndex);
    if (isTrueZone && isLabelZone && trueIndex === label) add(zoneIntersection, label);
    else if (isLabelZone) add(zoneUnion, label);
  }
}

/**
 * 1 for pixels that have only their own class around them, within `distancePx` to all sides and the diagonals, and no
 * image border: what is left of each class when it is eroded by a square.
 */
function classCores({ width, height, data }: LabelMap, distancePx: number): Uint8Array {
  const cores = new Uint8Array(data.length);
  /** By column: over how many rows, this one included, the class has stood alone within reach to both sides. */
  const streaks = new Uint32Array(width);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let runStart = 0;
    for (let x = 0; x < width; x++) {
      const index = data[row + x];
      if (x + 1 < width && data[row + x + 1] === index) continue;
      for (let place = runStart; place <= x; place++) {
        const isAlone = place - runStart >= distancePx && x - place >= distancePx;
        const goesOn = y > 0 && data[row - width + place] === index;
        streaks[place] = isAlone ? (goesOn ? (streaks[place] ?? 0) : 0) + 1 : 0;
        if ((streaks[place] ?? 0) > 2 * distancePx) cores[row - distancePx * width + place] = 1;
      }
      runStart = x + 1;
    }
  }
  return cores;
}

function countNear(
  from: Contour,
  to: Contour,
  tolerancePx: number,
  all: Float64Array,
  near: Float64Array,
): void {
  for (const pixel of contourPixels(from)) {
    const { index } = pixel;
    all[index] = (all[index] ?? 0) + 1;
    if (isNear(to, pixel, tolerancePx)) near[index] = (near[index] ?? 0) + 1;
  }
}
