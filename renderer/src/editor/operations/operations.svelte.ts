// What is done to a class, the selection or the whole frame at once. Each is one step of undo, obeys the guards, and is
// refused with a reason where there is nothing to do. Made while a component is set up.

import { isOpenGround, isSameGuard, type PaintGuard } from '../../../../core/edit/guard.ts';
import type { EditTool } from '../../../../core/edit/tools.ts';
import type { LabelMap } from '../../../../core/labelMap.ts';
import { className, VOID_INDEX } from '../../../../core/taxonomy.ts';
import type { FrameSummary, Revision } from '../../../../backend/contract/records.ts';
import { t } from '../../messages/messages.svelte.ts';
import type { AppState } from '../../state/appState.svelte.ts';
import { decideCarrySource, type CarryDecision, type CarrySource } from './carrySource.ts';
import { carryReport, reasonAfterSearch, reasonAgainstCarrying } from './carryTexts.ts';
import type { ActionsOf } from '../commands/commands.ts';
import { classIndexOf, type CopyOperation, type MapOperation } from './mapOperations.ts';
import { loadPhotoFile } from '../queue/loadedFrames.ts';
import type { CarryOperation, FoundChange } from './mapOperation.worker.ts';
import { findChangeInWorker } from './operationWorker.ts';
import { previousFrame } from './previousFrame.ts';

export type OperationCommand = keyof ActionsOf<'operations'>;

type Operation = MapOperation | CarryOperation;

/** Copies by the kind of the revision: the provenance of pixels goes by the tool of their stroke. */
const COPY_OF = {
  groundTruth: 'copyGroundTruth',
  prelabel: 'copyPrelabel',
  human: 'copyRevision',
} as const satisfies Record<Revision['kind'], OperationCommand>;

interface Work {
  readonly command: OperationCommand;
  readonly tool: EditTool;
  readonly classIndex: number | null;
  readonly operation: Operation | (() => Promise<Operation>);
  /** Of what is carried over: from where. */
  readonly source?: CarrySource;
}

type FindChange = (map: LabelMap, operation: Operation, guard: PaintGuard) => Promise<FoundChange>;

export class Operations {
  readonly #app: AppState;
  readonly #findChange: FindChange;
  readonly actions: ActionsOf<'operations'>;

  maxHoleAreaPx = $state(1000);
  minIslandAreaPx = $state(100);
  smoothRadiusPx = $state(2);
  /** By how much a class grows or shrinks. */
  distancePx = $state(2);
  /** What is being worked out. */
  running = $state<OperationCommand | null>(null);
  dialog = $state<'replaceClass' | 'copyRevision' | 'carryOver' | null>(null);

  readonly #hasClass: boolean = $derived.by(() => this.#holds(this.#classIndex));
  readonly #hasVoid: boolean = $derived.by(() => this.#holds(VOID_INDEX));
  readonly #previous: FrameSummary | null = $derived.by(() => {
    const { frame } = this.#app.editor;
    return frame === null ? null : previousFrame(this.#app.frames, frame);
  });
  /** From which frame a mask can be carried over to the open one; null while none is open. */
  readonly carrying: CarryDecision | null = $derived.by(() => {
    const { frame } = this.#app.editor;
    return frame === null ? null : decideCarrySource(this.#app.frames, frame);
  });

  constructor(app: AppState, inBackground: FindChange = findChangeInWorker) {
    this.#app = app;
    this.#findChange = inBackground;
    this.actions = {
      fillHoles: () => {
        const { maxHoleAreaPx: maxAreaPx } = this;
        void this.#change('fillHoles', {
          kind: 'fillHoles',
          classIndex: this.#classIndex,
          maxAreaPx,
        });
      },
      removeIslands: () => {
        const { minIslandAreaPx: minAreaPx } = this;
        void this.#change('removeIslands', { kind: 'removeIslands', minAreaPx });
      },
      smooth: () => {
        const rect = this.#app.editor.settings.selection?.rect ?? null;
        void this.#change('smooth', { kind: 'smooth', radiusPx: this.smoothRadiusPx, rect });
      },
      grow: () => {
        const { distancePx } = this;
        void this.#change('grow', { kind: 'grow', classIndex: this.#classIndex, distancePx });
      },
      shrink: () => {
        const { distancePx } = this;
        void this.#change('shrink', { kind: 'shrink', classIndex: this.#classIndex, distancePx });
      },
      fillVoid: () => {
        void this.#change('fillVoid', { kind: 'fillVoid' });
      },
      replaceClass: () => {
        this.#open('replaceClass');
      },
      copyPrelabel: () => {
        this.#copyRevision('copyPrelabel', this.#app.editor.prelabelRevisionId);
      },
      copyGroundTruth: () => {
        this.#copyRevision('copyGroundTruth', this.#app.editor.groundTruthRevisionId);
      },
      copyRevision: () => {
        this.#open('copyRevision');
      },
      copyPreviousFrame: () => {
        const previous = this.#previous;
        if (previous === null) this.#mayBegin('copyPreviousFrame');
        else this.#copy('copyPreviousFrame', () => this.#latestMask(previous));
      },
      carryOver: () => {
        if (this.carrying?.kind === 'carry') this.#carryOver(this.carrying.source);
        else this.#open('carryOver');
      },
    };
  }

  /** Why it cannot be done now; null when it can. */
  reasonAgainst(command: OperationCommand): string | null {
    const { editor } = this.#app;
    const { frame } = editor;
    if (frame === null) return t('operations.reason.noFrame');
    if (this.running !== null) return t('operations.reason.running');
    switch (command) {
      case 'fillHoles':
      case 'grow':
      case 'shrink':
        return this.#hasClass
          ? null
          : t('operations.reason.noClass', {
              class: className(this.#app.classes, this.#classIndex),
            });
      case 'fillVoid':
        return this.#hasVoid ? null : t('operations.reason.noVoid');
      case 'copyPrelabel':
        return editor.prelabelRevisionId === null ? t('operations.reason.noPrelabel') : null;
      case 'copyGroundTruth':
        if (editor.isBlind) return t('operations.reason.blind');
        return editor.groundTruthRevisionId === null ? t('operations.reason.noGroundTruth') : null;
      case 'copyPreviousFrame':
        return reasonAgainstCopying(this.#previous, frame);
      case 'carryOver':
        return this.carrying === null ? null : reasonAgainstCarrying(this.carrying, frame);
      case 'removeIslands':
      case 'smooth':
      case 'replaceClass':
      case 'copyRevision':
        return null;
    }
  }

  /** Copies a revision that was chosen in the dialog; what is copied stays whose it is. */
  copyRevision({ revisionId, kind }: Pick<Revision, 'revisionId' | 'kind'>): void {
    this.dialog = null;
    this.#copyRevision(COPY_OF[kind], revisionId);
  }

  /** From a frame that was asked about in the dialog. */
  carryOverFrom(source: CarrySource): void {
    this.dialog = null;
    this.#carryOver(source);
  }

  /** One class for another in the open frame: inside the selection, if there is one. */
  replaceHere(from: number, to: number): void {
    this.dialog = null;
    void this.#change('replaceClass', { kind: 'replace', from, to });
  }

  /**
   * The same in many frames, as a job. Guards of classes count in all of them, and so does what is reviewed of each; where
   * pixels of the open frame are guarded, it is done there as {@link replaceHere} does it.
   */
  async replaceInFrames(from: number, to: number, frames: readonly FrameSummary[]): Promise<void> {
    const app = this.#app;
    const { projectId, settings } = app.editor;
    const mode = app.editor.strokeMode;
    const apart = this.guardedAmong(frames);
    const guard = settings.classGuard;
    this.dialog = null;
    if (apart !== null) await this.#change('replaceClass', { kind: 'replace', from, to });
    const frameIds = frames.filter((frame) => frame !== apart).map(({ frameId }) => frameId);
    if (frameIds.length === 0) return;
    await app.attempt(async () => {
      await app.editor.retry();
      const facts = { mode, activeMs: app.editor.takeActiveMs() };
      const guards = { guard, protectsReviewed: settings.protectsReviewed };
      const replacement = { frameIds, from, to, ...guards, ...facts };
      await app.client.call('annotate.replaceClass', { projectId, ...replacement });
      app.inform(t('operations.replace.started', { count: frameIds.length }));
    });
  }

  /** The open frame, if it is one of these and some of its pixels are protected, or not selected. */
  guardedAmong(frames: readonly FrameSummary[]): FrameSummary | null {
    const { frame, settings } = this.#app.editor;
    if (frame === null || isOpenGround(settings.guard)) return null;
    return frames.find(({ frameId }) => frameId === frame.frameId) ?? null;
  }

  get #classIndex(): number {
    return this.#app.editor.settings.classIndex;
  }

  /** Whether a pixel of the open frame has this index. */
  #holds(index: number): boolean {
    const { editor } = this.#app;
    void editor.version;
    return editor.labels?.data.includes(index) ?? false;
  }

  #open(dialog: 'replaceClass' | 'copyRevision' | 'carryOver'): void {
    if (!this.#mayBegin(dialog)) return;
    this.#app.dismissRemarks();
    this.dialog = dialog;
  }

  async #change(
    command: OperationCommand,
    operation: Exclude<MapOperation, CopyOperation>,
  ): Promise<void> {
    const classIndex = classIndexOf(operation);
    await this.#perform({ command, tool: operation.kind, classIndex, operation });
  }

  #copyRevision(
    command: 'copyPrelabel' | 'copyGroundTruth' | 'copyRevision',
    revisionId: number | null,
  ): void {
    if (revisionId === null) this.#mayBegin(command);
    else this.#copy(command, () => this.#app.editor.revision(revisionId));
  }

  /** What is void in the frame before leaves what stands here; the other copies are exact. */
  #copy(command: Extract<OperationCommand, EditTool>, load: () => Promise<LabelMap>): void {
    const { selection: region } = this.#app.editor.settings;
    const withVoid = command !== 'copyPreviousFrame';
    void this.#perform({
      command,
      tool: command,
      classIndex: null,
      operation: async () => ({ kind: 'copy', source: await load(), region, withVoid }),
    });
  }

  /** The labels of a former frame come along with the picture. */
  #carryOver(source: CarrySource): void {
    const { photo: shown, projectId } = this.#app.editor;
    const { file: photo, fileWindow } = shown;
    if (photo === null) return;
    const { frameId, width, height } = source.frame;
    void this.#perform({
      command: 'carryOver',
      tool: 'carryOver',
      classIndex: null,
      operation: async () => {
        const [file, labels] = await Promise.all([
          // Seen alike, both pictures are compared.
          loadPhotoFile(projectId, frameId, fileWindow),
          this.#latestMask(source.frame),
        ]);
        const before = { photo: { file, width, height }, labels };
        return { kind: 'carryOver', photo, before };
      },
      source,
    });
  }

  async #latestMask({ frameId, width, height }: FrameSummary): Promise<LabelMap> {
    const { projectId } = this.#app.editor;
    const request = { projectId, frameId, revisionId: null };
    const { labels } = await this.#app.client.call('frames.labels', request);
    return { width, height, data: labels };
  }

  /** Says why not, if it cannot. */
  #mayBegin(command: OperationCommand): boolean {
    const reason = this.reasonAgainst(command);
    if (reason !== null) this.#app.inform(reason);
    return reason === null && this.#app.editor.canPaint;
  }

  async #perform({ command, tool, classIndex, operation, source }: Work): Promise<void> {
    const { editor } = this.#app;
    const { edit, strokeMode, version } = editor;
    const { guard } = editor.settings;
    if (edit === null || !this.#mayBegin(command)) return;
    const startedAtMs = performance.now();
    editor.noteActivity(startedAtMs);
    this.running = command;
    await this.#app.attempt(async () => {
      const asked = typeof operation === 'function' ? await operation() : operation;
      const { delta, foundShare } = await this.#findChange(edit.labels, asked, guard);
      // Another frame is open by now.
      if (editor.edit !== edit) return;
      const isSame = editor.version === version && isSameGuard(editor.settings.guard, guard);
      if (!isSame || edit.isChanging || !editor.canPaint) {
        this.#app.inform(t('operations.changedMeanwhile'));
        return;
      }
      const share = foundShare ?? 1;
      const reason = source === undefined ? null : reasonAfterSearch(source, share);
      if (reason !== null) {
        this.#app.inform(reason);
        return;
      }
      const elapsedMs = performance.now() - startedAtMs;
      editor.paintIn(strokeMode, () => {
        edit.commitChange(delta, { tool, classIndex, elapsedMs });
      });
      if (editor.version === version) this.#app.inform(t('operations.nothingChanged'));
      else if (source !== undefined) this.#app.inform(carryReport(source, share));
    });
    this.running = null;
  }
}

/** Why the mask of the frame before cannot be copied to this one. */
function reasonAgainstCopying(previous: FrameSummary | null, frame: FrameSummary): string | null {
  if (previous === null) {
    return t(
      frame.sequence === null
        ? 'operations.reason.firstOfSplit'
        : 'operations.reason.firstOfSequence',
    );
  }
  const { name, width, height } = previous;
  if (previous.status === 'new') return t('operations.reason.previousWithoutMask', { name });
  if (width === frame.width && height === frame.height) return null;
  const sizes = { width, height, thisWidth: frame.width, thisHeight: frame.height };
  return t('operations.reason.otherSize', { name, ...sizes });
}
