// Which frames the queue shows, and in which order.

import type { FrameStatus, FrameSummary } from '../../../backend/contract/records.ts';

export const SORT_ORDERS = {
  name: 'Name',
  likelyError: 'Likely error',
  lowestIoU: 'Lowest IoU',
} as const;
export type SortOrder = keyof typeof SORT_ORDERS;

export const STATUS_FILTERS = {
  all: 'All frames',
  todo: 'Not done',
  done: 'Done',
} as const;
export type StatusFilter = keyof typeof STATUS_FILTERS;

export const STATUS_NAMES: Readonly<Record<FrameStatus, string>> = {
  new: 'new',
  prelabelled: 'pre-labelled',
  inProgress: 'in progress',
  done: 'done',
};

/** The splits that the frames are of, by name. */
export function splitsOf(frames: readonly Pick<FrameSummary, 'split'>[]): string[] {
  return [...new Set(frames.map(({ split }) => split))].filter((split) => split !== null).sort();
}

/** Frames without the figure that is sorted by come last, by name. */
export function arrangeFrames(
  frames: readonly FrameSummary[],
  order: SortOrder,
  filter: StatusFilter,
): FrameSummary[] {
  const shown = frames.filter(
    ({ status }) => filter === 'all' || (status === 'done') === (filter === 'done'),
  );
  const rank = (frame: FrameSummary): number => {
    if (order === 'likelyError') return -(frame.likelyError ?? -Infinity);
    if (order === 'lowestIoU') return frame.meanIoU ?? Infinity;
    return 0;
  };
  return shown.sort((a, b) => {
    const [rankA, rankB] = [rank(a), rank(b)];
    return rankA === rankB ? byName(a, b) : rankA - rankB;
  });
}

/** The frame `step` places away from another in a list, or null at its ends. */
export function neighbour(
  frames: readonly FrameSummary[],
  frameId: number,
  step: 1 | -1,
): FrameSummary | null {
  const place = frames.findIndex((frame) => frame.frameId === frameId);
  // A frame that the filter has just hidden has no place: begin at the top.
  return place === -1 ? (frames[0] ?? null) : (frames[place + step] ?? null);
}

/** A list by name with changed frames exchanged and new ones in their places. */
export function mergeFrames(
  frames: readonly FrameSummary[],
  changed: readonly FrameSummary[],
): FrameSummary[] {
  const byId = new Map(frames.map((frame) => [frame.frameId, frame]));
  for (const frame of changed) byId.set(frame.frameId, frame);
  const merged = [...byId.values()];
  return merged.length === frames.length ? merged : merged.sort(byName);
}

function byName(a: FrameSummary, b: FrameSummary): number {
  return a.name < b.name ? -1 : 1;
}
