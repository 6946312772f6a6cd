// The window's side: asks a worker for a frame's sources and keeps what it made.

import { MaskwrightError } from '../../../../core/errors.ts';
import type { ClassScores } from '../../../../core/scores/classScores.ts';
import type { MethodResult } from '../../../../backend/contract/contract.ts';
import { t } from '../../messages/messages.svelte.ts';
import type { FrameSources, SourceFailure } from './frameSources.ts';
import {
  unpackSource,
  type FromSources,
  type MadeSource,
  type PhotoFile,
  type SourceRequest,
  type ToSources,
} from './sourceMessages.ts';

export interface SourceEvents {
  /** Something that was asked for is there now, the scores among it. */
  onReady(): void;
  onError(error: unknown): void;
}

/** The way to a worker. */
export interface SourceLink {
  send(message: ToSources): void;
  close(): void;
}

/** @param onBroken the worker could not be started or has ended */
export type StartSourceLink = (
  onAnswer: (message: FromSources) => void,
  onBroken: (reason: string) => void,
) => SourceLink;

/** Score fields and superpixels beyond this are forgotten, those first that were not asked for longest. */
const MAX_KEPT_BYTES = 2 ** 28;
/** What a tool and a layer may need at once is kept, however large it is. */
const MIN_KEPT = 3;

/** {@link FrameSources} that a worker makes. */
export interface WorkerSources extends FrameSources {
  /** The photo is another one now, equally large: what was made of the last one is forgotten, and made anew when it is asked for. */
  exchangePhoto(photo: PhotoFile): void;
  /** Loads the scores again where they could not be loaded. */
  retryScores(): void;
}

/** What was made, and whether another photo would have made it otherwise. */
interface Kept {
  readonly source: MadeSource | null;
  readonly isOfPhoto: boolean;
}

/** Scores are loaded at once; the worker is started when something is first asked for. */
export function createFrameSources(
  firstPhoto: PhotoFile,
  loadScores: () => Promise<MethodResult<'frames.scores'>>,
  events: SourceEvents,
  startLink: StartSourceLink = startWorker,
): WorkerSources {
  const made = new Map<string, Kept>();
  const failures = new Map<string, SourceFailure>();
  /** Of what is asked for now, while somebody wants to know. */
  let met = new Set<SourceFailure>();
  /** The newest request of each kind that has not been sent yet. */
  const waiting = new Map<SourceRequest['kind'], SourceRequest>();
  let inHand: SourceRequest | null = null;
  /** Whether what is in hand is made of a photo that was exchanged since. */
  let isOutdated = false;
  let photo = firstPhoto;
  let link: SourceLink | null = null;
  let scores: ClassScores | null = null;
  let areScoresSettled = false;
  /** While they could not be loaded: what comes of them is not made without them. */
  let scoresFailure: SourceFailure | null = null;
  let isOver = false;

  const settleScores = async (): Promise<void> => {
    areScoresSettled = false;
    try {
      const stored = await loadScores();
      if (!isOver && stored !== null) scores = toClassScores(stored);
    } catch (error) {
      if (!isOver) noteScoresFailure(error);
    }
    areScoresSettled = true;
    if (isOver) return;
    if (scores !== null) link?.send({ type: 'open', photo, scores });
    events.onReady();
    sendNext();
  };

  const noteScoresFailure = (error: unknown): void => {
    const failure: SourceFailure = {
      retry() {
        if (scoresFailure !== failure) return;
        scoresFailure = null;
        void settleScores();
      },
    };
    scoresFailure = failure;
    for (const [kind, request] of waiting) if (needsScores(request)) waiting.delete(kind);
    events.onError(error);
  };

  const open = (): SourceLink => {
    const opened = startLink(
      (message) => {
        if (link === opened) take(message);
      },
      (reason) => {
        if (isOver || link !== opened) return;
        // Nothing more is to be expected of it; another one is started when something is tried again.
        opened.close();
        link = null;
        const [lost, ...others] = [...(inHand === null ? [] : [inHand]), ...waiting.values()];
        inHand = null;
        waiting.clear();
        for (const request of others) noteFailure(request);
        if (lost !== undefined) fail(lost, reason);
        events.onReady();
      },
    );
    opened.send({ type: 'open', photo, scores });
    return opened;
  };

  const sendNext = (): void => {
    const [request] = waiting.values();
    if (isOver || !areScoresSettled || inHand !== null || request === undefined) return;
    waiting.delete(request.kind);
    inHand = request;
    isOutdated = false;
    link ??= open();
    link.send({ type: 'ask', request });
  };

  const take = (message: FromSources): void => {
    if (isOver || inHand === null) return;
    const request = inHand;
    inHand = null;
    if (!isOutdated) {
      if (message.type === 'failed') {
        fail(request, message.reason);
      } else {
        const source = message.made && unpackSource(message.made);
        made.set(keyOf(request), { source, isOfPhoto: isMadeOfPhoto(request) });
        forgetOldest(made);
      }
    }
    events.onReady();
    sendNext();
  };

  const fail = (request: SourceRequest, reason: string): void => {
    noteFailure(request);
    const values = { what: t(`operations.source.${request.kind}`), reason };
    events.onError(new MaskwrightError('internal', t('operations.sourceFailed', values)));
  };

  const noteFailure = (request: SourceRequest): void => {
    const key = keyOf(request);
    const failure: SourceFailure = {
      retry() {
        if (failures.get(key) !== failure) return;
        failures.delete(key);
        ask(request);
      },
    };
    failures.set(key, failure);
  };

  const ask = (request: SourceRequest): MadeSource | null => {
    const key = keyOf(request);
    const known = made.get(key);
    if (known !== undefined) {
      // Back to the end, which is forgotten last.
      made.delete(key);
      made.set(key, known);
      return known.source;
    }
    const failure = failures.get(key) ?? (needsScores(request) ? scoresFailure : null);
    if (failure !== null) {
      met.add(failure);
      return null;
    }
    if (inHand !== null && !isOutdated && keyOf(inHand) === key) return null;
    waiting.set(request.kind, request);
    sendNext();
    return null;
  };

  void settleScores();
  return {
    get scores() {
      return scores;
    },
    get photoRead() {
      return photo;
    },
    photo() {
      const source = ask({ kind: 'photo' });
      return source?.kind === 'photo' ? source.value : null;
    },
    topTwo() {
      const source = ask({ kind: 'topTwo' });
      return source?.kind === 'topTwo' ? source.value : null;
    },
    scoreField(classIndex, measure, upsampling) {
      const source = ask({ kind: 'scoreField', classIndex, measure, upsampling });
      return source?.kind === 'scoreField' ? source.value : null;
    },
    superpixels(spacingPx, usesScores = true) {
      const source = ask({ kind: 'superpixels', spacingPx, usesScores });
      return source?.kind === 'superpixels' ? source.value : null;
    },
    edgeCost() {
      const source = ask({ kind: 'edgeCost' });
      return source?.kind === 'edgeCost' ? source.value : null;
    },
    colors() {
      const source = ask({ kind: 'colors' });
      return source?.kind === 'colors' ? source.value : null;
    },
    get failures() {
      return [...failures.values(), ...(scoresFailure === null ? [] : [scoresFailure])];
    },
    failuresMet(run) {
      const own = new Set<SourceFailure>();
      met = own;
      run();
      return [...own];
    },
    exchangePhoto(next) {
      if (isOver) return;
      photo = next;
      for (const [key, { isOfPhoto }] of made) if (isOfPhoto) made.delete(key);
      isOutdated = inHand !== null && isMadeOfPhoto(inHand);
      link?.send({ type: 'open', photo, scores });
      events.onReady();
    },
    retryScores() {
      scoresFailure?.retry();
    },
    dispose() {
      isOver = true;
      made.clear();
      waiting.clear();
      link?.close();
    },
  };
}

const keyOf = (request: SourceRequest): string => Object.values(request).join(' ');

/** Superpixels can be made without scores, but are others then. */
function needsScores(request: SourceRequest): boolean {
  if (request.kind === 'superpixels') return request.usesScores;
  return request.kind === 'topTwo' || request.kind === 'scoreField';
}

/** All else comes of the scores alone. */
function isMadeOfPhoto(request: SourceRequest): boolean {
  if (request.kind === 'scoreField') return request.upsampling === 'guided';
  return request.kind !== 'topTwo';
}

function forgetOldest(made: Map<string, Kept>): void {
  const large = [...made].filter(
    ([, { source }]) => source?.kind === 'scoreField' || source?.kind === 'superpixels',
  );
  const bytesOf = ({ source }: Kept): number =>
    source === null ? 0 : 4 * source.value.width * source.value.height;
  let bytes = large.reduce((sum, [, kept]) => sum + bytesOf(kept), 0);
  for (const [key, kept] of large.slice(0, -MIN_KEPT)) {
    if (bytes <= MAX_KEPT_BYTES) return;
    bytes -= bytesOf(kept);
    made.delete(key);
  }
}

function toClassScores({
  classCount,
  width,
  height,
  data,
}: NonNullable<MethodResult<'frames.scores'>>): ClassScores {
  // Bytes of a message may begin anywhere; 16-bit numbers begin at even places.
  return { classCount, width, height, data: new Float16Array(data.slice().buffer) };
}

const startWorker: StartSourceLink = (onAnswer, onBroken) => {
  const worker = new Worker(new URL('./frameSources.worker.ts', import.meta.url), {
    type: 'module',
  });
  worker.addEventListener('message', (event: MessageEvent<FromSources>) => {
    onAnswer(event.data);
  });
  worker.addEventListener('error', (event) => {
    onBroken(event.message === '' ? t('operations.workerGone') : event.message);
  });
  worker.addEventListener('messageerror', () => {
    onBroken(t('operations.workerGone'));
  });
  return {
    send: (message) => {
      worker.postMessage(message);
    },
    close: () => {
      worker.terminate();
    },
  };
};
