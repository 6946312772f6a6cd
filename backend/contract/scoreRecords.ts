// The nouns of evaluation: how good label maps are, against ground truth and against each other.

import * as v from 'valibot';
import { count, fraction, list } from './primitives.ts';

const ClassScoreSchema = v.object({
  index: count,
  name: v.string(),
  iou: v.nullable(fraction),
  precision: v.nullable(fraction),
  recall: v.nullable(fraction),
  dice: v.nullable(fraction),
  intersection: count,
  union: count,
});

export const EvaluationSchema = v.object({
  frames: count,
  pixels: count,
  pixelAccuracy: v.nullable(fraction),
  meanAccuracy: v.nullable(fraction),
  frequencyWeightedIoU: v.nullable(fraction),
  meanIoU: v.nullable(fraction),
  classes: list(ClassScoreSchema),
  /** `confusion[truth][label]`, in pixels. */
  confusion: list(list(count)),
  labelledVoid: list(count),
});

const boundaryEntries = {
  boundaryIoU: v.nullable(fraction),
  boundaryF1: v.nullable(fraction),
};

/** Pooled over the frames that are measured; the means are over classes that have a score. */
export const BoundaryScoresSchema = v.object({
  /** How many frames the scores are of. */
  frames: count,
  /** How many more there are in the same choice. */
  unmeasured: count,
  ...boundaryEntries,
  classes: list(v.object({ index: count, name: v.string(), ...boundaryEntries })),
});
export type BoundaryScores = v.InferOutput<typeof BoundaryScoresSchema>;

/** Means over the frame's classes. */
export const FrameBoundarySchema = v.object({ frame: v.string(), ...boundaryEntries });

/** Fractions and their difference; null where there is no score. */
const changeEntries = {
  before: v.nullable(fraction),
  after: v.nullable(fraction),
  change: v.nullable(v.number()),
};

/** Two labellings of the same frames. */
export const ComparisonSchema = v.object({
  /** How many frames both have. */
  frames: count,
  onlyBefore: list(v.string()),
  onlyAfter: list(v.string()),
  meanIoU: v.object(changeEntries),
  classes: list(v.object({ index: count, name: v.string(), ...changeEntries })),
  /** Frames whose own mean IoU changed, the one that moved most first. */
  moved: list(v.object({ frame: v.string(), ...changeEntries })),
});

const namedScores = list(
  v.object({
    name: v.string(),
    iou: v.nullable(fraction),
    /** iIoU: instances count alike, whatever their size; null without instances. */
    instanceIoU: v.nullable(fraction),
  }),
);

/** What Cityscapes' own script would print of these masks. */
export const CityscapesScoresSchema = v.object({
  frames: count,
  classes: namedScores,
  categories: namedScores,
  /** The means, under the official result's own names. */
  averageScoreClasses: v.nullable(fraction),
  averageScoreInstClasses: v.nullable(fraction),
  averageScoreCategories: v.nullable(fraction),
  averageScoreInstCategories: v.nullable(fraction),
});

/** What scores can be narrowed to. */
export const ScoreChoicesSchema = v.object({
  splits: list(v.string()),
  cities: list(v.string()),
  sequences: list(v.string()),
  /** The models behind the project's pre-labels. */
  models: list(
    v.object({
      modelId: v.string(),
      version: v.string(),
      /** Of its network. */
      sha256: v.string(),
      /** What scores of its pre-labels are asked for by: other models may have the same network. */
      identity: v.string(),
    }),
  ),
});

/** Where a mean IoU lies with `level` confidence, by resampling the frames that it was measured on. */
export const IntervalSchema = v.object({
  low: fraction,
  high: fraction,
  level: fraction,
  resamples: count,
});
