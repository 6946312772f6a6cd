// How wide the stages of a pre-labelling job are: how many frames each has in hand at once.

import type { EngineDevice } from '../models/engine/engine.ts';

/**
 * Pixels that a stage may have in hand: sixteen frames of 2048×1024. A photo takes three bytes for each, labels and scores
 * of nineteen classes two and a half.
 */
const PIXELS_IN_HAND = 16 * 2048 * 1024;
/** Bytes that a pixel of those takes. */
const BYTES_PER_PIXEL = 5.5;
/** Where the scores of one frame take more bytes, a second one is not labelled at once. */
const MANY_BYTES_OF_SCORES = 2 ** 27;
/** With fewer, one frame's disk keeps the next one waiting. */
const LEAST_STORING = 6;

/** What `p-map` is told: frames in work, and those together with what waits for the next stage. */
interface StageBound {
  readonly concurrency: number;
  readonly backpressure?: number;
  readonly preserveOrder?: boolean;
}

/**
 * One photo is in the engine while the next one is on its way there and others are decoded; a GPU computes one while the engine
 * sends it the next, so that two are in the engine then. The more cores, the more are decoded, as
 * far as memory is bounded for large photos too. On a CPU a network takes longer than decoding by far, so that one more
 * photo would only take memory.
 * @param maxPixels of the project's largest frame
 * @param scoresBytes of a network's scores for each pixel, beyond a CGNet's (`./photoMemory`)
 */
export function stageBounds(
  cores: number,
  provider: EngineDevice['provider'],
  maxPixels: number,
  scoresBytes = 0,
): Record<'reading' | 'labelling' | 'storing', StageBound> {
  const heldPixels = maxPixels * (1 + scoresBytes / BYTES_PER_PIXEL);
  const affordable = Math.max(2, Math.floor(PIXELS_IN_HAND / heldPixels));
  const isMuch = maxPixels * scoresBytes > MANY_BYTES_OF_SCORES;
  const inEngine = provider === 'cpu' ? 1 : 2;
  const reading = provider === 'cpu' ? 1 : Math.min(affordable, Math.max(2, cores));
  return {
    reading: { concurrency: reading, backpressure: reading, preserveOrder: false },
    labelling: isMuch
      ? { concurrency: 1, backpressure: 1 }
      : { concurrency: inEngine + 1, backpressure: inEngine + 2 },
    storing: {
      concurrency: Math.min(affordable, Math.max(LEAST_STORING, cores)),
      preserveOrder: false,
    },
  };
}
