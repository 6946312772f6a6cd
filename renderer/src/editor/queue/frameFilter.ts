// Which frames the queue shows.

import type { ClassArea } from '../../../../core/metrics/classAreas.ts';
import { compareNames } from '../../../../core/nameOrder.ts';
import type { FrameStatus, FrameSummary } from '../../../../backend/contract/records.ts';

/** Class areas of frames by their ids; frames that are not in it have no mask, or are not known yet. */
export type AreasByFrame = ReadonlyMap<number, readonly ClassArea[]>;

export function areasByFrame(
  frames: readonly { readonly frameId: number; readonly areas: readonly ClassArea[] }[],
): AreasByFrame {
  return new Map(frames.map(({ frameId, areas }) => [frameId, areas]));
}

/** A class that a frame must have, and how much of it. */
export interface ClassFilter {
  readonly classIndex: number;
  /** At least 1 pixel, or that many hundredths of the frame. */
  readonly atLeast: number;
  readonly unit: 'px' | 'percent';
}

/** All that are set must hold. */
export interface FrameFilters {
  /** Any of these; none for every status. */
  readonly statuses: readonly FrameStatus[];
  readonly split: string | null;
  readonly city: string | null;
  readonly sequence: string | null;
  readonly ofClass: ClassFilter | null;
  readonly flagged: boolean;
  readonly commented: boolean;
  /** In the name, large and small letters alike. */
  readonly text: string;
}

export const NO_FILTERS: FrameFilters = {
  statuses: [],
  split: null,
  city: null,
  sequence: null,
  ofClass: null,
  flagged: false,
  commented: false,
  text: '',
};

/** How many of them narrow the queue. */
export function countFilters(filters: FrameFilters): number {
  const { statuses, split, city, sequence, ofClass, flagged, commented, text } = filters;
  const chosen = [split, city, sequence, ofClass].filter((value) => value !== null).length;
  return chosen + [statuses.length > 0, flagged, commented, text !== ''].filter(Boolean).length;
}

/** The frames that pass, in the order that they are given in. */
export function filterFrames(
  frames: readonly FrameSummary[],
  filters: FrameFilters,
  areas: AreasByFrame,
): readonly FrameSummary[] {
  if (countFilters(filters) === 0) return frames;
  const { statuses, split, city, sequence, ofClass, flagged, commented } = filters;
  const text = filters.text.toLowerCase();
  return frames.filter(
    (frame) =>
      (statuses.length === 0 || statuses.includes(frame.status)) &&
      (split === null || frame.split === split) &&
      (city === null || frame.city === city) &&
      (sequence === null || frame.sequence === sequence) &&
      (!flagged || frame.flagged) &&
      (!commented || frame.comment !== null) &&
      (text === '' || frame.name.toLowerCase().includes(text)) &&
      (ofClass === null || hasClass(frame, ofClass, areas)),
  );
}

function hasClass(
  { frameId, width, height }: FrameSummary,
  { classIndex, atLeast, unit }: ClassFilter,
  areas: AreasByFrame,
): boolean {
  const pixels = areas.get(frameId)?.find(({ index }) => index === classIndex)?.pixels ?? 0;
  const wantedPx = unit === 'px' ? atLeast : (atLeast / 100) * width * height;
  return pixels > 0 && pixels >= wantedPx;
}

/** The values that frames have in one of their fields, in order. */
export function valuesOf(
  frames: readonly FrameSummary[],
  field: 'split' | 'city' | 'sequence',
): string[] {
  const values = new Set(frames.map((frame) => frame[field]));
  return [...values].filter((value) => value !== null).sort(compareNames);
}
