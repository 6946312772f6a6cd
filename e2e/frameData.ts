// What the tools read of a stored frame, and what the kernels make of it.

import path from 'node:path';
import sharp from 'sharp';
import type { ColorPhoto } from '../core/edit/colorPhoto.ts';
import { guidedLikelihoods } from '../core/edit/guidedField.ts';
import { toLabColors } from '../core/edit/labColors.ts';
import { createPhotoGuide } from '../core/edit/photoGuide.ts';
import type { ScoreField } from '../core/edit/scoreField.ts';
import type { ClassScores } from '../core/scores/classScores.ts';
import { toScoreGrid } from '../core/scores/scoreLine.ts';
import type { Workplace } from './fixtures.ts';

/** What the tools read of a frame beside its label map. */
export interface FrameData {
  readonly photo: ColorPhoto;
  readonly scores: ClassScores;
}

/** @param frame a name in the sample's train split */
export async function readFrame(
  workplace: Workplace,
  project: string,
  frame: string,
): Promise<FrameData> {
  const { data, info } = await sharp(path.join(workplace.data, 'train', `${frame}.png`))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    photo: { width: info.width, height: info.height, channels: 3, data: new Uint8Array(data) },
    scores: await workplace.storedScores(project, frame),
  };
}

/** How likely the model holds a class, as the tools go by it at first: relative to the leader, along the photo's edges. */
export function likelihoodField({ photo, scores }: FrameData, classIndex: number): ScoreField {
  const { width, height } = photo;
  const grid = toScoreGrid(scores);
  const guide = createPhotoGuide({ width, height, data: toLabColors(photo) }, grid);
  const values = guidedLikelihoods(grid, classIndex, guide, 'relative');
  return { width, height, valueAt: (x, y) => values[y * width + x] ?? 0 };
}
