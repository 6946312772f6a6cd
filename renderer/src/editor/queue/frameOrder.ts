// In which order the queue shows frames, and which comes next.

import { compareNames } from '../../../../core/nameOrder.ts';
import type { FrameSummary } from '../../../../backend/contract/records.ts';
import type { AreasByFrame } from './frameFilter.ts';

export const FRAME_ORDERS = [
  'name',
  'sequence',
  'likelyError',
  'lowestIoU',
  'mostChanged',
  'mostOfClass',
  'leastOfClass',
] as const;
export type OrderName = (typeof FRAME_ORDERS)[number];

/** Orders by what blind mode hides. */
export const REVEALING_ORDERS: readonly OrderName[] = ['likelyError', 'lowestIoU'];

export interface FrameOrder {
  readonly by: OrderName;
  /** For the orders by a class. */
  readonly classIndex: number;
}

export function isByClass({ by }: Pick<FrameOrder, 'by'>): boolean {
  return by === 'mostOfClass' || by === 'leastOfClass';
}

export type FrameComparison = (a: FrameSummary, b: FrameSummary) => number;

/**
 * Frames without the figure that is sorted by come last; names decide between equals.
 * @param kept frames as they were when they were opened: by these figures they keep their places while they are worked on
 */
export function createFrameComparison(
  order: FrameOrder,
  areas: AreasByFrame,
  kept: ReadonlyMap<number, FrameSummary>,
): FrameComparison {
  if (order.by === 'name') return byName;
  if (order.by === 'sequence') return bySequence;
  const ranks = new Map<number, number>();
  const rankOf = (frame: FrameSummary): number => {
    const { frameId } = frame;
    const known = ranks.get(frameId);
    if (known !== undefined) return known;
    const before = kept.get(frameId);
    const figure =
      (before === undefined ? null : figureOf(before, order, areas)) ??
      figureOf(frame, order, areas) ??
      Infinity;
    ranks.set(frameId, figure);
    return figure;
  };
  return (a, b) => {
    const [rankA, rankB] = [rankOf(a), rankOf(b)];
    return rankA === rankB ? byName(a, b) : rankA - rankB;
  };
}

/** What an order sorts by, ascending; null where it is not known. */
function figureOf(
  frame: FrameSummary,
  { by, classIndex }: FrameOrder,
  areas: AreasByFrame,
): number | null {
  const negative = (figure: number | null): number | null => (figure === null ? null : -figure);
  switch (by) {
    case 'likelyError':
      return negative(frame.likelyError);
    case 'lowestIoU':
      return frame.meanIoU;
    case 'mostChanged':
      return negative(frame.differsFromModel);
    case 'mostOfClass':
      return negative(shareOf(frame, classIndex, areas));
    case 'leastOfClass':
      return shareOf(frame, classIndex, areas);
    case 'name':
    case 'sequence':
      return null;
  }
}

function shareOf(
  { frameId, width, height }: FrameSummary,
  classIndex: number,
  areas: AreasByFrame,
): number | null {
  const known = areas.get(frameId);
  if (known === undefined) return null;
  return (known.find(({ index }) => index === classIndex)?.pixels ?? 0) / (width * height);
}

/**
 * The frame `step` places away from another in an ordered list, or null at its ends. A frame that the filters hide is
 * between those that would be its neighbours.
 */
export function neighbour(
  frames: readonly FrameSummary[],
  frame: FrameSummary,
  step: number,
  compare: FrameComparison,
): FrameSummary | null {
  const place = frames.findIndex(({ frameId }) => frameId === frame.frameId);
  if (place !== -1) return frames[place + step] ?? null;
  const after = frames.findIndex((other) => compare(other, frame) > 0);
  const gap = after === -1 ? frames.length : after;
  return frames[step > 0 ? gap + step - 1 : gap + step] ?? null;
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
  return compareNames(a.name, b.name);
}

/** Frames without a sequence come last. */
function bySequence(a: FrameSummary, b: FrameSummary): number {
  if (a.sequence === b.sequence) return byName(a, b);
  if (a.sequence === null) return 1;
  if (b.sequence === null) return -1;
  return compareNames(a.sequence, b.sequence);
}
