// All formats that can be imported, in the order in which a folder is tried.

import { MaskwrightError } from '../core/errors.ts';
import { camvid } from './camvid/camvid.ts';
import { camvidAll, camvidColor } from './camvid/camvidColor.ts';
import { cityscapes, cityscapesAll } from './cityscapes/cityscapes.ts';
import { cocoPanoptic } from './coco/cocoPanoptic.ts';
import { cvat } from './voc/cvat.ts';
import type { DatasetFormat } from './dataset.ts';
import { labelme } from './labelme/labelme.ts';
import { mmsegmentation } from './folders/mmsegmentation.ts';
import { plainFolders } from './folders/plainFolders.ts';
import { voc } from './voc/voc.ts';

export const DATASET_FORMATS: readonly DatasetFormat[] = [
  cityscapes,
  cityscapesAll,
  camvid,
  camvidColor,
  camvidAll,
  mmsegmentation,
  cocoPanoptic,
  voc,
  cvat,
  labelme,
  plainFolders,
];

/** @throws MaskwrightError `usage/invalid` when there is none of that id */
export function formatById(id: string): DatasetFormat {
  const format = DATASET_FORMATS.find((known) => known.id === id);
  if (format !== undefined) return format;
  throw new MaskwrightError(
    'usage/invalid',
    `There is no format "${id}"; use one of: ${DATASET_FORMATS.map((known) => known.id).join(', ')}.`,
    { format: id },
  );
}

/**
 * The first format that a folder looks like.
 * @throws MaskwrightError `dataset/layout` when it looks like none
 */
export async function detectFormat(root: string): Promise<DatasetFormat> {
  for (const format of DATASET_FORMATS) if (await format.detect(root)) return format;
  throw new MaskwrightError(
    'dataset/layout',
    `${root} looks like none of the formats that can be imported (` +
      `${DATASET_FORMATS.map((known) => known.title).join(', ')}); choose the folder that holds the whole data set, or ` +
      'say which format it has.',
    { folder: root },
  );
}
