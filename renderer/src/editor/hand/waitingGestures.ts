// Gestures that have ended before something that they read was there. Each keeps the tool that made it and what it was made
// with, and is painted as a step of its own once it can be, in the order in which they were made. What was painted after it
// meanwhile stays on top.

import type { PaintGuard } from '../../../../core/edit/guard.ts';
import { joinMasks, type PixelMask } from '../../../../core/edit/pixelMask.ts';
import type { Edit } from '../edit.ts';
import type { SourceTrials } from './sourceTrials.ts';
import type { PointerSample, PointerTool, ToolOptions, ToolPreview } from '../tools/tool.ts';

/** What a gesture is made with from its press on, whatever is chosen meanwhile. */
export interface GestureTerms {
  readonly classIndex: number;
  readonly options: ToolOptions;
  /** The class under the press, if only that may be painted over. */
  readonly heldTo: number | null;
  /** What becomes of it if something that it reads cannot be made. */
  readonly trials: SourceTrials;
}

export interface WaitingGesture {
  /** Busy until it is painted. */
  readonly tool: PointerTool;
  /** Where it ended. */
  readonly sample: PointerSample;
  readonly terms: GestureTerms;
  /** What it must not change, as that was when it ended. */
  guard: PaintGuard;
}

interface Waiting {
  readonly gesture: WaitingGesture;
  /** What others have painted since it ended. */
  later: PixelMask | null;
}

export class WaitingGestures {
  #gestures: Waiting[] = [];
  /** What is told that none waits any more. */
  #settle = (): void => undefined;
  /** They paint now, in their own order. */
  #isFinishing = false;

  get count(): number {
    return this.#gestures.length;
  }

  /** Of the last one. */
  get preview(): ToolPreview | null {
    return this.#gestures.at(-1)?.gesture.tool.preview ?? null;
  }

  /** @param edit what it is to be painted on */
  add(gesture: WaitingGesture, edit: Edit): void {
    if (this.count === 0) this.#expect(edit);
    this.#gestures.push({ gesture, later: null });
  }

  /**
   * Tries each in its turn.
   * @param finish paints it if it can be, after which its tool is not busy any more; is told what was painted after it, if
   *   anything was
   */
  finish(finish: (gesture: WaitingGesture, later: PixelMask | null) => void): void {
    this.#isFinishing = true;
    try {
      for (let [first] = this.#gestures; first !== undefined; [first] = this.#gestures) {
        const { gesture, later } = first;
        finish(gesture, later);
        if (gesture.tool.isBusy) return;
        this.#gestures.shift();
        if (this.count === 0) this.#settle();
      }
    } finally {
      this.#isFinishing = false;
    }
  }

  /** One that has waited before all others has selected: they keep to that. */
  select(selection: PixelMask | null): void {
    for (const { gesture } of this.#gestures) gesture.guard = { ...gesture.guard, selection };
  }

  /** Gives the last one up. @returns whether there was one */
  giveUpLast(): boolean {
    const last = this.#gestures.pop();
    if (last !== undefined && this.count === 0) this.#settle();
    return last !== undefined;
  }

  /** Gives all up. @returns how many there were */
  giveUpAll(): number {
    const { count } = this;
    this.#gestures = [];
    if (count > 0) this.#settle();
    return count;
  }

  #expect(edit: Edit): void {
    const settled = edit.expectMore();
    const unwatch = edit.watch((painted) => {
      if (this.#isFinishing) return;
      for (const waiting of this.#gestures) {
        const { later } = waiting;
        waiting.later = joinMasks(later === null ? painted : [later, ...painted]);
      }
    });
    this.#settle = () => {
      unwatch();
      settled();
    };
  }
}
