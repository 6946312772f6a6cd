// A frame's sources whose worker answers when a test says so, and as it says.

import type { Scene } from '../../../../../core/edit/testing/scenes.ts';
import { messageOf } from '../../../../../core/errors.ts';
import type { FrameSources } from '../frameSources.ts';
import { makeSource, packSource, type FromSources, type SourceRequest } from '../sourceMessages.ts';
import { sourcesOf } from '../sourcesOf.ts';
import { createFrameSources } from '../workerSources.ts';

export interface HandDrivenSources {
  readonly sources: FrameSources;
  /** What the worker was asked for. */
  readonly asked: readonly SourceRequest[];
  readonly errors: readonly string[];
  /** How often a worker was started. */
  readonly starts: number;
  /** Answers one request after the other, until none is left. */
  readonly answer: (how: 'made' | 'failed' | 'gone') => void;
}

/** @param onReady as `SourceEvents` has it @returns once the scores are there */
export async function handDrivenSources(
  { photo, scores }: Pick<Scene, 'photo' | 'scores'>,
  onReady: () => void,
): Promise<HandDrivenSources> {
  const made = sourcesOf(photo, scores);
  const asked: SourceRequest[] = [];
  const errors: string[] = [];
  const { width, height } = photo;
  const { promise: loaded, resolve: noteLoaded } = Promise.withResolvers<null>();
  let starts = 0;
  let inHand: SourceRequest | null = null;
  let tell: (message: FromSources) => void = () => undefined;
  let breakOff: (reason: string) => void = () => undefined;
  const data = new Uint8Array(Float16Array.from(scores.data).buffer);
  const sources = createFrameSources(
    { file: new Blob(), width, height },
    () => Promise.resolve({ modelId: 'm', ...scores, data }),
    {
      onReady: () => {
        noteLoaded(null);
        onReady();
      },
      onError: (error) => errors.push(messageOf(error)),
    },
    (onAnswer, onBroken) => {
      starts += 1;
      [tell, breakOff] = [onAnswer, onBroken];
      return {
        send(message) {
          if (message.type !== 'ask') return;
          inHand = message.request;
          asked.push(inHand);
        },
        close: () => (inHand = null),
      };
    },
  );
  await loaded;
  return {
    sources,
    asked,
    errors,
    get starts() {
      return starts;
    },
    answer(how) {
      for (let request = inHand; request !== null; request = inHand) {
        inHand = null;
        if (how === 'gone') {
          breakOff('out of memory');
        } else if (how === 'failed') {
          tell({ type: 'failed', reason: 'it is no picture' });
        } else {
          const source = makeSource(made, request);
          tell({ type: 'made', made: source && packSource(source).packed });
        }
      }
    },
  };
}
