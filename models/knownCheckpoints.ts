// The published checkpoints of CGNet that can be fetched by name: where each lies, how it is told from a damaged one,
// and what its publishers say of it. None of the figures was measured here.

import { MaskwrightError } from '../core/errors.ts';
import type { TaxonomyId } from '../core/taxonomy.ts';
import type { ModelCard } from './card.ts';
import type { PreprocessingPreset } from './presets.ts';

/** Where MMSegmentation's checkpoints of CGNet lie, a folder for each configuration. */
export const PUBLISHED_ADDRESS = 'https://download.openmmlab.com/mmsegmentation/v0.5/cgnet/';

export interface KnownCheckpoint {
  /** The name to fetch it by, and its id among the models. */
  readonly id: string;
  readonly name: string;
  /** Below {@link PUBLISHED_ADDRESS} or a mirror of it. */
  readonly path: string;
  /** The first hexadecimal digits of the file's sha256: against damage, not against forgery. */
  readonly sha256Start: string;
  readonly taxonomyId: TaxonomyId;
  readonly preprocessing: PreprocessingPreset;
  readonly published: Pick<
    ModelCard,
    'trainedOn' | 'recipe' | 'weaknesses' | 'metrics' | 'licence'
  >;
}

interface MmsegmentationModel {
  /** Height and width in pixels, as the configuration's name has them. */
  readonly cropSize: string;
  /** When it was published and the start of its sha256: the end of its file's name. */
  readonly suffix: `${string}-${string}`;
  readonly meanIoU: number;
}

/** From `configs/cgnet` of https://github.com/open-mmlab/mmsegmentation: README, metafile, configurations. */
function ofMmsegmentation({ cropSize, suffix, meanIoU }: MmsegmentationModel): KnownCheckpoint {
  const configuration = `cgnet_${cropSize}_60k_cityscapes`;
  return {
    id: `mmseg-cgnet-cityscapes-${cropSize}`,
    name: `CGNet M3N21, Cityscapes, crops of ${cropSize} (MMSegmentation)`,
    path: `${configuration}/${configuration}_${suffix}.pth`,
    sha256Start: suffix.slice(suffix.lastIndexOf('-') + 1),
    taxonomyId: 'cityscapes19',
    preprocessing: 'cityscapes',
    published: {
      trainedOn: 'Cityscapes train (2,975 frames with fine annotations), by MMSegmentation',
      recipe: `MMSegmentation's ${configuration}: 60,000 iterations of Adam, crops of ${cropSize}`,
      weaknesses:
        'Not measured here. Cityscapes shows German and neighbouring cities by day in fair weather, seen from a car; ' +
        'expect less elsewhere, and measure it on frames with ground truth.',
      metrics: [
        {
          dataset: 'Cityscapes val',
          frames: 500,
          meanIoU,
          pixelAccuracy: null,
          source: 'as published by MMSegmentation, at one scale; not measured by Maskwright',
        },
      ],
      licence:
        "Apache-2.0, MMSegmentation's. Cityscapes, which it was trained on, has terms of its own: neither the data nor " +
        'works derived from it may be used for commercial purposes (https://www.cityscapes-dataset.com/license/).',
    },
  };
}

export const KNOWN_CHECKPOINTS: readonly KnownCheckpoint[] = [
  ofMmsegmentation({
    cropSize: '512x1024',
    suffix: '20201101_110254-124ea03b',
    meanIoU: 0.6827,
  }),
  ofMmsegmentation({
    cropSize: '680x680',
    suffix: '20201101_110253-4c0b2f2d',
    meanIoU: 0.6563,
  }),
];

/** @throws MaskwrightError `usage/invalid` when no known checkpoint has the name */
export function knownCheckpoint(
  id: string,
  checkpoints: readonly KnownCheckpoint[] = KNOWN_CHECKPOINTS,
): KnownCheckpoint {
  const found = checkpoints.find((checkpoint) => checkpoint.id === id);
  if (found !== undefined) return found;
  const names = checkpoints.map((checkpoint) => checkpoint.id).join(' or ');
  throw new MaskwrightError(
    'usage/invalid',
    `There is no published model "${id}" to fetch; use ${names}.`,
    { name: id },
  );
}
