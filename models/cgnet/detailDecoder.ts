// The detail decoder: CGNet's scores at 1/8 made finer, step by step, with features of its own earlier stages. It is ours, not
// the paper's (docs/adr/0015); `models/training/detail.py` is the same in PyTorch.

import type { Draft } from './layerDraft.ts';

export const DETAILS = ['none', 'quarter', 'half'] as const;
/** The grid of the scores, as a share of the image's size; 1/8 with `none`. */
export type Detail = (typeof DETAILS)[number];

interface Step {
  /** How many channels the step keeps of what is deep, and of the earlier stage. */
  readonly deep: number;
  readonly fine: number;
  /** Of its own features. */
  readonly channels: number;
}

const TO_QUARTER: Step = { deep: 64, fine: 48, channels: 48 };
const TO_HALF: Step = { deep: 32, fine: 24, channels: 32 };

/**
 * @param stages the outputs of stages 1, 2 and 3
 * @param scores at 1/8
 */
export function buildDetail(
  draft: Draft,
  [stage1, stage2, stage3]: readonly [number, number, number],
  scores: number,
  detail: Detail,
): void {
  if (detail === 'none') return;
  const quarter = buildStep(draft, [stage3, stage2], scores, 'detail.to_quarter', TO_QUARTER);
  if (detail === 'half') {
    buildStep(draft, [quarter.features, stage1], quarter.scores, 'detail.to_half', TO_HALF);
  }
}

/** What is deep is brought to the size of what is fine, joined with it, and corrects the scores. */
function buildStep(
  draft: Draft,
  [deep, fine]: readonly [number, number],
  scores: number,
  name: string,
  step: Step,
): { readonly features: number; readonly scores: number } {
  const keep = (input: number, part: 'deep' | 'fine'): number =>
    draft.convolveNormaliseActivate(input, `${name}.${part}`, step[part], 1, 1);
  const join = (input: number, part: 'join' | 'refine'): number =>
    draft.convolveNormaliseActivate(input, `${name}.${part}`, step.channels, 3, 1);
  const kept = draft.upsample(keep(deep, 'deep'), fine);
  const joined = join(draft.concatenate([kept, keep(fine, 'fine')]), 'join');
  const features = join(joined, 'refine');
  const coarse = draft.upsample(scores, fine);
  const correction = draft.convolve(features, `${name}.correct`, {
    channels: draft.channelsOf(scores),
    kernel: 1,
    hasBias: true,
  });
  return { features, scores: draft.add(coarse, correction) };
}
