// What Cityscapes' scores are counted from: the confusion of its 34 label ids, and of each instance in the ground truth
// how much was labelled right. As cityscapesScripts 2.2.4 does it (evalPixelLevelSemanticLabeling, evaluatePair).

import {
  CITYSCAPES_CATEGORIES,
  CITYSCAPES_LABELS,
  type CityscapesLabel,
} from '../cityscapesLabels.ts';
import { MaskwrightError } from '../errors.ts';
import { assertSameSize, type LabelMap } from '../labelMap.ts';
import { confusionFromCells, type Confusion } from './confusion.ts';
import { countPairs } from './countPairs.ts';

const LABEL_COUNT = CITYSCAPES_LABELS.length;
/** An instance's id is `label id × 1000 + number`; ids up to 1000 are labels without instances, and groups. */
const INSTANCE_BASE = 1000;

/** The mean size of an instance in the training set, in pixels: what an instance of each class is weighed by. */
const MEAN_INSTANCE_PX: Readonly<Record<string, number>> = {
  person: 3462.4756337644,
  rider: 3930.4788056518,
  car: 12794.0202738185,
  truck: 27855.1264367816,
  bus: 35732.1511111111,
  caravan: 36771.8241758242,
  trailer: 16926.9763313609,
  train: 67583.7075812274,
  motorcycle: 6298.7200839748,
  bicycle: 4672.3249222261,
};

/** Instance pixels, each weighed by the mean size of its class over the size of its instance. */
export interface WeightedInstances {
  /** By label id: labelled so, and not. */
  readonly classRight: Float64Array;
  readonly classMissed: Float64Array;
  /** By category id: labelled as anything of the category, and not. */
  readonly categoryRight: Float64Array;
  readonly categoryMissed: Float64Array;
}

export interface CityscapesCounts {
  /** `confusion[truth × 34 + label]` in pixels, both as label ids; nothing is left out. */
  readonly confusion: Float64Array;
  /** Null when the ground truth has no instance ids. */
  readonly instances: WeightedInstances | null;
}

/** A frame's files as they are: label ids, and instance ids as large, or null. */
export interface CityscapesTruth {
  readonly labelIds: LabelMap;
  readonly instanceIds: Uint16Array | null;
}

export function emptyCityscapesCounts(hasInstances: boolean): CityscapesCounts {
  return {
    confusion: new Float64Array(LABEL_COUNT * LABEL_COUNT),
    instances: hasInstances
      ? {
          classRight: new Float64Array(LABEL_COUNT),
          classMissed: new Float64Array(LABEL_COUNT),
          categoryRight: new Float64Array(CITYSCAPES_CATEGORIES.length),
          categoryMissed: new Float64Array(CITYSCAPES_CATEGORIES.length),
        }
      : null,
  };
}

/**
 * Counts one frame. Ids beyond 33 are refused on both sides, as by the official script, which stops at them.
 * @param subject the frame's name, for messages
 * @throws MaskwrightError `label/sizeMismatch` or `label/unknownIndex`
 */
export function countCityscapesFrame(
  truth: CityscapesTruth,
  labels: LabelMap,
  subject: string,
): CityscapesCounts {
  const { labelIds, instanceIds } = truth;
  assertSameSize(labels, labelIds, `The prediction for ${subject}`);
  assertLabelIds(labelIds, `The ground truth of ${subject}`);
  assertLabelIds(labels, `The prediction for ${subject}`);
  const counts = emptyCityscapesCounts(instanceIds !== null);
  const pairs = countPairs(labelIds.data, labels.data);
  for (let id = 0; id < LABEL_COUNT; id++) {
    for (let label = 0; label < LABEL_COUNT; label++) {
      counts.confusion[id * LABEL_COUNT + label] = pairs[(id << 8) | label] ?? 0;
    }
  }
  if (instanceIds !== null && counts.instances !== null) {
    weighInstances(instanceIds, labels, counts.instances, subject);
  }
  return counts;
}

/** Adds `other` to `sum`, in place; both have instances, or neither. */
export function addCityscapesCounts(sum: CityscapesCounts, other: CityscapesCounts): void {
  add(sum.confusion, other.confusion);
  if (sum.instances === null || other.instances === null) return;
  for (const key of Object.keys(sum.instances) as (keyof WeightedInstances)[]) {
    add(sum.instances[key], other.instances[key]);
  }
}

/** The same counts in train ids: ground truth that is ignored is left out, labels that are ignored are misses. */
export function toTrainIds({ confusion }: CityscapesCounts): Confusion {
  const evaluated = CITYSCAPES_LABELS.filter(({ ignoreInEval }) => !ignoreInEval);
  const cells = evaluated.flatMap(({ id: truthId, trainId: truth }) =>
    CITYSCAPES_LABELS.map(({ id, trainId: label }) => ({
      truth,
      label,
      pixels: confusion[truthId * LABEL_COUNT + id] ?? 0,
    })),
  );
  return confusionFromCells(cells, evaluated.length);
}

/**
 * Instance ids where the label is the one that they say, and 0 elsewhere: ground truth whose classes came in as others, or as
 * void, has no instances there.
 */
export function instancesWithin(instanceIds: Uint16Array, labelIds: Uint8Array): Uint16Array {
  return instanceIds.map((instance, offset) =>
    Math.floor(instance / INSTANCE_BASE) === labelIds[offset] ? instance : 0,
  );
}

/** Unlike in a project's label maps, 255 is no void here: it means that train ids were taken for label ids. */
function assertLabelIds({ width, data }: LabelMap, subject: string): void {
  const offset = data.findIndex((id) => id >= LABEL_COUNT);
  if (offset < 0) return;
  const id = data[offset] ?? 0;
  throw new MaskwrightError(
    'label/unknownIndex',
    `${subject} has ${id} at x ${offset % width}, y ${Math.floor(offset / width)}, which is no label id of ` +
      `Cityscapes (0–${LABEL_COUNT - 1}); give label ids, not train ids.`,
    { subject, index: id },
  );
}

function weighInstances(
  instanceIds: Uint16Array,
  labels: LabelMap,
  weighted: WeightedInstances,
  subject: string,
): void {
  const sizes = new Uint32Array(1 << 16);
  const right = new Uint32Array(1 << 16);
  const rightCategory = new Uint32Array(1 << 16);
  const categoryOf = Uint8Array.from(CITYSCAPES_LABELS, ({ categoryId }) => categoryId);
  for (let offset = 0; offset < instanceIds.length; offset++) {
    const instance = instanceIds[offset] ?? 0;
    if (instance <= INSTANCE_BASE) continue;
    const label = labels.data[offset] ?? 0;
    const truth = Math.floor(instance / INSTANCE_BASE);
    sizes[instance] = (sizes[instance] ?? 0) + 1;
    if (label === truth) right[instance] = (right[instance] ?? 0) + 1;
    if (categoryOf[label] === categoryOf[truth]) {
      rightCategory[instance] = (rightCategory[instance] ?? 0) + 1;
    }
  }
  sizes.forEach((size, instance) => {
    if (size === 0) return;
    const label = instanceLabel(instance, subject);
    if (label.ignoreInEval) return;
    const weight = (MEAN_INSTANCE_PX[label.name] ?? 0) / size;
    const { id, categoryId } = label;
    const hits = right[instance] ?? 0;
    const categoryHits = rightCategory[instance] ?? 0;
    increase(weighted.classRight, id, hits * weight);
    increase(weighted.classMissed, id, (size - hits) * weight);
    increase(weighted.categoryRight, categoryId, categoryHits * weight);
    increase(weighted.categoryMissed, categoryId, (size - categoryHits) * weight);
  });
}

function instanceLabel(instance: number, subject: string): CityscapesLabel {
  const label = CITYSCAPES_LABELS[Math.floor(instance / INSTANCE_BASE)];
  if (label !== undefined && (label.hasInstances || label.ignoreInEval)) return label;
  throw new MaskwrightError(
    'label/unknownIndex',
    `The instance ids of ${subject} have ${instance}, which is of no label with instances; ` +
      'check that they belong to Cityscapes.',
    { subject, instance },
  );
}

function increase(values: Float64Array, index: number, by: number): void {
  values[index] = (values[index] ?? 0) + by;
}

function add(sum: Float64Array, other: Float64Array): void {
  other.forEach((value, index) => increase(sum, index, value));
}
