// What a worker's sources are like: there is nothing at first.

import { NO_FAILURES, type FrameSources } from '../../sources/frameSources.ts';

export interface LateSources extends FrameSources {
  arrive(): void;
}

/** Sources that have nothing until they are told to: what a worker's are at first. */
export function lateSources(sources: FrameSources): LateSources {
  let isThere = false;
  return {
    scores: sources.scores,
    photoRead: sources.photoRead,
    photo: () => (isThere ? sources.photo() : null),
    topTwo: () => (isThere ? sources.topTwo() : null),
    scoreField: (...what) => (isThere ? sources.scoreField(...what) : null),
    superpixels: (...what) => (isThere ? sources.superpixels(...what) : null),
    edgeCost: () => (isThere ? sources.edgeCost() : null),
    colors: () => (isThere ? sources.colors() : null),
    ...NO_FAILURES,
    dispose: () => undefined,
    arrive: () => (isThere = true),
  };
}
