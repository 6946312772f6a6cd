// The label map: the one truth about a frame, a class index for each pixel of its image.

import { countBytes } from './countBytes.ts';
import { MaskwrightError } from './errors.ts';
import { VOID_INDEX } from './taxonomy.ts';

/** `data` holds `width × height` indices in raster order: 0 … classes − 1, or 255 for void. */
export interface LabelMap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A label map without a single labelled pixel. */
export function voidLabelMap(width: number, height: number): LabelMap {
  return { width, height, data: new Uint8Array(width * height).fill(VOID_INDEX) };
}

/** A copy that shares no memory with the original. */
export function copyLabelMap(map: LabelMap): LabelMap {
  return { width: map.width, height: map.height, data: map.data.slice() };
}

/** An index that a taxonomy does not have, where it first stands and how often it occurs. */
export interface UnknownIndex {
  readonly index: number;
  readonly count: number;
  readonly x: number;
  readonly y: number;
}

/** The indices of a label map that are neither a class of the taxonomy nor void, ascending. */
export function findUnknownIndices(map: LabelMap, classCount: number): UnknownIndex[] {
  const counts = countBytes(map.data);
  const unknown: UnknownIndex[] = [];
  for (let index = classCount; index < VOID_INDEX; index++) {
    const count = counts[index] ?? 0;
    if (count === 0) continue;
    const first = map.data.indexOf(index);
    unknown.push({ index, count, x: first % map.width, y: Math.floor(first / map.width) });
  }
  return unknown;
}

/**
 * Refuses a label map that holds an index outside the taxonomy.
 * @param subject what the map is, for the message (a file's path, a frame's name).
 * @throws MaskwrightError `label/unknownIndex`
 */
export function assertKnownIndices(map: LabelMap, classCount: number, subject: string): void {
  const [first] = findUnknownIndices(map, classCount);
  if (first === undefined) return;
  throw new MaskwrightError(
    'label/unknownIndex',
    `${subject} has index ${first.index} on ${first.count} pixels (first at x ${first.x}, y ${first.y}), ` +
      `but the taxonomy ends at ${classCount - 1}; check that the labels belong to this project's taxonomy.`,
    { subject, index: first.index, count: first.count, x: first.x, y: first.y },
  );
}

/**
 * Refuses a label map whose size is not the image's.
 * @throws MaskwrightError `label/sizeMismatch`
 */
export function assertSameSize(
  map: { readonly width: number; readonly height: number },
  size: { readonly width: number; readonly height: number },
  subject: string,
): void {
  if (map.width === size.width && map.height === size.height) return;
  throw new MaskwrightError(
    'label/sizeMismatch',
    `${subject} is ${map.width}×${map.height}, but its image is ${size.width}×${size.height}; ` +
      `label map and image must have the same size.`,
    { subject, width: map.width, height: map.height },
  );
}
