// Makes what tools read of a photo and its scores: here is decided how each is made. The worker calls it; whatever has
// photo and scores at hand can.

import type { ColorPhoto } from '../../../../core/edit/colorPhoto.ts';
import { findEdgeCost } from '../../../../core/edit/edgeCost.ts';
import { toLabColors, type LabPhoto } from '../../../../core/edit/labColors.ts';
import { guidedLikelihoods } from '../../../../core/edit/guidedField.ts';
import { createPhotoGuide, type PhotoGuide } from '../../../../core/edit/photoGuide.ts';
import { bilinearLikelihoods } from '../../../../core/edit/scoreField.ts';
import { DEFAULT_SUPERPIXELS, findSuperpixels } from '../../../../core/edit/superpixels.ts';
import type { ClassScores } from '../../../../core/scores/classScores.ts';
import { toScoreGrid, type ScoreGrid } from '../../../../core/scores/scoreLine.ts';
import { upsampleTopTwo, type TopTwoMap } from '../../../../core/scores/upsample.ts';
import { filledScoreField, NO_FAILURES, type FrameSources } from './frameSources.ts';

/**
 * Sources that are ready at once. The photo, the scores, what came second and what guides scores along the photo are kept;
 * all else is made anew each time and belongs to who asked.
 */
export function sourcesOf(photo: ColorPhoto, scores: ClassScores | null): FrameSources {
  let grid: ScoreGrid | null = null;
  let topTwo: TopTwoMap | null = null;
  let guide: PhotoGuide | null = null;
  const modelsTopTwo = (): TopTwoMap | null => {
    if (scores !== null) topTwo ??= upsampleTopTwo(scores, photo.width, photo.height);
    return topTwo;
  };
  return {
    scores,
    photoRead: photo,
    photo: () => photo,
    topTwo: modelsTopTwo,
    scoreField(classIndex, measure, upsampling) {
      if (scores === null || classIndex >= scores.classCount) return null;
      grid ??= toScoreGrid(scores);
      let values: Float32Array;
      if (upsampling === 'guided') {
        guide ??= createPhotoGuide(labPhoto(photo), grid);
        values = guidedLikelihoods(grid, classIndex, guide, measure);
      } else {
        values = bilinearLikelihoods(grid, classIndex, photo, measure);
      }
      return filledScoreField(photo.width, photo.height, values);
    },
    superpixels(spacingPx, usesScores = true) {
      const model = usesScores ? (modelsTopTwo() ?? undefined) : undefined;
      return findSuperpixels(photo, { ...DEFAULT_SUPERPIXELS, spacingPx }, model);
    },
    edgeCost: () => findEdgeCost(photo),
    colors: () => labPhoto(photo),
    ...NO_FAILURES,
    dispose: () => undefined,
  };
}

function labPhoto(photo: ColorPhoto): LabPhoto {
  return { width: photo.width, height: photo.height, data: toLabColors(photo) };
}
