// What a photo's pre-label is made of: one look or several whose probabilities are averaged, in the project's classes.

import type { ClassMapping } from '../core/classMapping.ts';
import { averageViews, type View } from '../core/scores/averageViews.ts';
import { mapScores } from '../core/scores/mapScores.ts';
import { BEST_SCALES, type Quality } from '../core/scores/quality.ts';
import { upsampleArgMax } from '../core/scores/upsample.ts';
import type { Engine, EngineResult, RgbImage } from '../models/engine/engine.ts';
import { mirrorImage, scaleImage } from '../models/engine/views.ts';

/**
 * Labels a photo; `best` gives scores on the grid of its largest look.
 * @param mapping from the model's classes to those of the result; null where they are the same
 */
export async function labelPhoto(
  engine: Engine,
  photo: RgbImage,
  quality: Quality,
  mapping: ClassMapping | null = null,
): Promise<EngineResult> {
  const result = await (quality === 'fast' ? engine.run(photo) : lookAgain(engine, photo));
  if (mapping === null) return result;
  const startedAt = performance.now();
  const scores = mapScores(result.scores, mapping);
  const labels = upsampleArgMax(scores, photo.width, photo.height).data;
  return { scores, labels, elapsedMs: result.elapsedMs + performance.now() - startedAt };
}

/** Every look of the quality `best`, made into one. */
async function lookAgain(engine: Engine, photo: RgbImage): Promise<EngineResult> {
  const views: View[] = [];
  let elapsedMs = 0;
  for (const scale of BEST_SCALES) {
    const scaled = scaleImage(photo, scale);
    for (const isMirrored of [false, true]) {
      const result = await engine.run(isMirrored ? mirrorImage(scaled) : scaled);
      views.push({ scores: result.scores, isMirrored });
      elapsedMs += result.elapsedMs;
    }
  }
  const startedAt = performance.now();
  const scores = averageViews(views);
  const labels = upsampleArgMax(scores, photo.width, photo.height).data;
  return { scores, labels, elapsedMs: elapsedMs + performance.now() - startedAt };
}
