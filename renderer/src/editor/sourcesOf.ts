// Makes what tools read of a photo and its scores: here is decided how each is made. The worker calls it; whatever has
// photo and scores at hand can.

import type { ColorPhoto } from '../../../core/edit/colorPhoto.ts';
import { findEdgeCost } from '../../../core/edit/edgeCost.ts';
import { toLabColors } from '../../../core/edit/labColors.ts';
import { createScoreField, type LikelihoodMeasure } from '../../../core/edit/scoreField.ts';
import { DEFAULT_SUPERPIXELS, findSuperpixels } from '../../../core/edit/superpixels.ts';
import type { ClassScores } from '../../../core/scores/classScores.ts';
import { toScoreGrid, type ScoreGrid } from '../../../core/scores/scoreLine.ts';
import { upsampleTopTwo, type TopTwoMap } from '../../../core/scores/upsample.ts';
import { filledScoreField, type FilledScoreField, type FrameSources } from './frameSources.ts';

/**
 * Sources that are ready at once. The photo, the scores and what came second are kept; all else is made anew each time
 * and belongs to who asked.
 */
export function sourcesOf(photo: ColorPhoto, scores: ClassScores | null): FrameSources {
  let grid: ScoreGrid | null = null;
  let topTwo: TopTwoMap | null = null;
  const modelsTopTwo = (): TopTwoMap | null => {
    if (scores !== null) topTwo ??= upsampleTopTwo(scores, photo.width, photo.height);
    return topTwo;
  };
  return {
    scores,
    photo: () => photo,
    topTwo: modelsTopTwo,
    scoreField(classIndex, measure) {
      if (scores === null || classIndex >= scores.classCount) return null;
      grid ??= toScoreGrid(scores);
      return fillScoreField(grid, classIndex, photo, measure);
    },
    superpixels(spacingPx, usesScores = true) {
      const model = usesScores ? (modelsTopTwo() ?? undefined) : undefined;
      return findSuperpixels(photo, { ...DEFAULT_SUPERPIXELS, spacingPx }, model);
    },
    edgeCost: () => findEdgeCost(photo),
    colors() {
      const { width, height } = photo;
      return { width, height, data: toLabColors(photo) };
    },
    dispose: () => undefined,
  };
}

/** A class's likelihood at every pixel. What the photo says could sharpen it: the grid's own edges are 8 pixels wide. */
function fillScoreField(
  grid: ScoreGrid,
  classIndex: number,
  photo: ColorPhoto,
  measure: LikelihoodMeasure,
): FilledScoreField {
  const { width, height } = photo;
  const field = createScoreField(grid, classIndex, photo, measure);
  const values = new Float32Array(width * height);
  let offset = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) values[offset++] = field.valueAt(x, y);
  }
  return filledScoreField(width, height, values);
}
