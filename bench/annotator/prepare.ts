// What the app has ready when a person opens a frame.

import type { ColorPhoto } from '../../core/edit/colorPhoto.ts';
import { labelComponents, NO_KEY } from '../../core/edit/components.ts';
import { toLabColors } from '../../core/edit/labColors.ts';
import { findRegionBounds } from '../../core/edit/regionBounds.ts';
import { DEFAULT_SUPERPIXELS, findSuperpixels } from '../../core/edit/superpixels.ts';
import type { LabelMap } from '../../core/labelMap.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';
import { carryLabels } from '../../core/motion/carryLabels.ts';
import { upsampleTopTwo } from '../../core/scores/upsample.ts';
import { upsampleScores } from '../../core/scores/upsampleScores.ts';
import type { BenchFrame } from './frames.ts';
import { guidedUpsample } from './guidedUpsample.ts';
import type { Workplace } from './workplace.ts';

/** How scores on a grid become likelihoods of pixels: bilinearly, or along the photo's colours as well. */
export type ScoreSource = 'plain' | 'guided';

/** The frame before in a drive, as the person has left it. */
export interface FormerFrame {
  readonly photo: ColorPhoto;
  readonly labels: LabelMap;
}

/** The pre-label is the same for all: the arg-max of the bilinearly upsampled scores. */
export function openFrame(
  { photo, truth, scores }: BenchFrame,
  source: ScoreSource,
  spacingPx: number,
  before: FormerFrame | null = null,
): Workplace {
  const { width, height } = truth;
  const lab = toLabColors(photo);
  const plain = upsampleTopTwo(scores, width, height);
  const guided = source === 'guided' ? guidedUpsample(scores, lab, width, height) : null;
  const topTwo = guided === null ? plain : upsampleTopTwo(guided, width, height);
  const { data } = guided ?? upsampleScores(scores, width, height);
  return {
    classCount: scores.classCount,
    map: { width, height, data: plain.data.slice() },
    truth,
    boundsOfThing: boundsOfThings(truth),
    topTwo,
    lab,
    carried: before && carryLabels(photo, before),
    superpixels: findSuperpixels(photo, { ...DEFAULT_SUPERPIXELS, spacingPx }, plain),
    likelihoods: likelihoodsOf(data, topTwo.data, scores.classCount),
  };
}

/** @returns the bounds of the thing at a raster offset that is not void */
function boundsOfThings(truth: LabelMap): Workplace['boundsOfThing'] {
  const { ids, areasPx } = labelComponents(truth, (offset) => {
    const index = truth.data[offset] ?? VOID_INDEX;
    return index === VOID_INDEX ? NO_KEY : index;
  });
  const boundsOf = findRegionBounds(ids, areasPx.length, truth.width);
  return (offset) => boundsOf(ids[offset] ?? 0);
}

/** For each class, exp(its score − the leader's). */
function likelihoodsOf(
  data: Float32Array | Float16Array,
  leaders: Uint8Array,
  classCount: number,
): Float32Array[] {
  const pixels = leaders.length;
  return Array.from({ length: classCount }, (_, index) =>
    Float32Array.from(leaders, (leader, offset) =>
      Math.exp((data[index * pixels + offset] ?? 0) - (data[leader * pixels + offset] ?? 0)),
    ),
  );
}
