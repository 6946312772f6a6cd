// The frame that is open: its mask (outside runes, behind a counter); photo, saving, reviewing and what is read beside
// them are parts of their own.

import { decodeMask, encodeMask } from '../../../core/edit/maskBytes.ts';
import type { PixelMask, Raster } from '../../../core/edit/pixelMask.ts';
import { MaskwrightError } from '../../../core/errors.ts';
import type { LabelMap } from '../../../core/labelMap.ts';
import type { PixelRect } from '../../../core/pixelRect.ts';
import type { ClassProbability } from '../../../core/scores/classScores.ts';
import type {
  BackendClient,
  EventPayload,
  MethodResult,
} from '../../../backend/contract/contract.ts';
import type {
  FrameSummary,
  MaskState,
  StrokeMode,
  Verdict,
} from '../../../backend/contract/records.ts';
import { t } from '../messages/messages.svelte.ts';
import { createListeners } from '../state/listeners.ts';
import { createActivityClock } from './activity.ts';
import { createEdit, type Edit, type FinishedGesture } from './edit.ts';
import { FramePhoto } from './framePhoto.svelte.ts';
import { FrameReading } from './frameReading.svelte.ts';
import { createFrameReview, type FrameReview } from './frameReview.ts';
import { LastOpening } from './lastOpening.svelte.ts';
import { FrameSaving } from './saving/frameSaving.svelte.ts';
import type { FrameSources } from './sources/frameSources.ts';
import { createLoadedFrames, loadPhoto, type LoadedFrame } from './queue/loadedFrames.ts';
import { createReviewedSaving, type ReviewedSaving } from './saving/reviewedSaving.ts';
import { withPatience } from './patience.ts';
import type { SaveState } from './saving/saveQueue.ts';
import { ToolSettings } from './hand/toolSettings.svelte.ts';

/** Who goes past a frame has not looked at it. */
const SHORTEST_LOOK_MS = 500;

/** A photo that is likely to be shown next. */
export interface PhotoAhead {
  readonly image: ImageBitmap;
  readonly size: Raster;
}

/** So long a frame that is to be stored waits for gestures that are painted once what they read is there. */
const GESTURE_PATIENCE_MS = 5000;

export class FrameEditor {
  readonly #client: BackendClient;
  readonly #report: (error: unknown) => void;
  readonly #pixels = createListeners<PixelRect | null>();
  readonly #photos = createListeners<ImageBitmap>();
  readonly #photosAhead = createListeners<PhotoAhead>();
  readonly #loaded: ReturnType<typeof createLoadedFrames>;
  readonly #activity = createActivityClock();
  readonly #saving: FrameSaving;
  readonly #review: FrameReview;
  readonly #reviewedSaving: ReviewedSaving;
  readonly #reading: FrameReading;
  readonly #opening = new LastOpening();
  /** The frame that was asked for last. */
  #askedFrameId: number | null = null;
  /** What was heard of that one while it was on its way: what is loaded may be from before. */
  #heardReviewed: EventPayload<'reviewed.updated'> | null = null;
  /** Of what is being painted by {@link paintIn}. */
  #paintedIn: StrokeMode | null = null;

  readonly settings = new ToolSettings(() => {
    this.#saveReviewed();
  });
  readonly photo: FramePhoto;
  projectId = '';
  /** Written by `edit`, undo and redo alone; not reactive. */
  labels: LabelMap | null = null;
  edit: Edit | null = null;

  frame = $state.raw<FrameSummary | null>(null);
  mask = $state.raw<MaskState | null>(null);
  prelabelMeanIoU = $state<number | null>(null);
  prelabelRevisionId = $state<number | null>(null);
  groundTruthRevisionId = $state<number | null>(null);
  #reviewedState = $state<SaveState>('saved');
  /** Grows with each finished change of `labels`. */
  version = $state(0);
  /** Pixels that are pointed out, such as the region that the worklist has come to. */
  highlight = $state.raw<PixelMask | null>(null);
  /** Ground truth and scores are hidden while the person works; recorded with each stroke. */
  isBlind = $state(false);

  constructor(client: BackendClient, report: (error: unknown) => void) {
    this.#client = client;
    this.#report = report;
    this.#reading = new FrameReading(client, report);
    this.photo = new FramePhoto(loadPhoto, {
      onWindow: () => {
        this.#loaded.clear();
      },
      onExchanged: (photo, image) => {
        this.#reading.photoChanged(photo);
        this.#photos.tell(image);
      },
      onError: report,
    });
    this.#loaded = createLoadedFrames(
      client,
      (projectId, frameId) => loadPhoto(projectId, frameId, this.photo.settledWindow),
      ({ photo: { image }, opened }) => {
        this.#photosAhead.tell({ image, size: opened.frame });
      },
    );
    this.#saving = this.#createSaving();
    this.#reviewedSaving = createReviewedSaving(client, report, (state) => {
      this.#reviewedState = state;
    });
    this.#review = createFrameReview(client, {
      openFrame: () => this.frame && { projectId: this.projectId, frameId: this.frame.frameId },
      takeActiveMs: () => this.takeActiveMs(),
      giveBackActiveMs: (activeMs) => {
        this.#activity.giveBack(activeMs);
      },
      stored: () => this.stored(),
      seenVersion: () => this.mask?.version ?? null,
      onMask: (mask) => (this.mask = mask),
      onStale: () => {
        this.#saving.hear({ version: '', ofMask: true, ofScores: true });
      },
      onFrame: (frame) => {
        this.refresh(frame);
      },
      onError: report,
    });
  }

  /** The photo as it is drawn; null while no frame is open. */
  get image(): ImageBitmap | null {
    return this.photo.image;
  }

  /** Whether another frame is on its way. */
  get isOpening(): boolean {
    return this.#opening.isUnderWay;
  }

  /** The other frame that is on its way. */
  get comingFrameId(): number | null {
    return this.isOpening ? this.#askedFrameId : null;
  }

  /** How what is painted now is made. */
  get strokeMode(): StrokeMode {
    return this.isBlind ? 'blind' : 'open';
  }

  /** Paints what was made in another mode, maybe, than is on now; that one is recorded. */
  paintIn<Result>(mode: StrokeMode, paint: () => Result): Result {
    this.#paintedIn = mode;
    try {
      return paint();
    } finally {
      this.#paintedIn = null;
    }
  }

  /** How far all is that is to be stored of the frame, what counts as reviewed included. */
  get saveState(): SaveState {
    return this.#saving.state === 'saved' ? this.#reviewedState : this.#saving.state;
  }

  get hasUnsaved(): boolean {
    return this.#saving.hasUnsaved || this.#reviewedSaving.isPending;
  }

  /** Whether a gesture may begin: not while the mask is about to be exchanged, or an undo or redo waits for its answer. */
  get canPaint(): boolean {
    return !this.isOpening && this.canFinish;
  }

  /** Whether a gesture that has ended may be painted: while another frame is being opened, too. */
  get canFinish(): boolean {
    return this.labels !== null && this.#saving.takesStrokes;
  }

  /** What tools read beside the label map, without the scores in blind mode; null while no frame is open. */
  get sources(): FrameSources | null {
    return this.#reading.sources(this.isBlind);
  }

  /** Grows when something that {@link sources} gives has become ready. */
  get sourcesVersion(): number {
    return this.#reading.sourcesVersion;
  }

  /** To be called when the backend can be reached again and has the project open: sends what waited, and loads what could not be loaded. */
  async reconnected(): Promise<void> {
    this.#reading.reconnected();
    await this.#saving.reconnected();
    await this.#reviewedSaving.flushed().catch(this.#report);
  }

  /** Tries again to store what could not be stored, or to open the frame anew where that is all that helps. */
  async retry(): Promise<void> {
    const { frame } = this;
    // A failure is reported by the queue itself.
    if (this.#saving.isActive) await this.#saving.flushed().catch(() => null);
    else if (frame !== null) await this.open(this.projectId, frame.frameId);
    await this.#reviewedSaving.flushed().catch(this.#report);
  }

  /** Resolves when all that was painted is stored, meanwhile as well; rejects when something cannot be. */
  async stored(): Promise<void> {
    do {
      const { edit } = this;
      if (edit !== null) await withPatience(edit.whenSettled(), GESTURE_PATIENCE_MS);
      await this.edit?.whenIdle();
      await this.#saving.flushed();
      await this.#reviewedSaving.flushed();
    } while (this.hasUnsaved || this.edit?.isChanging === true);
  }

  /** Tells where the mask changed; null means all of it, and the photo (another frame). */
  onPixels(listener: (dirty: PixelRect | null) => void): () => void {
    return this.#pixels.add(listener);
  }

  /** Tells that the open frame's photo was exchanged; its mask, and what is being painted on it, stay. */
  onPhoto(listener: (image: ImageBitmap) => void): () => void {
    return this.#photos.add(listener);
  }

  /** Tells of photos that are likely to be shown next. */
  onPhotoAhead(listener: (photo: PhotoAhead) => void): () => void {
    return this.#photosAhead.add(listener);
  }

  /** The hand did something on this frame. */
  noteActivity(timeMs: number): void {
    this.#activity.note(timeMs);
  }

  /** The person has left the window. */
  pauseActivity(): void {
    this.#activity.pause();
  }

  /** The time at work since it was last taken, which is told with something that is stored. */
  takeActiveMs(): number {
    return this.#activity.take(performance.now());
  }

  /** Loads frames ahead that are likely to be opened next. */
  prefetch(frames: readonly FrameSummary[]): void {
    this.#loaded.prefetch(this.projectId, frames);
  }

  /**
   * Opens a frame once everything on the last one is stored. When that or the opening fails, the last one stays.
   * @param version as the list of frames has it: one that was loaded ahead is taken when it is of this version
   * @returns whether it is open now
   */
  async open(projectId: string, frameId: number, version: string | null = null): Promise<boolean> {
    if (this.saveState === 'offline') {
      this.#reportStaying();
      return false;
    }
    this.photo.settle();
    this.#askedFrameId = frameId;
    this.#heardReviewed = null;
    const isShown = await this.#opening.open({
      stored: () => this.stored(),
      load: () => this.#loaded.load(projectId, frameId, version),
      show: (loaded) => {
        this.#show(projectId, loaded);
      },
      letGo: ({ photo }) => {
        photo.image.close();
      },
      onError: this.#report,
    });
    if (!isShown) this.#saving.goOn();
    return isShown;
  }

  /** Stays with the open frame: another one that is being opened is not wanted any more. */
  stay(): void {
    this.#opening.callOff();
    this.#saving.goOn();
  }

  /** Forgets the frame, when its project is left. @throws what keeps something painted from being stored */
  async close(): Promise<void> {
    this.stay();
    await this.stored();
    this.#tellLook();
    this.#forget();
    this.#loaded.clear();
    this.#saving.end();
    this.labels = null;
    this.edit = null;
    this.frame = null;
    this.mask = null;
  }

  walk(kind: 'undo' | 'redo'): void {
    const { mask, hasUnsaved } = this;
    const depth = kind === 'undo' ? mask?.undoDepth : mask?.redoDepth;
    // Where nothing comes of it, the time goes with what comes next.
    const { isActive, state } = this.#saving;
    const isStep = isActive && state !== 'offline' && (hasUnsaved || (depth ?? 0) > 0);
    this.#saving.walk({ kind, activeMs: isStep ? this.takeActiveMs() : 0 });
  }

  /** Says what the person thinks of the mask as it is; null takes it back. @returns whether it is stored */
  async review(verdict: Verdict | null): Promise<boolean> {
    const isStored = await this.#review.decide(verdict);
    // What was heard meanwhile may be of more than the verdict.
    if (this.frame !== null) this.refresh(this.frame);
    return isStored;
  }

  /** @returns whether it is stored */
  note(comment: string | null, flagged: boolean): Promise<boolean> {
    return this.#review.note(comment, flagged);
  }

  /** Takes over what is new about this frame; a mask that changed elsewhere is shown, what waits here on top of it. */
  refresh(frame: FrameSummary): void {
    const { frame: known, mask } = this;
    if (known?.frameId !== frame.frameId) return;
    this.frame = frame;
    this.#saving.hear({
      version: frame.version,
      ofMask: frame.version !== mask?.version && !this.#review.isDeciding,
      ofScores: frame.likelyError !== known.likelyError,
    });
  }

  /** Takes over which pixels of a frame are reviewed; what was marked here and is not stored yet comes after it. */
  takeReviewed(news: EventPayload<'reviewed.updated'>): void {
    const { projectId, frameId, reviewedPixels } = news;
    const { frame } = this;
    if (frame?.frameId !== frameId || projectId !== this.projectId) {
      if (frameId === this.comingFrameId) this.#heardReviewed = news;
      this.#loaded.forget(projectId, frameId);
    } else if (!this.#reviewedSaving.isPending) {
      this.settings.takeReviewed(reviewedPixels && decodeMask(reviewedPixels, frame));
    }
  }

  /** What the model holds likely at a pixel, the likeliest first; empty before pre-labelling. */
  probabilitiesAt(x: number, y: number): ClassProbability[] {
    return this.#reading.probabilitiesAt(x, y, this.isBlind);
  }

  /** The label map of another revision of this frame, kept while the frame is open. @throws what the backend says */
  revision(revisionId: number): Promise<LabelMap> {
    return this.#reading.revision(revisionId);
  }

  #show(projectId: string, { opened, photo }: LoadedFrame): void {
    const { width, height, frameId } = opened.frame;
    const labels = { width, height, data: opened.labels };
    const isSameFrame = this.frame?.frameId === frameId && this.projectId === projectId;
    if (!isSameFrame) {
      this.#tellLook();
      this.#keep();
    }
    this.#forget();
    if (!isSameFrame) {
      const heard = this.#heardReviewed;
      const isHeard = heard?.frameId === frameId && heard.projectId === projectId;
      const { reviewedPixels } = isHeard ? heard : opened;
      this.settings.enterFrame(labels, reviewedPixels && decodeMask(reviewedPixels, labels));
    }
    this.photo.begin({ projectId, frameId, width, height }, photo, opened.ownWindow);
    this.labels = labels;
    this.projectId = projectId;
    this.frame = opened.frame;
    this.mask = opened.mask;
    this.prelabelMeanIoU = opened.prelabelMeanIoU;
    this.prelabelRevisionId = opened.prelabelRevisionId;
    this.groundTruthRevisionId = opened.groundTruthRevisionId;
    this.highlight = null;
    this.#saving.begin({
      projectId,
      frameId,
      labels,
      sequence: opened.mask.sequence,
      whenIdle: async () => {
        await this.edit?.whenIdle();
      },
    });
    this.edit = createEdit(labels, () => this.settings.guard, {
      onPixels: (dirty) => {
        this.#pixels.tell(dirty);
      },
      onCommit: (gesture) => {
        this.#save(gesture);
      },
    });
    this.#reading.begin({ projectId, frameId, photo: { file: photo.file, width, height } });
    this.#changed(null);
  }

  /** Tells of the time at work on the frame that is left, as far as nothing that is stored has told of it. */
  #tellLook(): void {
    const activeMs = this.takeActiveMs();
    const { frame, mask, projectId } = this;
    if (frame === null || mask === null || activeMs < SHORTEST_LOOK_MS) return;
    const { effort } = mask;
    this.mask = { ...mask, effort: { ...effort, activeMs: effort.activeMs + activeMs } };
    const look = { projectId, frameId: frame.frameId, activeMs };
    this.#client.call('annotate.look', look).catch(this.#report);
  }

  /** Keeps the frame that is left, where it is as it is stored and its photo as it would be loaded now. */
  #keep(): void {
    const { frame, mask, labels } = this;
    if (frame === null || mask === null || labels === null || !this.#saving.isInStep) return;
    const { ownWindow } = this.photo;
    const photo = this.photo.release();
    if (photo === null) return;
    const { prelabelMeanIoU, prelabelRevisionId, groundTruthRevisionId } = this;
    const opened = {
      frame,
      labels: labels.data,
      mask,
      prelabelMeanIoU,
      prelabelRevisionId,
      groundTruthRevisionId,
      ownWindow,
      reviewedPixels: this.#reviewedBytes(labels),
    };
    this.#loaded.keep(this.projectId, { opened, photo });
  }

  #reviewedBytes(frame: Raster): Uint8Array | null {
    const { reviewed } = this.settings;
    return reviewed && encodeMask(reviewed, frame);
  }

  #saveReviewed(): void {
    const { frame, projectId } = this;
    if (frame === null) return;
    const { frameId } = frame;
    this.#reviewedSaving.push({ projectId, frameId, pixels: this.#reviewedBytes(frame) });
  }

  #takeRevisions(opened: MethodResult<'frames.open'>): void {
    const hasNewScores = opened.prelabelRevisionId !== this.prelabelRevisionId;
    this.prelabelMeanIoU = opened.prelabelMeanIoU;
    this.prelabelRevisionId = opened.prelabelRevisionId;
    this.groundTruthRevisionId = opened.groundTruthRevisionId;
    if (hasNewScores) this.#reading.scoresChanged();
  }

  /** Lets go what belongs to the frame that is left. */
  #forget(): void {
    this.#reading.end();
    this.photo.end();
  }

  /** Sends a gesture that is on the label map already. */
  #save({ tool, classIndex, delta, elapsedMs }: FinishedGesture): void {
    if (delta.length === 0) return;
    const mode = this.#paintedIn ?? this.strokeMode;
    const activeMs = this.takeActiveMs();
    this.#saving.push({ kind: 'stroke', tool, classIndex, delta, elapsedMs, activeMs, mode });
    this.version += 1;
  }

  #createSaving(): FrameSaving {
    return new FrameSaving(this.#client, () => !this.isOpening, {
      onMask: (mask) => (this.mask = mask),
      onPixels: (dirty) => {
        this.#changed(dirty);
      },
      onTakenOver: (opened) => {
        this.#takeRevisions(opened);
      },
      onUntold: (activeMs) => {
        this.#activity.giveBack(activeMs);
      },
      onOffline: () => {
        if (!this.isOpening) return;
        this.stay();
        this.#reportStaying();
      },
      onConflict: ({ projectId, frameId }) => void this.open(projectId, frameId),
      onError: this.#report,
    });
  }

  #reportStaying(): void {
    this.#report(new MaskwrightError('host/disconnected', t('queue.waitsForConnection')));
  }

  #changed(dirty: PixelRect | null): void {
    this.version += 1;
    this.#pixels.tell(dirty);
  }
}
