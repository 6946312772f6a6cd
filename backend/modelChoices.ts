// What a person may say about a model that is brought in.

import { MaskwrightError } from '../core/errors.ts';
import { PREPROCESSING_PRESETS, type Preprocessing } from '../models/presets.ts';

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
