// What is shown of the tool in hand: looked at anew after each move of the pointer, or where that takes long, once it rests.

import type { ImagePoint } from '../../../../core/edit/brush.ts';
import { maskHas } from '../../../../core/edit/pixelMask.ts';
import { NO_PREVIEW, type ToolPreview } from '../tools/tool.ts';

/** Where looking what would change takes longer, it waits for the pointer to rest: each move would wait for it. */
const QUICK_LOOK_MS = 12;
const REST_MS = 80;

export class ShownPreview {
  readonly #look: () => ToolPreview;
  readonly #waiting: () => ToolPreview | null;
  /** How long the last look took. */
  #lookMs = 0;
  #atRest: ReturnType<typeof setTimeout> | undefined;
  preview = $state.raw<ToolPreview>(NO_PREVIEW);

  /**
   * @param look asks the tool, which may look only then at what would change
   * @param waiting what is shown of gestures that wait, where the tool shows nothing
   */
  constructor(look: () => ToolPreview, waiting: () => ToolPreview | null) {
    this.#look = look;
    this.#waiting = waiting;
  }

  show(): void {
    clearTimeout(this.#atRest);
    const startedAtMs = performance.now();
    const preview = this.#look();
    this.#lookMs = performance.now() - startedAtMs;
    const isEmpty = preview.mask === null && preview.line.length === 0;
    this.preview = isEmpty ? (this.#waiting() ?? preview) : preview;
  }

  /** The pointer hovers; what is shown of another place goes meanwhile. */
  hover({ x, y }: ImagePoint): void {
    if (this.#lookMs <= QUICK_LOOK_MS) {
      this.show();
      return;
    }
    clearTimeout(this.#atRest);
    const { mask } = this.preview;
    const isHere = mask !== null && maskHas(mask, Math.floor(x), Math.floor(y));
    if (!isHere) this.preview = this.#waiting() ?? NO_PREVIEW;
    this.#atRest = setTimeout(() => {
      this.show();
    }, REST_MS);
  }
}
