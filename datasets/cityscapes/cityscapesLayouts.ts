// Cityscapes out: the tree of `gtFine` with every kind of file, and the flat folder that its evaluation server takes.

import path from 'node:path';
import { cityscapesLabelNamed, type CityscapesLabel } from '../../core/cityscapesLabels.ts';
import { MaskwrightError } from '../../core/errors.ts';
import { assertKnownIndices, type LabelMap } from '../../core/labelMap.ts';
import type { LabelClass } from '../../core/taxonomy.ts';
import { placeInTree, serverStem } from './cityscapesNames.ts';
import { encodeColorLabels } from '../png/colorLabels.ts';
import type { DatasetWriter, ExportFrame, ExportLayout, InstanceStanding } from '../dataset.ts';
import { createPlaces, writeExportFile, writeExportImage } from '../files/frameFiles.ts';
import { encodeInstancePng } from '../png/instancePng.ts';
import { encodeLabelPng } from '../png/labelPng.ts';

/** What void is written as. */
const UNLABELED = 0;
const VOID_TRAIN_ID = 255;
const INSTANCES_PER_LABEL = 1000;
/** The size of Cityscapes' photos, in which the server wants its label maps. */
const SERVER_SIZE = { width: 2048, height: 1024 };

export const cityscapesLayout: ExportLayout = {
  id: 'cityscapes',
  title: 'Cityscapes (gtFine)',
  hasInstances: true,
  createWriter: (root, classes) => createTreeWriter(root, labelsOf(classes)),
};

export const cityscapesUploadLayout: ExportLayout = {
  id: 'cityscapes-upload',
  title: 'Cityscapes (for its evaluation server)',
  hasInstances: false,
  createWriter: (root, classes) => createUploadWriter(root, labelsOf(classes)),
};

/** @throws MaskwrightError `dataset/unsupported` when a class is no label of Cityscapes */
function labelsOf(classes: readonly LabelClass[]): CityscapesLabel[] {
  return classes.map(({ name }) => {
    const label = cityscapesLabelNamed(name);
    if (label !== undefined && label.id >= 0) return label;
    throw new MaskwrightError(
      'dataset/unsupported',
      `Cityscapes has no label "${name}" in its label files; choose a layout that takes any classes, or a project with ` +
        "Cityscapes' own.",
      { className: name },
    );
  });
}

function createTreeWriter(root: string, classes: readonly CityscapesLabel[]): DatasetWriter {
  const take = createPlaces();
  return {
    async add(frame) {
      assertKnownIndices(frame.labels, classes.length, `The label map of ${frame.name}`);
      const { split, city, stem } = placeInTree(frame);
      take(`${split}/${city}/${stem}`, frame.name);
      const ids = translated(frame.labels, classes, ({ id }) => id, UNLABELED);
      const instances = keepInstances(ids, frame.instances, classes);
      const truth = `gtFine/${split}/${city}/${stem}_gtFine_`;
      const images = is16Bit(frame.image) ? 'leftImg16bit' : 'leftImg8bit';
      const image = `${images}/${split}/${city}/${stem}_${images}`;
      const imageFile = await writeExportImage(root, image, frame.image);
      const contents: [string, Uint8Array][] = [
        [
          `${truth}color.png`,
          await encodeColorLabels(
            frame.labels,
            classes.map(({ color }) => color),
          ),
        ],
        [`${truth}labelIds.png`, await encodeLabelPng(ids)],
        [
          `${truth}labelTrainIds.png`,
          await encodeLabelPng(
            translated(frame.labels, classes, ({ trainId }) => trainId, VOID_TRAIN_ID),
          ),
        ],
      ];
      if (frame.instances !== null) {
        const { width, height } = ids;
        const png = await encodeInstancePng({ width, height, data: instances.data });
        contents.push([`${truth}instanceIds.png`, png]);
      }
      for (const [file, content] of contents) await writeExportFile(root, file, content);
      return {
        files: [...(imageFile === null ? [] : [imageFile]), ...contents.map(([file]) => file)],
        instances: instances.standing,
      };
    },
    finish: () => Promise.resolve([]),
  };
}

/**
 * The server looks for one PNG of label ids a frame, of the full size, named `<city>_<sequence>_<frame>*.png`; folders do
 * not matter to it (cityscapesScripts, evalPixelLevelSemanticLabeling, getPrediction). No images go up.
 */
function createUploadWriter(root: string, classes: readonly CityscapesLabel[]): DatasetWriter {
  const take = createPlaces();
  return {
    async add({ name, labels }) {
      assertKnownIndices(labels, classes.length, `The label map of ${name}`);
      const file = `${assertServerName(name)}_labelIds.png`;
      take(file, name);
      assertServerSize(labels, name);
      const ids = translated(labels, classes, ({ id }) => id, UNLABELED);
      await writeExportFile(root, file, await encodeLabelPng(ids));
      return { files: [file], instances: null };
    },
    finish: () => Promise.resolve([]),
  };
}

function assertServerName(name: string): string {
  const stem = serverStem(name);
  if (stem !== null) return stem;
  throw new MaskwrightError(
    'dataset/unsupported',
    `The evaluation server knows its frames by names as ulm_000000_000019, and ${name} is none; export the frames of ` +
      'Cityscapes alone.',
    { name },
  );
}

function assertServerSize({ width, height }: LabelMap, name: string): void {
  if (width === SERVER_SIZE.width && height === SERVER_SIZE.height) return;
  throw new MaskwrightError(
    'label/sizeMismatch',
    `The evaluation server takes label maps of ${SERVER_SIZE.width}×${SERVER_SIZE.height}, and that of ${name} is ` +
      `${width}×${height}; export the frames of Cityscapes in their full size.`,
    { name, width, height },
  );
}

function translated(
  { width, height, data }: LabelMap,
  classes: readonly CityscapesLabel[],
  valueOf: (label: CityscapesLabel) => number,
  voidValue: number,
): LabelMap {
  const table = new Uint8Array(256).fill(voidValue);
  classes.forEach((label, index) => (table[index] = valueOf(label)));
  return { width, height, data: data.map((index) => table[index] ?? voidValue) };
}

/**
 * Keeps the imported id of each pixel whose label is still the one that the id is of; the plain id of a group counts as
 * kept too. Any other pixel gets the plain id of its label: as a group has it where the label tells things apart, which is
 * counted as invalid.
 * @param ids label ids
 */
function keepInstances(
  ids: LabelMap,
  imported: Uint16Array | null,
  classes: readonly CityscapesLabel[],
): { readonly data: Uint16Array; readonly standing: InstanceStanding } {
  const hasInstances = new Uint8Array(256);
  for (const label of classes) hasInstances[label.id] = label.hasInstances ? 1 : 0;
  const data = Uint16Array.from(ids.data);
  let keptPx = 0;
  let invalidPx = 0;
  for (let pixel = 0; pixel < data.length; pixel++) {
    const id = ids.data[pixel] ?? UNLABELED;
    if (hasInstances[id] !== 1) continue;
    const known = imported?.[pixel];
    const isKept =
      known !== undefined && (known === id || Math.floor(known / INSTANCES_PER_LABEL) === id);
    if (isKept) {
      data[pixel] = known;
      keptPx++;
    } else invalidPx++;
  }
  return { data, standing: { keptPx, invalidPx } };
}

/** A photo of `leftImg16bit` stays one. */
function is16Bit(image: ExportFrame['image']): boolean {
  return (
    image !== null && 'file' in image && /_leftImg16bit\.[^.]+$/.test(path.basename(image.file))
  );
}
