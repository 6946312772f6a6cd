// The tool that is in hand: turns what the canvas tells into samples and context.
// Nothing of a gesture is lost by putting the tool down: an outline is there again when its tool is taken again, on its own
// frame, and a gesture that waits for what it reads is painted when that comes.

import type { ImagePoint } from '../../../../core/edit/brush.ts';
import { pickClass } from '../../../../core/edit/picker.ts';
import type { PixelMask } from '../../../../core/edit/pixelMask.ts';
import type { LabelMap } from '../../../../core/labelMap.ts';
import { t } from '../../messages/messages.svelte.ts';
import type { FrameEditor } from '../frameEditor.svelte.ts';
import { NO_FAILURES } from '../sources/frameSources.ts';
import { PutDownTools } from './putDownTools.ts';
import { ShownPreview } from './shownPreview.svelte.ts';
import { SourceTrials } from './sourceTrials.ts';
import {
  canBeHeldToPress,
  drawsOutlines,
  sizeOptionOf,
  TOOLS,
  wheelOptionOf,
} from '../tools/toolList.ts';
import {
  NO_PREVIEW,
  type PointerSample,
  type PointerTool,
  type ToolContext,
  type ToolKey,
  type ToolName,
  type ToolPreview,
} from '../tools/tool.ts';
import { WaitingGestures, type GestureTerms } from './waitingGestures.ts';

/** What a tool works on. */
type ToolGround = Pick<
  FrameEditor,
  | 'projectId'
  | 'frame'
  | 'edit'
  | 'sources'
  | 'settings'
  | 'canPaint'
  | 'canFinish'
  | 'strokeMode'
  | 'paintIn'
>;

type PointerPhase = 'hover' | 'press' | 'drag' | 'release';

/** A frame as it is told apart from others, and as people call it. */
interface FramePlace {
  readonly key: string;
  readonly name: string;
}

export class ToolInHand {
  readonly #editor: ToolGround;
  readonly #tell: (text: string) => void;
  #name: ToolName = 'brush';
  #tool: PointerTool = TOOLS.brush.create();
  readonly #picker: PointerTool = TOOLS.picker.create();
  readonly #eraser: PointerTool = TOOLS.eraser.create();
  #place: FramePlace | null = null;
  readonly #putDown = new PutDownTools();
  readonly #waiting = new WaitingGestures();
  /** Tools with a gesture of which any part was made in open mode: none of it counts as blind. */
  readonly #usedOpenly = new WeakSet<PointerTool>();
  /** Between a press that picks and its release. */
  #isPicking = false;
  /** Of the press, until its release. */
  #terms: GestureTerms | null = null;
  /** Where the pointer was last, to show the preview anew when an option changes. */
  #lastSample: PointerSample | null = null;
  /** The class under the press, or under the resting pointer, if only that may be painted over. */
  #heldTo: number | null = null;
  readonly #shown = new ShownPreview(
    () => this.#look(),
    () => this.#waiting.preview,
  );
  /** Between a press of a pen's eraser end and its release: the eraser stands for the tool. */
  isErasing = $state(false);

  /** @param tell takes what the person should know of gestures on a frame that was left */
  constructor(editor: ToolGround, tell: (text: string) => void = () => undefined) {
    this.#editor = editor;
    this.#tell = tell;
  }

  get preview(): ToolPreview {
    return this.#shown.preview;
  }

  /** Whether a gesture is in hand or waits for what it reads: Escape takes it back, and some commands wait for it. */
  get isBusy(): boolean {
    return this.#used.isBusy || this.#waiting.count > 0;
  }

  get #used(): PointerTool {
    return this.isErasing ? this.#eraser : this.#tool;
  }

  /** Takes the tool that the settings name, on the frame that is open. */
  take(zoom: number): void {
    const place = this.#openPlace();
    const isSameFrame = place?.key === this.#place?.key;
    this.losePointer(this.#lastSample?.timeMs ?? 0, zoom);
    if (this.#place !== null && drawsOutlines(this.#name) && this.#tool.isBusy) {
      this.#putDown.put(this.#place.key, this.#name, this.#tool);
    }
    if (!isSameFrame) {
      this.#leaveFrame();
      this.#eraser.lastEnd = null;
    }
    this.#place = place;
    this.#name = this.#editor.settings.tool;
    const putDown = place && this.#putDown.take(place.key, this.#name);
    this.#tool = putDown ?? TOOLS[this.#name].create();
    this.#lastSample = null;
    this.#shown.show();
  }

  /** @returns false when there is nothing to work on now */
  pointer(phase: PointerPhase, sample: PointerSample, zoom: number): boolean {
    const isTaken = this.#follow(phase, sample, zoom);
    this.#finishWaiting(zoom);
    if (phase === 'hover') this.#shown.hover(sample);
    else this.#shown.show();
    return isTaken;
  }

  /** The pointer went through these places since it last told: what is shown of the gesture is worked out once for all. */
  drag(samples: readonly PointerSample[], zoom: number): void {
    const isStroke = this.#used.lastEnd !== undefined;
    samples.forEach((sample, place) => {
      // With Shift a stroke is the line to its last place: those to the others would be taken back unseen.
      const isUnseen = isStroke && sample.shift && place < samples.length - 1;
      if (!isUnseen) this.#follow('drag', sample, zoom);
    });
    this.#finishWaiting(zoom);
    this.#shown.show();
  }

  /** The image has moved under the resting pointer, which is at another point of it now. */
  rest({ x, y }: ImagePoint, zoom: number): void {
    const sample = this.#lastSample;
    if (sample !== null && this.#terms === null) this.pointer('hover', { ...sample, x, y }, zoom);
  }

  #follow(phase: PointerPhase, sample: PointerSample, zoom: number): boolean {
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
    this.#move(phase, sample, zoom);
    if (phase === 'release') this.#end(sample, context);
    return true;
  }

  /** The pointer is lost between press and release. What it says of its place then is not to be trusted. */
  losePointer(timeMs: number, zoom: number): void {
    this.#endPress(timeMs, zoom, (tool, sample, context) => {
      if (tool.lose === undefined) tool.key('Escape', timeMs, context);
      else tool.lose(sample, context);
    });
  }

  /** The press was not meant: what it has begun is given up, strokes too. */
  takeBack(timeMs: number, zoom: number): void {
    this.#endPress(timeMs, zoom, (tool, _, context) => {
      tool.key('Escape', timeMs, context);
    });
  }

  #endPress(
    timeMs: number,
    zoom: number,
    end: (tool: PointerTool, sample: PointerSample, context: ToolContext) => void,
  ): void {
    const context = this.#context(zoom);
    const last = this.#lastSample;
    this.#isPicking = false;
    if (context !== null && last !== null && this.#terms !== null) {
      const tool = this.#used;
      const sample = { ...last, timeMs };
      this.#use(tool, () => {
        this.#editor.settings.paintOver(this.#heldTo, () => {
          end(tool, sample, context);
        });
      });
      this.#end(sample, context);
    }
    this.#shown.show();
  }

  /** @returns whether the key meant something to the tool */
  key(key: ToolKey, timeMs: number, zoom: number): boolean {
    const context = this.#context(zoom);
    // Enter may paint what is in hand.
    if (key === 'Enter' && !this.#editor.canPaint) return this.#used.isBusy;
    const tool = this.#used;
    const isUsed =
      (context !== null && this.#use(tool, () => tool.key(key, timeMs, context))) ||
      (key === 'Escape' && this.#waiting.giveUpLast());
    if (!this.#used.isBusy) {
      // The release of what was given up counts for nothing.
      this.#terms = null;
      this.isErasing = false;
    }
    this.#shown.show();
    return isUsed;
  }

  /** The pointer has left the canvas. */
  leave(): void {
    if (this.#used.isBusy) return;
    this.#lastSample = null;
    this.#tool.forget();
    this.#shown.show();
  }

  /** What the tool has found under a resting pointer is not true any more; {@link ToolInHand.refresh} looks anew. */
  forget(): void {
    if (this.#used.isBusy) return;
    this.#tool.forget();
    this.#shown.show();
  }

  /** An option, the class or what the tool reads has changed under a resting pointer. */
  refresh(zoom: number): void {
    const sample = this.#lastSample;
    this.#finishWaiting(zoom);
    this.#tool.forget();
    if (sample !== null && !this.#isPicking) {
      this.#move(this.#used.isBusy ? 'drag' : 'hover', sample, zoom);
    }
    this.#shown.show();
  }

  #move(phase: PointerPhase, sample: PointerSample, zoom: number): void {
    const { settings, edit, sources } = this.#editor;
    if (edit === null || sources === null) return;
    if (!this.#used.isBusy) {
      const name = this.isErasing ? 'eraser' : settings.tool;
      const isHeld = settings.paintsOverPressed && canBeHeldToPress(name);
      const heldTo = isHeld ? classUnder(sample, edit.labels) : null;
      if (heldTo !== this.#heldTo) this.#tool.forget();
      this.#heldTo = heldTo;
    }
    if (phase === 'press') {
      const { paintedIndex: classIndex } = settings;
      // An outline that goes on without what it reads does not ask for it at each corner.
      const trials = new SourceTrials(this.#used.isBusy ? NO_FAILURES : sources);
      this.#terms = { classIndex, options: settings.copyOptions(), heldTo: this.#heldTo, trials };
    }
    const context = this.#context(zoom);
    if (context === null) return;
    const tool = this.#used;
    const failures = context.sources.failuresMet(() => {
      this.#use(tool, () => {
        settings.paintOver(this.#heldTo, () => {
          tool[phase](sample, context);
        });
      });
    });
    const mayGoOn = this.#terms === null || this.#terms.trials.goOn(failures);
    if (mayGoOn || !tool.isBusy || drawsOutlines(this.#name)) return;
    this.#use(tool, () => tool.key('Escape', sample.timeMs, context));
    this.#terms = null;
  }

  /** Lets a tool do something that the hand does now. */
  #use<Result>(tool: PointerTool, act: () => Result): Result {
    if (this.#editor.strokeMode === 'open') this.#usedOpenly.add(tool);
    const result = this.#paintAsMade(tool, act);
    if (!tool.isBusy) this.#usedOpenly.delete(tool);
    return result;
  }

  /** What a tool paints is recorded in the mode that its gesture was made in. */
  #paintAsMade<Result>(tool: PointerTool, act: () => Result): Result {
    return this.#editor.paintIn(this.#usedOpenly.has(tool) ? 'open' : 'blind', act);
  }

  /** After a release: what is not painted yet for want of what it reads waits for that, and the tool is free again. */
  #end(sample: PointerSample, { edit, classIndex, options }: ToolContext): void {
    const tool = this.#tool;
    const isWaiting = !this.isErasing && tool.isBusy && !drawsOutlines(this.#name);
    if (isWaiting && this.#terms !== null) {
      const terms = { ...this.#terms, classIndex, options, heldTo: this.#heldTo };
      const guard = this.#editor.settings.keepGuard();
      this.#waiting.add({ tool, sample, terms, guard }, edit);
      this.#tool = TOOLS[this.#name].create();
      if (tool.lastEnd !== undefined) this.#tool.lastEnd = tool.lastEnd;
    }
    this.#terms = null;
    this.isErasing = false;
  }

  /** Paints what has waited as far as it can be painted now. */
  #finishWaiting(zoom: number): void {
    const { settings, canFinish, edit } = this.#editor;
    if (!canFinish || edit?.isChanging !== false) return;
    this.#waiting.finish(({ tool, sample, terms, guard }, later) => {
      const context = this.#context(zoom, terms);
      if (context === null) return;
      const { selection } = settings;
      const failures = context.sources.failuresMet(() => {
        this.#paintAsMade(tool, () => {
          settings.paintUnder(guard, later, () => {
            settings.paintOver(terms.heldTo, () => {
              tool.drag(sample, context);
            });
          });
        });
      });
      if (!terms.trials.goOn(failures)) tool.key('Escape', sample.timeMs, context);
      // Those that were made after it would have found it selected.
      if (settings.selection !== selection) this.#waiting.select(settings.keepGuard().selection);
    });
  }

  #openPlace(): FramePlace | null {
    const { frame, projectId } = this.#editor;
    return frame && { key: `${projectId} ${frame.frameId}`, name: frame.name };
  }

  /** Says what becomes of gestures on the frame that is left. */
  #leaveFrame(): void {
    const lost = this.#waiting.giveUpAll();
    if (this.#place === null) return;
    const { key, name: frame } = this.#place;
    if (this.#putDown.hasAny(key)) this.#tell(t('tools.outlineKept', { frame }));
    if (lost > 0) this.#tell(t('tools.gesturesLost', { count: lost, frame }));
  }

  #look(): ToolPreview {
    let preview = NO_PREVIEW;
    this.#editor.settings.paintOver(this.#heldTo, () => {
      ({ preview } = this.#used);
    });
    return preview;
  }

  /** @param terms of the press that is held, if not given */
  #context(zoom: number, terms: GestureTerms | null = null): ToolContext | null {
    const { edit, sources, settings } = this.#editor;
    if (edit === null || sources === null) return null;
    return {
      edit,
      sources,
      options: terms?.options ?? this.#optionsNow(),
      classIndex: (terms ?? this.#terms)?.classIndex ?? settings.paintedIndex,
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

  /** Those of the press while it is held, but for the numbers that may change meanwhile. */
  #optionsNow(): ToolContext['options'] {
    const { settings } = this.#editor;
    if (this.#terms === null) return settings;
    const { options } = this.#terms;
    const wheel = wheelOptionOf(settings.tool);
    const size = sizeOptionOf(settings.tool);
    return wheel === null || size === null
      ? options
      : { ...options, [wheel]: settings[wheel], [size]: settings[size] };
  }
}

/** The class at a point; beside the frame, that of the pixel that is nearest. */
function classUnder({ x, y }: PointerSample, labels: LabelMap): number | null {
  return pickClass(labels, {
    x: Math.min(labels.width - 1, Math.max(0, Math.floor(x))),
    y: Math.min(labels.height - 1, Math.max(0, Math.floor(y))),
  });
}
