// What the app has ready when a person opens a frame.

import type { ColorPhoto } from '../../core/edit/colorPhoto.ts';
import { guidedLikelihoods } from '../../core/edit/guidedField.ts';
import { labelComponents, NO_KEY } from '../../core/edit/components.ts';
import { toLabColors } from '../../core/edit/labColors.ts';
import { findRegionBounds } from '../../core/edit/regionBounds.ts';
import { DEFAULT_SUPERPIXELS, findSuperpixels } from '../../core/edit/superpixels.ts';
import { createPhotoGuide } from '../../core/edit/photoGuide.ts';
import { bilinearLikelihoods, type ScoreUpsampling } from '../../core/edit/scoreField.ts';
import type { LabelMap } from '../../core/labelMap.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';
import { carryLabels } from '../../core/motion/carryLabels.ts';
import { upsampleTopTwo } from '../../core/scores/upsample.ts';
import { toScoreGrid } from '../../core/scores/scoreLine.ts';
import type { BenchFrame } from './frames.ts';
import type { Workplace } from './workplace.ts';

/** The frame before in a drive, as the person has left it. */
export interface FormerFrame {
  readonly photo: ColorPhoto;
  readonly labels: LabelMap;
}

/** The pre-label is the same for all: the arg-max of the bilinearly upsampled scores. */
export function openFrame(
  { photo, truth, scores }: BenchFrame,
  upsampling: ScoreUpsampling,
  spacingPx: number,
  before: FormerFrame | null = null,
): Workplace {
  const { width, height } = truth;
  const lab = toLabColors(photo);
  const topTwo = upsampleTopTwo(scores, width, height);
  const grid = toScoreGrid(scores);
  const guide = createPhotoGuide({ width, height, data: lab }, grid);
  return {
    classCount: scores.classCount,
    map: { width, height, data: topTwo.data.slice() },
    truth,
    ...findThings(truth),
    topTwo,
    lab,
    carried: before && carryLabels(photo, before),
    superpixels: findSuperpixels(photo, { ...DEFAULT_SUPERPIXELS, spacingPx }, topTwo),
    likelihoods: Array.from({ length: scores.classCount }, (_, index) =>
      upsampling === 'guided'
        ? guidedLikelihoods(grid, index, guide, 'relative')
        : bilinearLikelihoods(grid, index, photo, 'relative'),
    ),
  };
}

/** What belongs together in the truth: pixels of one class, joined by their sides. */
function findThings(truth: LabelMap): Pick<Workplace, 'boundsOfThing' | 'thingIds'> {
  const { ids, areasPx } = labelComponents(truth, (offset) => {
    const index = truth.data[offset] ?? VOID_INDEX;
    return index === VOID_INDEX ? NO_KEY : index;
  });
  const boundsOf = findRegionBounds(ids, areasPx.length, truth.width);
  return { thingIds: ids, boundsOfThing: (offset) => boundsOf(ids[offset] ?? 0) };
}
