// What a photo's pre-label is made of: one look or several whose probabilities are averaged, in the project's classes.

import type { ClassMapping } from '../core/classMapping.ts';
import type { View } from '../core/scores/averageViews.ts';
import { BEST_SCALES, type Quality } from '../core/scores/quality.ts';
import type { Engine, EngineResult, RgbImage } from '../models/engine/engine.ts';
import type { Look } from '../models/engine/views.ts';
import type { SettledScores, UnsettledScores } from './settleScores.ts';

/** What takes time beside the engine, done by threads of their own. */
export interface PhotoWork {
  /** The photo as a look at it has it. */
  lookAt(photo: RgbImage, look: Look): Promise<RgbImage>;
  settle(scores: UnsettledScores): Promise<SettledScores>;
}

/**
 * Labels a photo; `best` gives scores on the grid of its largest look.
 * @param mapping from the model's classes to those of the result; null where they are the same
 */
export async function labelPhoto(
  engine: Engine,
  work: PhotoWork,
  photo: RgbImage,
  quality: Quality,
  mapping: ClassMapping | null = null,
): Promise<EngineResult> {
  const { width, height } = photo;
  if (quality === 'fast' && mapping === null) return engine.run(photo);
  const views: View[] = [];
  let elapsedMs = 0;
  for (const look of quality === 'fast' ? PLAIN_LOOK : BEST_LOOKS) {
    const isPlain = look.scale === 1 && !look.isMirrored;
    const result = await engine.run(isPlain ? photo : await work.lookAt(photo, look));
    views.push({ scores: result.scores, isMirrored: look.isMirrored });
    elapsedMs += result.elapsedMs;
  }
  const settled = await work.settle({ views, mapping, width, height });
  return { ...settled, elapsedMs: elapsedMs + settled.elapsedMs };
}

const PLAIN_LOOK: readonly Look[] = [{ scale: 1, isMirrored: false }];

const BEST_LOOKS: readonly Look[] = BEST_SCALES.flatMap((scale) =>
  [false, true].map((isMirrored) => ({ scale, isMirrored })),
);
