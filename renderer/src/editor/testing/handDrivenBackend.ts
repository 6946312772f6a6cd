// A backend with one mask and its journal, whichever frame is asked for, driven by hand: each call waits until the test
// says what becomes of it.

import {
  applyDelta,
  changedPixels,
  decodeDelta,
  encodeDelta,
  invertDelta,
  type LabelDelta,
} from '../../../../core/edit/delta.ts';
import { MaskwrightError, type ErrorCode } from '../../../../core/errors.ts';
import { voidLabelMap, type LabelMap } from '../../../../core/labelMap.ts';
import { createMailbox } from '../../../../core/testing/mailbox.ts';
import type {
  BackendClient,
  MethodName,
  MethodParams,
  MethodResult,
} from '../../../../backend/contract/contract.ts';
import type { FrameSummary, ImageWindow, MaskState } from '../../../../backend/contract/records.ts';

export interface WaitingCall {
  readonly name: MethodName;
  readonly params: unknown;
  /** Does what is asked and answers. */
  answer(): void;
  /** Loses the connection before the call arrives. */
  lose(): void;
  /**
   * Does what is asked and loses the connection before the answer arrives.
   * @throws what is asked cannot be done for
   */
  loseAnswer(): void;
  refuse(code: ErrorCode): void;
}

export interface HandDrivenBackend {
  readonly client: Pick<BackendClient, 'call'>;
  /** What is stored. */
  readonly labels: LabelMap;
  /** Of the photos; null: they are of 8 bits. */
  ownWindow: ImageWindow | null;
  /** The time at work that is stored. */
  readonly activeMs: number;
  /** How many calls were made so far. */
  readonly calls: number;
  nextCall(): Promise<WaitingCall>;
  /** A stroke of somebody else. */
  strokeElsewhere(delta: LabelDelta): void;
  /** What of a frame is reviewed, marked by somebody else. */
  reviewElsewhere(frameId: number, pixels: Uint8Array | null): void;
}

const FRAME: FrameSummary = {
  frameId: 1,
  name: 'a',
  split: null,
  city: null,
  sequence: null,
  width: 24,
  height: 8,
  status: 'new',
  hasGroundTruth: false,
  meanIoU: null,
  likelyError: null,
  differsFromModel: null,
  comment: null,
  flagged: false,
  version: '0',
};

export function createHandDrivenBackend(): HandDrivenBackend {
  const labels = voidLabelMap(FRAME.width, FRAME.height);
  const waiting = createMailbox<WaitingCall>();
  const undoable: LabelDelta[] = [];
  const redoable: LabelDelta[] = [];
  const reviewed = new Map<number, Uint8Array | null>();
  /** As they were sent. */
  const storedStrokes = new Set<string>();
  let sequence = 0;
  let calls = 0;
  let [strokes, changedPx, activeMs] = [0, 0, 0];

  const maskState = (): MaskState => ({
    sequence,
    undoDepth: undoable.length,
    redoDepth: redoable.length,
    status: 'inProgress',
    evaluation: null,
    effort: { strokes, changedPx, activeMs },
    version: String(sequence),
  });
  const commit = (delta: LabelDelta, history: LabelDelta[], entry: LabelDelta): MaskState => {
    applyDelta(labels, delta, 'forward');
    history.push(entry);
    sequence += 1;
    return maskState();
  };
  const stroke = (delta: LabelDelta): MaskState => {
    redoable.length = 0;
    return commit(delta, undoable, delta);
  };
  const assertInStep = (afterSequence: number): void => {
    if (afterSequence !== sequence) throw new MaskwrightError('journal/conflict', 'Out of step.');
  };

  const methods = {
    'frames.open': ({ frameId }: MethodParams<'frames.open'>): MethodResult<'frames.open'> => ({
      frame: { ...FRAME, frameId, version: String(sequence) },
      labels: labels.data.slice(),
      mask: maskState(),
      prelabelMeanIoU: null,
      prelabelRevisionId: null,
      groundTruthRevisionId: null,
      ownWindow: backend.ownWindow,
      reviewedPixels: reviewed.get(frameId) ?? null,
    }),
    'frames.labels': (): MethodResult<'frames.labels'> => ({
      revisionId: null,
      labels: labels.data.slice(),
    }),
    'frames.scores': (): null => null,
    'annotate.review': ({ verdict }: MethodParams<'annotate.review'>): MaskState => ({
      ...maskState(),
      status: verdict === 'accepted' ? 'done' : (verdict ?? 'inProgress'),
    }),
    'annotate.look': (params: MethodParams<'annotate.look'>): object => {
      activeMs += params.activeMs;
      return {};
    },
    'annotate.note': ({
      frameId,
      comment,
      flagged,
    }: MethodParams<'annotate.note'>): MethodResult<'annotate.note'> => ({
      ...FRAME,
      frameId,
      comment,
      flagged,
      version: String(sequence),
    }),
    'annotate.setReviewed': ({ frameId, pixels }: MethodParams<'annotate.setReviewed'>): object => {
      reviewed.set(frameId, pixels);
      return {};
    },
    'annotate.stroke': (params: MethodParams<'annotate.stroke'>): MaskState => {
      const asSent = JSON.stringify({ ...params, delta: [...params.delta] });
      if (storedStrokes.has(asSent)) return maskState();
      assertInStep(params.afterSequence);
      storedStrokes.add(asSent);
      const delta = decodeDelta(params.delta, labels.data.length);
      strokes += 1;
      changedPx += changedPixels(delta);
      activeMs += params.activeMs;
      return stroke(delta);
    },
    'annotate.undo': (params: MethodParams<'annotate.undo'>): MethodResult<'annotate.undo'> => {
      assertInStep(params.afterSequence);
      const target = undoable.pop();
      if (target === undefined) throw new MaskwrightError('journal/nothingToUndo', 'Nothing left.');
      const delta = invertDelta(target);
      activeMs += params.activeMs;
      return { mask: commit(delta, redoable, target), delta: encodeDelta(delta) };
    },
    'annotate.redo': (params: MethodParams<'annotate.redo'>): MethodResult<'annotate.redo'> => {
      assertInStep(params.afterSequence);
      const target = redoable.pop();
      if (target === undefined) throw new MaskwrightError('journal/nothingToRedo', 'Nothing left.');
      activeMs += params.activeMs;
      return { mask: commit(target, undoable, target), delta: encodeDelta(target) };
    },
  };

  const backend: HandDrivenBackend = {
    labels,
    ownWindow: null,
    get activeMs() {
      return activeMs;
    },
    get calls() {
      return calls;
    },
    client: {
      call<Name extends MethodName>(name: Name, params: MethodParams<Name>) {
        const { promise, resolve, reject } = Promise.withResolvers<MethodResult<Name>>();
        const perform = methods[name as keyof typeof methods] as (
          params: MethodParams<Name>,
        ) => MethodResult<Name>;
        const refuse = (code: ErrorCode): void => {
          reject(new MaskwrightError(code, `Refused with ${code}.`));
        };
        calls += 1;
        waiting.put({
          name,
          params,
          answer() {
            try {
              resolve(perform(params));
            } catch (error) {
              reject(error);
            }
          },
          lose: () => {
            refuse('host/disconnected');
          },
          loseAnswer() {
            try {
              perform(params);
            } finally {
              // Also what is refused is lost on its way.
              refuse('host/disconnected');
            }
          },
          refuse,
        });
        return promise;
      },
    },
    nextCall: () => waiting.take(),
    strokeElsewhere: stroke,
    reviewElsewhere: (frameId, pixels) => {
      reviewed.set(frameId, pixels);
    },
  };
  return backend;
}
