// A change of a label map as runs of pixels with their index before and after: what the journal stores,
// what undo and redo replay, and what metrics are updated by.

import { MaskwrightError } from '../errors.ts';
import type { LabelMap } from '../labelMap.ts';
import type { PixelRect } from '../pixelRect.ts';

/** `length` pixels from raster offset `start`, all `before` and then all `after` (different indices). */
export interface LabelRun {
  readonly start: number;
  readonly length: number;
  readonly before: number;
  readonly after: number;
}

/** Runs in raster order that do not overlap. */
export type LabelDelta = readonly LabelRun[];

export type DeltaDirection = 'forward' | 'backward';

const FORMAT_VERSION = 1;

/** How many pixels a delta changes. */
export function changedPixels(delta: LabelDelta): number {
  return delta.reduce((sum, run) => sum + run.length, 0);
}

/** The delta that takes the change back. */
export function invertDelta(delta: LabelDelta): LabelRun[] {
  return delta.map((run) => ({ ...run, before: run.after, after: run.before }));
}

export function isSameDelta(a: LabelDelta, b: LabelDelta): boolean {
  return (
    a.length === b.length &&
    a.every(({ start, length, before, after }, place) => {
      const other = b[place];
      return (
        start === other?.start &&
        length === other.length &&
        before === other.before &&
        after === other.after
      );
    })
  );
}

/** The delta that brings the same pixels to the same indices on another state of the mask. */
export function rebaseDelta(map: LabelMap, delta: LabelDelta): LabelRun[] {
  const collector = createRunCollector();
  for (const { start, length, after } of delta) {
    for (let offset = start; offset < start + length; offset++) {
      collector.add(offset, map.data[offset] ?? after, after);
    }
  }
  return collector.finish();
}

/**
 * Applies a delta in place, all of it or (when it does not fit) none of it.
 * @returns the rectangle that changed, or null for an empty delta
 * @throws MaskwrightError `journal/conflict` when a pixel does not hold what the delta expects
 */
export function applyDelta(
  map: LabelMap,
  delta: LabelDelta,
  direction: DeltaDirection,
): PixelRect | null {
  for (const run of delta)
    assertRunFits(map, run, direction === 'forward' ? run.before : run.after);
  return writeDelta(map, delta, direction);
}

/** {@link applyDelta} of a delta that is known to fit: it was found on this very state of the map. */
export function writeDelta(
  map: LabelMap,
  delta: LabelDelta,
  direction: DeltaDirection,
): PixelRect | null {
  const isForward = direction === 'forward';
  let left = map.width;
  let right = 0;
  for (const { start, length, before, after } of delta) {
    map.data.fill(isForward ? after : before, start, start + length);
    const x = start % map.width;
    const staysInRow = x + length <= map.width;
    left = Math.min(left, staysInRow ? x : 0);
    right = Math.max(right, staysInRow ? x + length : map.width);
  }
  const [first] = delta;
  const last = delta.at(-1);
  if (first === undefined || last === undefined) return null;
  const y = Math.floor(first.start / map.width);
  const bottom = Math.floor((last.start + last.length - 1) / map.width);
  return { x: left, y, width: right - left, height: bottom - y + 1 };
}

function assertRunFits(map: LabelMap, run: LabelRun, expected: number): void {
  for (let offset = run.start; offset < run.start + run.length; offset++) {
    if (map.data[offset] === expected) continue;
    const x = offset % map.width;
    const y = Math.floor(offset / map.width);
    throw new MaskwrightError(
      'journal/conflict',
      `The change was made on another state of the mask: at x ${x}, y ${y} it expects index ${expected}; ` +
        `reload the frame and make the change again.`,
      { x, y, expected },
    );
  }
}

/**
 * The delta that turns `before` into `after`, two maps of one size.
 * @param rect only this part is compared
 */
export function diffLabelMaps(before: LabelMap, after: LabelMap, rect?: PixelRect): LabelRun[] {
  const { x, y, width, height } = rect ?? { x: 0, y: 0, width: after.width, height: after.height };
  const collector = createRunCollector();
  for (let row = y; row < y + height; row++) {
    const start = row * after.width + x;
    collector.addStretch(start, width, before.data, start, after.data);
  }
  return collector.finish();
}

/** Gathers single pixels, offered in raster order, into the fewest runs. */
export interface RunCollector {
  add(offset: number, before: number, after: number): void;
  /**
   * Offers `length` pixels from `offset` on, which are next to each other in two arrays.
   * @param beforeStart where they begin in `before`; in `after` they begin at `offset`
   */
  addStretch(
    offset: number,
    length: number,
    before: Uint8Array,
    beforeStart: number,
    after: Uint8Array,
  ): void;
  finish(): LabelRun[];
}

export function createRunCollector(): RunCollector {
  const runs: LabelRun[] = [];
  let start = -1;
  let length = 0;
  let runBefore = 0;
  let runAfter = 0;
  const close = (): void => {
    if (length > 0) runs.push({ start, length, before: runBefore, after: runAfter });
    length = 0;
  };
  const addRun = (offset: number, runLength: number, before: number, after: number): void => {
    const continues =
      length > 0 && offset === start + length && before === runBefore && after === runAfter;
    if (continues) {
      length += runLength;
      return;
    }
    close();
    start = offset;
    length = runLength;
    runBefore = before;
    runAfter = after;
  };
  return {
    add(offset, before, after) {
      if (before !== after) addRun(offset, 1, before, after);
    },
    addStretch(offset, stretch, before, beforeStart, after) {
      const end = offset + stretch;
      const shift = beforeStart - offset;
      for (let place = offset; place < end;) {
        const old = before[place + shift] ?? 0;
        const now = after[place] ?? 0;
        const first = place;
        do place += 1;
        while (place < end && before[place + shift] === old && after[place] === now);
        if (old !== now) addRun(first, place - first, old, now);
      }
    },
    finish() {
      close();
      return runs;
    },
  };
}

/**
 * A delta as bytes: a version byte, then for each run the gap since the last one's end and its length as
 * LEB128 numbers, then the indices before and after as a byte each.
 */
export function encodeDelta(delta: LabelDelta): Uint8Array {
  const bytes: number[] = [FORMAT_VERSION];
  let end = 0;
  for (const run of delta) {
    pushVarint(bytes, run.start - end);
    pushVarint(bytes, run.length);
    bytes.push(run.before, run.after);
    end = run.start + run.length;
  }
  return Uint8Array.from(bytes);
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
}

/**
 * The inverse of {@link encodeDelta}; refuses everything that it would not have written.
 * @param pixelCount the label map's size: no run may reach beyond it
 * @throws MaskwrightError `journal/malformed`
 */
export function decodeDelta(bytes: Uint8Array, pixelCount: number): LabelRun[] {
  if (bytes[0] !== FORMAT_VERSION) throw malformed(`its version is ${bytes[0] ?? 'missing'}`);
  const runs: LabelRun[] = [];
  let position = 1;
  let end = 0;
  const readByte = (): number => {
    const byte = bytes[position];
    if (byte === undefined) throw malformed('it ends in the middle of a run');
    position += 1;
    return byte;
  };
  const readVarint = (): number => {
    let value = 0;
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = readByte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw malformed('a number in it is too long');
  };
  while (position < bytes.length) {
    const start = end + readVarint();
    const length = readVarint();
    const before = readByte();
    const after = readByte();
    if (length === 0 || start + length > pixelCount) throw malformed('a run lies outside the mask');
    if (before === after) throw malformed('a run changes nothing');
    runs.push({ start, length, before, after });
    end = start + length;
  }
  return runs;
}

function malformed(reason: string): MaskwrightError {
  return new MaskwrightError(
    'journal/malformed',
    `The recorded change cannot be read: ${reason}; reload the frame and make the change again.`,
  );
}
