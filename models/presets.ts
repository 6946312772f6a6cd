// How the known CGNets prepare their input: RGB on the 0–255 scale, `(value − mean) / std`.

import type { TaxonomyId } from '../core/taxonomy.ts';

/** The order in which a network takes the channels of a photo. */
export const CHANNEL_ORDERS = ['RGB', 'BGR'] as const;
export type ChannelOrder = (typeof CHANNEL_ORDERS)[number];

/** Of red, green and blue, in whichever order the network takes them. */
export interface Preprocessing {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

export const PREPROCESSING_PRESETS = {
  /** The authors' code and MMSegmentation's configuration `cgnet_*_cityscapes` subtract Cityscapes' mean. */
  cityscapes: { mean: [72.39239876, 82.90891754, 73.15835921], std: [1, 1, 1] },
  /** ImageNet's mean and deviation, which the bundled CamVid weights were trained with. */
  camvid: { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
} as const satisfies Record<string, Preprocessing>;

export type PreprocessingPreset = keyof typeof PREPROCESSING_PRESETS;

export const PRESET_OF_TAXONOMY: Readonly<Record<TaxonomyId, PreprocessingPreset>> = {
  camvid11: 'camvid',
  cityscapes19: 'cityscapes',
};
