// The tool that is in hand: turns what the canvas tells into samples and context, and keeps its preview for the screen.

import { pickClass } from '../../../core/edit/picker.ts';
import type { PixelMask } from '../../../core/edit/pixelMask.ts';
import type { LabelMap } from '../../../core/labelMap.ts';
import type { FrameEditor } from './frameEditor.svelte.ts';
import { canBeHeldToPress, TOOLS } from './tools/toolList.ts';
import {
  NO_PREVIEW,
  type PointerSample,
  type PointerTool,
  type ToolContext,
  type ToolKey,
  type ToolPreview,
} from './tools/tool.ts';

/** What a tool works on. */
type ToolGround = Pick<FrameEditor, 'edit' | 'sources' | 'settings' | 'canPaint'>;

type PointerPhase = 'hover' | 'press' | 'drag' | 'release';

export class ToolInHand {
  readonly #editor: ToolGround;
  #tool: PointerTool = TOOLS.brush.create();
  readonly #picker: PointerTool = TOOLS.picker.create();
  readonly #eraser: PointerTool = TOOLS.eraser.create();
  /** Between a press that picks and its release. */
  #isPicking = false;
  /** Where the pointer was last, to show the preview anew when an option changes. */
  #lastSample: PointerSample | null = null;
  /** The class under the press, or under the resting pointer, if only that may be painted over. */
  #heldTo: number | null = null;
  preview = $state.raw<ToolPreview>(NO_PREVIEW);
  /** Between a press of a pen's eraser end and its release: the eraser stands for the tool. */
  isErasing = $state(false);

  constructor(editor: ToolGround) {
    this.#editor = editor;
  }

  /** Whether a gesture is in hand, which commands wait for. */
  get isBusy(): boolean {
    return this.#used.isBusy;
  }

  get #used(): PointerTool {
    return this.isErasing ? this.#eraser : this.#tool;
  }

  /** Takes the tool that the settings name; what the last one had begun is taken back. */
  take(zoom: number): void {
    this.#cancel(zoom);
    this.isErasing = false;
    this.#tool = TOOLS[this.#editor.settings.tool].create();
    this.#lastSample = null;
    this.#show();
  }

  /** @returns false when there is nothing to work on now */
  pointer(phase: PointerPhase, sample: PointerSample, zoom: number): boolean {
    const context = this.#context(zoom);
    this.#lastSample = sample;
    if (context === null) return false;
    if (phase === 'press') this.#isPicking = sample.picks === true && !this.#tool.isBusy;
    if (this.#isPicking) {
      this.#picker[phase](sample, context);
      this.#isPicking = phase !== 'release';
      return true;
    }
    if (phase === 'press') {
      if (!this.#editor.canPaint || (sample.erases === true && this.#tool.isBusy)) return false;
      this.isErasing = sample.erases === true;
      if (this.isErasing) this.#tool.forget();
    }
    this.#move(phase, sample, context);
    if (phase === 'release') this.isErasing = false;
    this.#show();
    return true;
  }

  /** The pointer is lost between press and release. What it says of its place then is not to be trusted. */
  losePointer(timeMs: number, zoom: number): void {
    const context = this.#context(zoom);
    const sample = this.#lastSample;
    this.#isPicking = false;
    if (context !== null && sample !== null && this.isBusy) {
      const tool = this.#used;
      this.#editor.settings.paintOver(this.#heldTo, () => {
        if (tool.lose === undefined) tool.key('Escape', timeMs, context);
        else tool.lose({ ...sample, timeMs }, context);
      });
    }
    this.isErasing = false;
    this.#show();
  }

  /** @returns whether the key meant something to the tool */
  key(key: ToolKey, timeMs: number, zoom: number): boolean {
    const context = this.#context(zoom);
    // Enter may paint.
    if (key === 'Enter' && !this.#editor.canPaint) return true;
    const isUsed = context !== null && this.#used.key(key, timeMs, context);
    this.#show();
    return isUsed;
  }

  /** The pointer has left the canvas. */
  leave(): void {
    if (this.isBusy) return;
    this.#lastSample = null;
    this.#tool.forget();
    this.#show();
  }

  /** What the tool has found under a resting pointer is not true any more; {@link ToolInHand.refresh} looks anew. */
  forget(): void {
    if (this.isBusy) return;
    this.#tool.forget();
    this.#show();
  }

  /** An option, the class or what the tool reads has changed under a resting pointer. */
  refresh(zoom: number): void {
    const context = this.#context(zoom);
    const sample = this.#lastSample;
    this.#tool.forget();
    if (context !== null && sample !== null && !this.#isPicking) {
      this.#move(this.isBusy ? 'drag' : 'hover', sample, context);
    }
    this.#show();
  }

  #move(phase: PointerPhase, sample: PointerSample, context: ToolContext): void {
    const { settings } = this.#editor;
    // A stroke that waits for what it reads goes on with the class of its own press.
    if (!this.isBusy) {
      const name = this.isErasing ? 'eraser' : settings.tool;
      const isHeld = settings.paintsOverPressed && canBeHeldToPress(name);
      const heldTo = isHeld ? classUnder(sample, context.edit.labels) : null;
      if (heldTo !== this.#heldTo) this.#tool.forget();
      this.#heldTo = heldTo;
    }
    settings.paintOver(this.#heldTo, () => {
      this.#used[phase](sample, context);
    });
  }

  /** Takes back what is in hand. */
  #cancel(zoom: number): void {
    // A polygon gives its corners up one by one.
    const context = this.#context(zoom);
    while (context !== null && this.isBusy && this.#used.key('Escape', 0, context));
  }

  #show(): void {
    this.preview = this.#used.preview;
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
      selection: settings.selection,
      choose: (classIndex) => {
        settings.chooseClass(classIndex);
      },
      select: (mask: PixelMask, combination) => {
        settings.select(mask, combination);
      },
    };
  }
}

/** The class at a point; beside the frame, that of the pixel that is nearest. */
function classUnder({ x, y }: PointerSample, labels: LabelMap): number | null {
  return pickClass(labels, {
    x: Math.min(labels.width - 1, Math.max(0, Math.floor(x))),
    y: Math.min(labels.height - 1, Math.max(0, Math.floor(y))),
  });
}
