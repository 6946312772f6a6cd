// What a worker's sources are like when the photo comes to be read through another window.

import { NO_FAILURES, type FrameSources } from '../../sources/frameSources.ts';
import { lateSources } from './lateSources.ts';

export interface ExchangedSources extends FrameSources {
  /** From now on the second ones are read, of which nothing is there yet. */
  exchange(): void;
  arrive(): void;
}

export function exchangedSources(first: FrameSources, second: FrameSources): ExchangedSources {
  const late = lateSources(second);
  let read = first;
  return {
    get scores() {
      return read.scores;
    },
    get photoRead() {
      return read.photoRead;
    },
    photo: () => read.photo(),
    topTwo: () => read.topTwo(),
    scoreField: (...what) => read.scoreField(...what),
    superpixels: (...what) => read.superpixels(...what),
    edgeCost: () => read.edgeCost(),
    colors: () => read.colors(),
    ...NO_FAILURES,
    dispose: () => undefined,
    exchange: () => (read = late),
    arrive: () => {
      late.arrive();
    },
  };
}
