// What a photo's pre-label is made of: one look or several whose probabilities are averaged, in the project's classes.

import type { ClassMapping } from '../core/classMapping.ts';
import type { View } from '../core/scores/averageViews.ts';
import { BEST_SCALES, type Quality } from '../core/scores/quality.ts';
import type { Engine, EngineResult, RgbImage } from '../models/engine/engine.ts';
import { giveBack } from './givenMemory.ts';
import type { SettledScores, UnsettledScores } from './settleScores.ts';

/** What takes time beside the engine, done by threads of their own. */
export interface PhotoWork {
  /** @param factor of width and height */
  scale(photo: RgbImage, factor: number): Promise<RgbImage>;
  /** Left to right. */
  mirror(photo: RgbImage): Promise<RgbImage>;
  /** @param scores its views' are given away: they are empty afterwards */
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
  if (quality === 'fast' && mapping === null) return engine.run(photo);
  const views: View[] = [];
  let elapsedMs = 0;
  const look = async (seen: RgbImage, isMirrored: boolean): Promise<void> => {
    const result = await engine.run(seen);
    views.push({ scores: result.scores, isMirrored });
    elapsedMs += result.elapsedMs;
    if (seen !== photo) giveBack(seen.data);
  };
  for (const scale of quality === 'fast' ? [1] : BEST_SCALES) {
    const scaled = scale === 1 ? photo : await work.scale(photo, scale);
    const mirrored = quality === 'fast' ? null : await work.mirror(scaled);
    await look(scaled, false);
    if (mirrored !== null) await look(mirrored, true);
  }
  const { width, height } = photo;
  const settled = await work.settle({ views, mapping, width, height });
  return { ...settled, elapsedMs: elapsedMs + settled.elapsedMs };
}
