// One gesture's change of the label map in hand: painted at once, recorded as it goes, then handed over or taken back.

import { applyDelta, writeDelta, type LabelDelta } from '../../../core/edit/delta.ts';
import { fillDelta } from '../../../core/edit/fillDelta.ts';
import type { PaintGuard } from '../../../core/edit/guard.ts';
import {
  changedPart,
  paintMask,
  paintPatch,
  type LabelPatch,
} from '../../../core/edit/paintMask.ts';
import { wholeRect, type PixelMask } from '../../../core/edit/pixelMask.ts';
import { createStrokeRecorder, type StrokeRecorder } from '../../../core/edit/strokeRecorder.ts';
import type { EditTool } from '../../../core/edit/tools.ts';
import type { LabelMap } from '../../../core/labelMap.ts';
import type { PixelRect } from '../../../core/pixelRect.ts';

export interface GestureFacts {
  readonly tool: EditTool;
  /** What was painted, 255 for void; null when pixels took different classes. */
  readonly classIndex: number | null;
  readonly elapsedMs: number;
}

/** A gesture that is on the label map already. */
export interface FinishedGesture extends GestureFacts {
  /** Empty when it changed nothing. */
  readonly delta: LabelDelta;
}

export interface Edit {
  /** What is painted on. Written through the functions below alone. */
  readonly labels: LabelMap;
  /** Whether something is painted that was not handed over yet. */
  readonly isChanging: boolean;
  /** Gives the pixels of a mask that the guard lets change a class, or 255 (void). */
  paint(mask: PixelMask, classIndex: number): void;
  paintPatch(patch: LabelPatch): void;
  /**
   * Paints a whole gesture at once and hands it over as one step of undo; for large masks this is much cheaper than
   * {@link Edit.paint} and {@link Edit.commit}. To be called while nothing is painted.
   */
  fill(mask: PixelMask, classIndex: number, facts: Omit<GestureFacts, 'classIndex'>): void;
  /**
   * The pixels of a mask that {@link Edit.paint} would change; the map stays as it is.
   * @param wanted a class or 255 (void), or one for each pixel, as in a {@link LabelPatch}
   */
  wouldChange(mask: PixelMask, wanted: number | Uint8Array): PixelMask;
  /** Takes everything back since the last {@link Edit.commit}. */
  revert(): void;
  /** Resolves when nothing is painted that was neither committed nor reverted. */
  whenIdle(): Promise<void>;
  /** Says that gestures have ended that are still to be painted. @returns what says that none is any more */
  expectMore(): () => void;
  /** Resolves when no gesture that has ended is still to be painted. */
  whenSettled(): Promise<void>;
  /**
   * Tells of each gesture that is handed over which pixels it was to paint, whether or not they changed.
   * @returns a function that ends it
   */
  watch(listener: PaintedListener): () => void;
  /** Hands over what was painted as one step of undo. */
  commit(facts: GestureFacts): void;
  /**
   * Makes a change that was worked out elsewhere, the guard obeyed, and hands it over as one step of undo: it costs what
   * changes, however large the map. To be called while nothing is painted.
   * @throws MaskwrightError `journal/conflict` when the map does not hold what the change expects
   */
  commitChange(delta: LabelDelta, facts: GestureFacts): void;
}

export type PaintedListener = (painted: readonly PixelMask[]) => void;

export interface EditEvents {
  onPixels(dirty: PixelRect): void;
  onCommit(gesture: FinishedGesture): void;
}

/** @param guard asked before each part of a gesture */
export function createEdit(labels: LabelMap, guard: () => PaintGuard, events: EditEvents): Edit {
  let recorder: StrokeRecorder | null = null;
  let waiters: (() => void)[] = [];
  let watcher: PaintedListener | null = null;
  /** By the gesture in hand, while somebody watches. */
  let painted: PixelMask[] = [];
  /** Resolves when what is to be painted yet is. */
  let settling = Promise.resolve();
  const tell = (dirty: PixelRect | null): void => {
    if (dirty !== null) events.onPixels(dirty);
  };
  const note = (mask: PixelMask): void => {
    if (watcher !== null) painted.push(mask);
  };
  const handOver = (gesture: FinishedGesture): void => {
    const masks = painted;
    painted = [];
    watcher?.(masks);
    events.onCommit(gesture);
  };
  const recording = (): StrokeRecorder => (recorder ??= createStrokeRecorder(labels));
  const finish = (): LabelDelta => {
    const delta = recorder?.finish() ?? [];
    recorder = null;
    for (const resolve of waiters) resolve();
    waiters = [];
    return delta;
  };
  return {
    labels,
    get isChanging() {
      return recorder !== null;
    },
    paint(mask, classIndex) {
      note(mask);
      tell(paintMask(labels, mask, classIndex, guard(), recording()));
    },
    paintPatch(patch) {
      note(patch);
      tell(paintPatch(labels, patch, guard(), recording()));
    },
    fill(mask, classIndex, facts) {
      const delta = fillDelta(labels, mask, classIndex, guard());
      note(mask);
      tell(writeDelta(labels, delta, 'forward'));
      handOver({ ...facts, classIndex, delta });
    },
    wouldChange: (mask, wanted) => changedPart(labels, mask, wanted, guard()),
    revert() {
      painted = [];
      tell(applyDelta(labels, finish(), 'backward'));
    },
    async whenIdle() {
      // A gesture that takes itself back may go on at once.
      while (recorder !== null) await new Promise<void>((resolve) => waiters.push(resolve));
    },
    expectMore() {
      let settle = (): void => undefined;
      settling = new Promise((resolve) => (settle = resolve));
      return settle;
    },
    whenSettled: () => settling,
    watch(listener) {
      watcher = listener;
      return () => {
        watcher = null;
        painted = [];
      };
    },
    commit(facts) {
      handOver({ ...facts, delta: finish() });
    },
    commitChange(delta, facts) {
      tell(applyDelta(labels, delta, 'forward'));
      if (watcher !== null) note(changedMask(labels, delta));
      handOver({ ...facts, delta });
    },
  };
}

/** The pixels that a change is of. */
function changedMask(labels: LabelMap, delta: LabelDelta): PixelMask {
  const bits = new Uint8Array(labels.data.length);
  for (const { start, length } of delta) bits.fill(1, start, start + length);
  return { rect: wholeRect(labels), bits };
}
