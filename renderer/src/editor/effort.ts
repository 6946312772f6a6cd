// What the work on a frame has come to.

import type { MaskState } from '../../../backend/contract/records.ts';

/** Less than this says nothing of a pace. */
const SHORTEST_MS = 5000;

/**
 * Points of mean IoU (hundredths) that a minute of work on the mask has gained over the pre-label; null without ground
 * truth, pre-label or enough work.
 */
export function gainedAMinute(
  { effort, evaluation }: Pick<MaskState, 'effort' | 'evaluation'>,
  prelabelMeanIoU: number | null,
): number | null {
  const meanIoU = evaluation?.meanIoU ?? null;
  if (meanIoU === null || prelabelMeanIoU === null) return null;
  if (effort.strokes === 0 || effort.activeMs < SHORTEST_MS) return null;
  return ((meanIoU - prelabelMeanIoU) * 100) / (effort.activeMs / 60_000);
}
