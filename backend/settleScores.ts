// What is made of a network's scores for one photo, away from the engine: several looks into one, the model's classes into
// the project's, and the labels that follow.

import type { ClassMapping } from '../core/classMapping.ts';
import { averageViews, type View } from '../core/scores/averageViews.ts';
import type { ClassScores } from '../core/scores/classScores.ts';
import { mapScores } from '../core/scores/mapScores.ts';
import { upsampleArgMax } from '../core/scores/upsample.ts';

export interface UnsettledScores {
  /** At least one; one alone keeps its scores as they are. */
  readonly views: readonly View[];
  /** From the model's classes to those of the result; null where they are the same. */
  readonly mapping: ClassMapping | null;
  /** The photo's size in pixels. */
  readonly width: number;
  readonly height: number;
}

export interface SettledScores {
  readonly scores: ClassScores;
  /** A class index for each pixel of the photo. */
  readonly labels: Uint8Array;
  readonly elapsedMs: number;
}

/** @throws RangeError without views, or when they or the mapping are of another number of classes */
export function settleScores({ views, mapping, width, height }: UnsettledScores): SettledScores {
  const startedAt = performance.now();
  const [first] = views;
  const averaged = views.length === 1 && first !== undefined ? first.scores : averageViews(views);
  const scores = mapping === null ? averaged : mapScores(averaged, mapping);
  const labels = upsampleArgMax(scores, width, height).data;
  return { scores, labels, elapsedMs: performance.now() - startedAt };
}
