// COCO's two ways to hold semantic masks: panoptic (a PNG of segment ids a frame) and run-length coded annotations (as in
// COCO's "stuff" files). Label maps have no instances, so a class of a frame is one segment, or one annotation.

import { assertKnownIndices } from '../../core/labelMap.ts';
import type { LabelClass, Rgb } from '../../core/taxonomy.ts';
import { classRuns, runsToString } from './cocoRle.ts';
import { annotationPath, categoryId, categoryOf, createCocoJson, imageFolder } from './cocoJson.ts';
import { colorKey, encodeColorLabels } from '../png/colorLabels.ts';
import type { DatasetWriter, ExportFrame, ExportLayout } from '../dataset.ts';
import { writeExportFile, writeExportImage } from '../files/frameFiles.ts';

export const cocoPanopticLayout: ExportLayout = {
  id: 'coco-panoptic',
  title: 'COCO panoptic',
  hasInstances: false,
  createWriter: createPanopticWriter,
};

export const cocoRleLayout: ExportLayout = {
  id: 'coco-rle',
  title: 'COCO annotations (RLE)',
  hasInstances: false,
  createWriter: createRleWriter,
};

/**
 * `annotations/panoptic_<split>.json` with the PNGs in a folder of that name, the images in `<split>/`; without `_<split>`,
 * and in `images/`, for frames that have none. Void is segment 0, which belongs to nobody. Image ids count the frames in
 * the order in which they are added.
 */
function createPanopticWriter(root: string, classes: readonly LabelClass[]): DatasetWriter {
  const categories = classes.map((labelClass, index) => ({
    ...categoryOf(labelClass, index),
    isthing: 0,
  }));
  const json = createCocoJson(root, 'panoptic', categories);
  const colors = segmentColors(classes);
  return {
    async add(frame) {
      const { name, split, labels } = frame;
      assertKnownIndices(labels, classes.length, `The label map of ${name}`);
      const image = await writeImage(root, frame);
      const maskFile = `${annotationPath('panoptic', split)}/${name}.png`;
      await writeExportFile(root, maskFile, await encodeColorLabels(labels, colors));
      const segments = classRuns(labels).map(({ index, areaPx, box }) => ({
        id: segmentId(colors[index] ?? [0, 0, 0]),
        category_id: categoryId(index),
        area: areaPx,
        bbox: box,
        iscrowd: 0,
      }));
      await json.add(frame, image.name, ({ imageId }) => [
        { image_id: imageId, file_name: `${name}.png`, segments_info: segments },
      ]);
      return { files: [...image.files, maskFile], instances: null };
    },
    finish: () => json.finish(),
  };
}

/** `annotations/stuff_<split>.json`, the images as {@link createPanopticWriter} writes them. */
function createRleWriter(root: string, classes: readonly LabelClass[]): DatasetWriter {
  const json = createCocoJson(root, 'stuff', classes.map(categoryOf));
  return {
    async add(frame) {
      const { name, labels } = frame;
      assertKnownIndices(labels, classes.length, `The label map of ${name}`);
      const image = await writeImage(root, frame);
      await json.add(frame, image.name, ({ imageId, firstAnnotationId }) =>
        classRuns(labels).map(({ index, counts, areaPx, box }, place) => ({
          id: firstAnnotationId + place,
          image_id: imageId,
          category_id: categoryId(index),
          segmentation: { size: [labels.height, labels.width], counts: runsToString(counts) },
          area: areaPx,
          bbox: box,
          iscrowd: 0,
        })),
      );
      return { files: image.files, instances: null };
    },
    finish: () => json.finish(),
  };
}

/** @returns the image's name in its folder, which there must be whether it is written or not, and the files that were written */
async function writeImage(
  root: string,
  { name, split, image, endingOfLeftOut = '.png' }: ExportFrame,
): Promise<{ readonly name: string; readonly files: readonly string[] }> {
  const folder = imageFolder(split);
  const file = await writeExportImage(root, `${folder}/${name}`, image);
  return file === null
    ? { name: name + endingOfLeftOut, files: [] }
    : { name: file.slice(folder.length + 1), files: [file] };
}

/** The classes' own colours where these tell all classes apart, so that the PNGs show them; else one after the other. */
function segmentColors(classes: readonly LabelClass[]): Rgb[] {
  const keys = new Set(classes.map(({ color }) => colorKey(color)));
  const areDistinct = keys.size === classes.length && !keys.has(0);
  return classes.map(({ color }, index) => (areDistinct ? color : [index + 1, 0, 0]));
}

/** COCO's id for a colour of a panoptic PNG. */
function segmentId([red, green, blue]: Rgb): number {
  return red + 256 * green + 256 * 256 * blue;
}
