// Cityscapes' scores under the names that the official script gives them, so that its readers can read ours
// (cityscapesScripts 2.2.4, evalPixelLevelSemanticLabeling, createResultDict). What is not a number there is null here.

import { CITYSCAPES_CATEGORIES, CITYSCAPES_LABELS } from '../cityscapesLabels.ts';
import { TAXONOMIES } from '../taxonomy.ts';
import { toTrainIds, type CityscapesCounts } from './cityscapesCounts.ts';
import { evaluateCategories } from './categories.ts';
import { evaluateConfusion } from './evaluation.ts';
import { meanOf, ratio, sum } from './ratios.ts';

type Scores = Readonly<Record<string, number | null>>;

/** Scores are fractions 0–1 by label or category name; null where a label is ignored or occurs nowhere. */
export interface CityscapesResult {
  /** IoU. */
  readonly classScores: Scores;
  /** iIoU: instances count alike, whatever their size. Null for labels without instances. */
  readonly classInstScores: Scores;
  readonly categoryScores: Scores;
  readonly categoryInstScores: Scores;
  readonly averageScoreClasses: number | null;
  readonly averageScoreInstClasses: number | null;
  readonly averageScoreCategories: number | null;
  readonly averageScoreInstCategories: number | null;
  /** `confMatrix[truth][label]` in pixels, by label id. */
  readonly confMatrix: readonly (readonly number[])[];
  /** Each label's id. */
  readonly labels: Readonly<Record<string, number>>;
  /** Each label's share of the true pixels, ignored labels included. */
  readonly priors: Scores;
}

export function cityscapesResult(counts: CityscapesCounts): CityscapesResult {
  const confMatrix = CITYSCAPES_LABELS.map(({ id }) => [
    ...counts.confusion.subarray(
      id * CITYSCAPES_LABELS.length,
      (id + 1) * CITYSCAPES_LABELS.length,
    ),
  ]);
  const pooled = toTrainIds(counts);
  const { classes } = evaluateConfusion(pooled, TAXONOMIES.cityscapes19.classes, 0);
  const categories = evaluateCategories(pooled);
  const total = sum(confMatrix.map(sum));

  const classScores = byLabel(({ trainId }) => classes[trainId]?.iou ?? null);
  const classInstScores = byLabel(({ id, hasInstances, ignoreInEval }) =>
    counts.instances === null || !hasInstances || ignoreInEval
      ? null
      : instanceIoU(
          counts.instances.classRight[id] ?? 0,
          counts.instances.classMissed[id] ?? 0,
          falsePixels(confMatrix, [id], (label) => label.id === id),
        ),
  );
  const categoryScores = byCategory(
    (name) => categories.find((category) => category.name === name)?.iou ?? null,
  );
  const categoryInstScores = byCategory((name, id) => {
    const members = CITYSCAPES_LABELS.filter(({ category }) => category === name);
    if (counts.instances === null || !members.every(({ hasInstances }) => hasInstances))
      return null;
    return instanceIoU(
      counts.instances.categoryRight[id] ?? 0,
      counts.instances.categoryMissed[id] ?? 0,
      falsePixels(
        confMatrix,
        members.map((label) => label.id),
        ({ category }) => category === name,
      ),
    );
  });
  return {
    classScores,
    classInstScores,
    categoryScores,
    categoryInstScores,
    averageScoreClasses: meanOf(Object.values(classScores)),
    averageScoreInstClasses: meanOf(Object.values(classInstScores)),
    averageScoreCategories: meanOf(Object.values(categoryScores)),
    averageScoreInstCategories: meanOf(Object.values(categoryInstScores)),
    confMatrix,
    labels: Object.fromEntries(CITYSCAPES_LABELS.map(({ name, id }) => [name, id])),
    priors: byLabel(({ id }) => ratio(sum(confMatrix[id] ?? []), total)),
  };
}

function instanceIoU(right: number, missed: number, wrong: number): number | null {
  return ratio(right, right + missed + wrong);
}

/** Pixels that carry one of the ids, where the truth is evaluated and none of `own`. */
function falsePixels(
  confMatrix: readonly (readonly number[])[],
  ids: readonly number[],
  own: (label: (typeof CITYSCAPES_LABELS)[number]) => boolean,
): number {
  const rows = CITYSCAPES_LABELS.filter((label) => !label.ignoreInEval && !own(label));
  return sum(rows.flatMap((truth) => ids.map((id) => confMatrix[truth.id]?.[id] ?? 0)));
}

function byLabel(
  scoreOf: (label: (typeof CITYSCAPES_LABELS)[number]) => number | null,
): Record<string, number | null> {
  return Object.fromEntries(CITYSCAPES_LABELS.map((label) => [label.name, scoreOf(label)]));
}

function byCategory(
  scoreOf: (name: string, id: number) => number | null,
): Record<string, number | null> {
  return Object.fromEntries(CITYSCAPES_CATEGORIES.map((name, id) => [name, scoreOf(name, id)]));
}
