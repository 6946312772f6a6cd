// Weights that a training ended with, and averages of them over its last steps (EMA, exponential moving average), which some
// trainings save beside them.

import type { StateDict } from './tensor.ts';

/** `plain`: as the last step left them. */
export const WEIGHT_KINDS = ['plain', 'ema'] as const;
export type WeightKind = (typeof WEIGHT_KINDS)[number];

export interface CheckpointWeights {
  readonly state: StateDict;
  /** Which they are; null where nothing in the checkpoint is called an average. */
  readonly kind: WeightKind | null;
}
