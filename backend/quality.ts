// How much work goes into a pre-label: one look at the photo, or several whose probabilities are averaged.

import { averageViews, type View } from '../core/scores/averageViews.ts';
import { BEST_SCALES, type Quality } from '../core/scores/quality.ts';
import { upsampleArgMax } from '../core/scores/upsample.ts';
import type { Engine, EngineResult, RgbImage } from '../models/engine/engine.ts';
import { mirrorImage, scaleImage } from '../models/engine/views.ts';

/** Labels a photo; `best` gives scores on the grid of its largest look. */
export async function labelPhoto(
  engine: Engine,
  photo: RgbImage,
  quality: Quality,
): Promise<EngineResult> {
  if (quality === 'fast') return engine.run(photo);
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
