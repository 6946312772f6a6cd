// The frame that is open: its mask (outside runes, behind a counter), its scores, and saving what is painted.

import { changedPixels } from '../../../core/edit/delta.ts';
import { MaskwrightError } from '../../../core/errors.ts';
import type { LabelMap } from '../../../core/labelMap.ts';
import type { PixelRect } from '../../../core/pixelRect.ts';
import {
  probabilitiesAt,
  type ClassProbability,
  type ClassScores,
} from '../../../core/scores/classScores.ts';
import { VOID_INDEX } from '../../../core/taxonomy.ts';
import { mediaUrl, type BackendClient } from '../../../backend/contract/contract.ts';
import type { FrameSummary, MaskState, StrokeTool } from '../../../backend/contract/records.ts';
import { createListeners } from '../state/listeners.ts';
import { createSaveQueue, type SaveQueue, type SaveState } from './saveQueue.ts';
import type { FinishedStroke } from './tools/strokeTool.ts';

export class FrameEditor {
  readonly #client: BackendClient;
  readonly #report: (error: unknown) => void;
  readonly #pixels = createListeners<PixelRect | null>();
  #queue: SaveQueue | null = null;
  #scores: ClassScores | null = null;
  /** Counts openings, so that an answer for a frame that was left meanwhile is dropped. */
  #opening = 0;
  #isSettingDone = false;

  projectId = '';
  /** Written by the tools; not reactive. */
  labels: LabelMap | null = null;
  image: ImageBitmap | null = null;

  frame = $state.raw<FrameSummary | null>(null);
  mask = $state.raw<MaskState | null>(null);
  prelabelMeanIoU = $state<number | null>(null);
  saveState = $state<SaveState>('saved');
  isOpening = $state(false);
  /** Grows with each finished change of `labels`. */
  version = $state(0);
  strokes = $state(0);
  changedPx = $state(0);

  constructor(client: BackendClient, report: (error: unknown) => void) {
    this.#client = client;
    this.#report = report;
  }

  get hasUnsaved(): boolean {
    return this.#queue !== null && !this.#queue.isEmpty;
  }

  /** Whether a stroke may begin: not while an undo or redo waits for its answer. */
  get canPaint(): boolean {
    return this.labels !== null && !this.isOpening && this.#queue?.isWalking === false;
  }

  /** To be called when the backend can be reached again and has the project open: sends what waited. */
  async reconnected(): Promise<void> {
    await this.#queue?.reconnected();
  }

  /** Tries again to store what could not be stored. */
  async retry(): Promise<void> {
    // A failure is reported by the queue itself.
    await this.#queue?.flushed().catch(() => null);
  }

  /** Tells where the mask changed; null means all of it (another frame). */
  onPixels(listener: (dirty: PixelRect | null) => void): () => void {
    return this.#pixels.add(listener);
  }

  /** Opens a frame once everything on the last one is stored. @returns whether it is open now */
  async open(projectId: string, frameId: number): Promise<boolean> {
    const opening = ++this.#opening;
    try {
      await this.#queue?.flushed();
      this.isOpening = true;
      const [opened, image] = await Promise.all([
        this.#client.call('frames.open', { projectId, frameId }),
        loadImage(mediaUrl.image(projectId, frameId)),
      ]);
      if (opening !== this.#opening) return false;
      const { width, height } = opened.frame;
      this.image?.close();
      this.image = image;
      this.labels = { width, height, data: opened.labels };
      this.projectId = projectId;
      this.frame = opened.frame;
      this.mask = opened.mask;
      this.prelabelMeanIoU = opened.prelabelMeanIoU;
      this.strokes = 0;
      this.changedPx = 0;
      this.saveState = 'saved';
      this.#scores = null;
      this.#queue = this.#createQueue(this.labels, opened.mask.sequence);
      this.#changed(null);
      void this.#loadScores(projectId, frameId, opening);
      return true;
    } catch (error) {
      this.#report(error);
      return false;
    } finally {
      if (opening === this.#opening) this.isOpening = false;
    }
  }

  /** Forgets the frame, when its project is left. */
  async close(): Promise<void> {
    await this.#queue?.flushed();
    this.#opening += 1;
    this.#queue = null;
    this.labels = null;
    this.frame = null;
    this.mask = null;
  }

  /** Sends a stroke that is on the label map already. */
  save(stroke: FinishedStroke): void {
    const { delta, classIndex, elapsedMs } = stroke;
    if (delta.length === 0) return;
    const tool: StrokeTool = classIndex === VOID_INDEX ? 'eraser' : 'brush';
    this.#queue?.push({ kind: 'stroke', tool, classIndex, delta, elapsedMs });
    this.strokes += 1;
    this.changedPx += changedPixels(delta);
    this.version += 1;
  }

  walk(kind: 'undo' | 'redo'): void {
    this.#queue?.push({ kind });
  }

  async setDone(done: boolean): Promise<boolean> {
    const { frame } = this;
    if (frame === null) return false;
    try {
      await this.#queue?.flushed();
      const { projectId } = this;
      const { frameId } = frame;
      this.#isSettingDone = true;
      this.mask = await this.#client.call('annotate.setDone', { projectId, frameId, done });
      return true;
    } catch (error) {
      this.#report(error);
      return false;
    } finally {
      this.#isSettingDone = false;
    }
  }

  /** Takes over what is new about this frame; a mask that changed elsewhere is shown unless something here waits. */
  refresh(frame: FrameSummary): void {
    if (this.frame?.frameId !== frame.frameId) return;
    this.frame = frame;
    const isChangedElsewhere = frame.version !== this.mask?.version && !this.#isSettingDone;
    if (isChangedElsewhere && !this.hasUnsaved) void this.open(this.projectId, frame.frameId);
  }

  /** What the model holds likely at a pixel, the likeliest first; empty before pre-labelling. */
  probabilitiesAt(x: number, y: number): ClassProbability[] {
    return this.#scores === null || this.labels === null
      ? []
      : probabilitiesAt(this.#scores, x, y, this.labels);
  }

  #createQueue(labels: LabelMap, sequence: number): SaveQueue {
    const frameId = this.frame?.frameId ?? 0;
    return createSaveQueue(
      this.#client,
      { projectId: this.projectId, frameId, labels, sequence },
      {
        onState: (state) => (this.saveState = state),
        onMask: (mask) => (this.mask = mask),
        onPixels: (dirty) => {
          this.#changed(dirty);
        },
        onRefused: (error) => {
          this.#report(error);
        },
        onConflict: (error) => {
          this.#report(error);
          this.#queue = null;
          void this.open(this.projectId, frameId);
        },
      },
    );
  }

  #changed(dirty: PixelRect | null): void {
    this.version += 1;
    this.#pixels.tell(dirty);
  }

  async #loadScores(projectId: string, frameId: number, opening: number): Promise<void> {
    try {
      const scores = await this.#client.call('frames.scores', { projectId, frameId });
      if (scores === null || opening !== this.#opening) return;
      const { classCount, width, height, data } = scores;
      // The bytes may lie at an odd place of the message that they came in.
      const aligned = data.slice();
      this.#scores = { classCount, width, height, data: new Float16Array(aligned.buffer) };
    } catch (error) {
      this.#report(error);
    }
  }
}

async function loadImage(address: string): Promise<ImageBitmap> {
  const response = await fetch(address);
  if (!response.ok) throw new MaskwrightError('image/unreadable', (await response.text()).trim());
  return createImageBitmap(await response.blob(), { premultiplyAlpha: 'none' });
}
