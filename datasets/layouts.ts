// All layouts that frames can be exported in.

import { MaskwrightError } from '../core/errors.ts';
import type { LabelClass } from '../core/taxonomy.ts';
import { camvidLayout } from './camvid/camvid.ts';
import { camvidColorLayout } from './camvid/camvidColor.ts';
import { cityscapesLayout, cityscapesUploadLayout } from './cityscapes/cityscapesLayouts.ts';
import { cocoPanopticLayout, cocoRleLayout } from './coco/cocoLayouts.ts';
import type { ExportLayout } from './dataset.ts';
import { mmsegmentationLayout } from './folders/mmsegmentation.ts';
import { indexLayout } from './folders/plainFolders.ts';
import { vocLayout } from './voc/voc.ts';

export const EXPORT_LAYOUTS: readonly ExportLayout[] = [
  cityscapesLayout,
  cityscapesUploadLayout,
  camvidLayout,
  camvidColorLayout,
  indexLayout,
  mmsegmentationLayout,
  cocoPanopticLayout,
  cocoRleLayout,
  vocLayout,
];

/** Those that have a place for these classes. */
export function layoutsFor(classes: readonly LabelClass[]): ExportLayout[] {
  return EXPORT_LAYOUTS.filter((layout) => {
    try {
      // Nothing is written before the first frame.
      layout.createWriter('', classes);
      return true;
    } catch (error) {
      if (error instanceof MaskwrightError && error.code === 'dataset/unsupported') return false;
      throw error;
    }
  });
}

/** @throws MaskwrightError `usage/invalid` when there is none of that id */
export function layoutById(id: string): ExportLayout {
  const layout = EXPORT_LAYOUTS.find((known) => known.id === id);
  if (layout !== undefined) return layout;
  throw new MaskwrightError(
    'usage/invalid',
    `There is no layout "${id}"; use one of: ${EXPORT_LAYOUTS.map((known) => known.id).join(', ')}.`,
    { layout: id },
  );
}
