// The tool that is in hand: turns what the canvas tells into samples and context, and keeps its preview for the screen.

import type { PixelMask } from '../../../core/edit/pixelMask.ts';
import type { FrameEditor } from './frameEditor.svelte.ts';
import { TOOLS } from './tools/toolList.ts';
import {
  NO_PREVIEW,
  type PointerSample,
  type PointerTool,
  type ToolContext,
  type ToolKey,
  type ToolPreview,
} from './tools/tool.ts';

type PointerPhase = 'hover' | 'press' | 'drag' | 'release';

export class ToolInHand {
  readonly #editor: FrameEditor;
  #tool: PointerTool = TOOLS.brush.create();
  /** Where the pointer was last, to show the preview anew when an option changes. */
  #lastSample: PointerSample | null = null;
  preview = $state.raw<ToolPreview>(NO_PREVIEW);

  constructor(editor: FrameEditor) {
    this.#editor = editor;
  }

  /** Whether a gesture is in hand, which commands wait for. */
  get isBusy(): boolean {
    return this.#tool.isBusy;
  }

  /** Takes the tool that the settings name; what the last one had begun is taken back. */
  take(zoom: number): void {
    this.#cancel(zoom);
    this.#tool = TOOLS[this.#editor.settings.tool].create();
    this.#lastSample = null;
    this.#show();
  }

  /** @returns false when there is nothing to work on now */
  pointer(phase: PointerPhase, sample: PointerSample, zoom: number): boolean {
    const context = this.#context(zoom);
    this.#lastSample = sample;
    if (context === null || (phase === 'press' && !this.#editor.canPaint)) return false;
    this.#tool[phase](sample, context);
    this.#show();
    return true;
  }

  /** @returns whether the key meant something to the tool */
  key(key: ToolKey, timeMs: number, zoom: number): boolean {
    const context = this.#context(zoom);
    // Enter may paint.
    if (key === 'Enter' && !this.#editor.canPaint) return true;
    const isUsed = context !== null && this.#tool.key(key, timeMs, context);
    this.#show();
    return isUsed;
  }

  /** The pointer has left the canvas. */
  leave(): void {
    if (this.#tool.isBusy) return;
    this.#lastSample = null;
    this.#tool.forget();
    this.#show();
  }

  /** What the tool has found under a resting pointer is not true any more; {@link ToolInHand.refresh} looks anew. */
  forget(): void {
    if (this.#tool.isBusy) return;
    this.#tool.forget();
    this.#show();
  }

  /** An option, the class or what the tool reads has changed under a resting pointer. */
  refresh(zoom: number): void {
    const context = this.#context(zoom);
    const sample = this.#lastSample;
    this.#tool.forget();
    if (context !== null && sample !== null) {
      if (this.#tool.isBusy) this.#tool.drag(sample, context);
      else this.#tool.hover(sample, context);
    }
    this.#show();
  }

  /** Takes back what is in hand. */
  #cancel(zoom: number): void {
    // A polygon gives its corners up one by one.
    const context = this.#context(zoom);
    while (context !== null && this.#tool.isBusy && this.#tool.key('Escape', 0, context));
  }

  #show(): void {
    this.preview = this.#tool.preview;
  }

  #context(zoom: number): ToolContext | null {
    const { edit, sources, settings } = this.#editor;
    if (edit === null || sources === null) return null;
    return {
      edit,
      sources,
      options: settings,
      classIndex: settings.paintedIndex,
      zoom,
      choose: (classIndex) => {
        settings.chooseClass(classIndex);
      },
      select: (mask: PixelMask, combination) => {
        settings.select(mask, combination);
      },
    };
  }
}
