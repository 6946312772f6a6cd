// Gestures that have ended before something that they read was there. Each keeps the tool that made it and what it was made
// with, and is painted as a step of its own once it can be, in the order in which they were made.

import type { Edit } from './edit.ts';
import type { PointerSample, PointerTool, ToolOptions, ToolPreview } from './tools/tool.ts';

/** What a gesture is made with from its press on, whatever is chosen meanwhile. */
export interface GestureTerms {
  readonly classIndex: number;
  readonly options: ToolOptions;
  /** The class under the press, if only that may be painted over. */
  readonly heldTo: number | null;
}

export interface WaitingGesture {
  /** Busy until it is painted. */
  readonly tool: PointerTool;
  /** Where it ended. */
  readonly sample: PointerSample;
  readonly terms: GestureTerms;
}

export class WaitingGestures {
  #gestures: WaitingGesture[] = [];
  /** What is told that none waits any more. */
  #settle = (): void => undefined;

  get count(): number {
    return this.#gestures.length;
  }

  /** Of the last one. */
  get preview(): ToolPreview | null {
    return this.#gestures.at(-1)?.tool.preview ?? null;
  }

  /** @param edit what it is to be painted on */
  add(gesture: WaitingGesture, edit: Edit): void {
    if (this.count === 0) this.#settle = edit.expectMore();
    this.#gestures.push(gesture);
  }

  /** Tries each in its turn. @param finish paints it if it can be, after which its tool is not busy any more */
  finish(finish: (gesture: WaitingGesture) => void): void {
    for (let [first] = this.#gestures; first !== undefined; [first] = this.#gestures) {
      finish(first);
      if (first.tool.isBusy) return;
      this.#gestures.shift();
      if (this.count === 0) this.#settle();
    }
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
}
