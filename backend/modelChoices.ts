// What a person may say about a model that is brought in.

import { MaskwrightError } from '../core/errors.ts';
import { VOID_INDEX, type LabelClass } from '../core/taxonomy.ts';
import { labelClassesOf, readClassTable } from '../datasets/classes/classTable.ts';
import { PREPROCESSING_PRESETS, type Preprocessing } from '../models/presets.ts';

export { WEIGHT_KINDS, type WeightKind } from '../models/checkpoint/weightKinds.ts';
export { defaultChoices as defaultModelChoices, modelIdOf } from '../models/importModel.ts';

export const PREPROCESSING_NAMES = ['cityscapes', 'camvid', 'custom'] as const;

/**
 * @param name null lets the model's taxonomy decide
 * @throws MaskwrightError `usage/invalid` when mean and std do not go with the name
 */
export function preprocessingOf(
  name: (typeof PREPROCESSING_NAMES)[number] | undefined,
  mean: Preprocessing['mean'] | undefined,
  std: Preprocessing['std'] | undefined,
): Preprocessing | null {
  if (name === 'custom' && mean !== undefined && std !== undefined) {
    if (std.every((value) => value > 0)) return { mean, std };
    throw new MaskwrightError('usage/invalid', 'Each number of --std must be more than 0.');
  }
  if (name === 'custom' || mean !== undefined || std !== undefined) {
    throw new MaskwrightError(
      'usage/invalid',
      'Give --mean and --std together with --preprocessing custom, and only with it.',
    );
  }
  return name === undefined ? null : PREPROCESSING_PRESETS[name];
}

/**
 * A model's classes from a class table, by their indices. One that is called void is a class as any other: the model has
 * scores of it.
 * @throws MaskwrightError `label/malformed`
 */
export async function readModelClasses(file: string): Promise<LabelClass[]> {
  const { classes, voids } = await readClassTable(file);
  const scored = [...classes, ...voids].filter(({ index }) => index !== VOID_INDEX);
  return labelClassesOf({
    file,
    classes: scored.sort((one, other) => one.index - other.index),
    voids: [],
  });
}
