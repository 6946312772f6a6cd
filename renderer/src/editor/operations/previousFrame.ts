// The frame before one: in a sequence the picture taken just before, else the one before it by name.

import type { FrameSummary } from '../../../../backend/contract/records.ts';

/**
 * @param frames in order of name
 * @returns the frame before it in its sequence; without a sequence, in its split. Null when it is the first
 */
export function previousFrame(
  frames: readonly FrameSummary[],
  frame: FrameSummary,
): FrameSummary | null {
  const before = frames.slice(
    0,
    frames.findIndex(({ frameId }) => frameId === frame.frameId),
  );
  const { split, city, sequence } = frame;
  return (
    before.findLast(
      (other) => other.split === split && other.city === city && other.sequence === sequence,
    ) ?? null
  );
}
