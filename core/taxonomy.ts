// Taxonomies: which classes a project labels, in which order, in which colour.

import { MaskwrightError } from './errors.ts';

/** The index that stands for "no class" in every label map, whatever a data set calls it on disk. */
export const VOID_INDEX = 255;

/** An opaque sRGB colour, each channel 0–255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** One class of a taxonomy; its index is its place in the taxonomy's list. */
export interface LabelClass {
  readonly name: string;
  readonly color: Rgb;
}

/** An ordered list of classes: label maps hold places in this list, or {@link VOID_INDEX}. */
export interface Taxonomy {
  readonly id: TaxonomyId;
  readonly name: string;
  readonly classes: readonly LabelClass[];
}

export const TAXONOMY_IDS = ['camvid11', 'cityscapes19'] as const;
export type TaxonomyId = (typeof TAXONOMY_IDS)[number];

function labelClass(name: string, red: number, green: number, blue: number): LabelClass {
  return { name, color: [red, green, blue] };
}

/** CamVid's 11 classes in the order of the SegNet tutorial's index PNGs. */
const camvid11: Taxonomy = {
  id: 'camvid11',
  name: 'CamVid, 11 classes',
  classes: [
    labelClass('Sky', 128, 178, 230),
    labelClass('Building', 176, 128, 112),
    labelClass('Pole', 214, 200, 150),
    labelClass('Road', 112, 96, 140),
    labelClass('Pavement', 205, 110, 165),
    labelClass('Tree', 104, 152, 84),
    labelClass('SignSymbol', 232, 190, 64),
    labelClass('Fence', 170, 140, 100),
    labelClass('Car', 66, 110, 220),
    labelClass('Pedestrian', 222, 72, 88),
    labelClass('Bicyclist', 60, 180, 190),
  ],
};

/** Cityscapes' 19 evaluated classes in train-id order, with the benchmark's own colours. */
const cityscapes19: Taxonomy = {
  id: 'cityscapes19',
  name: 'Cityscapes, 19 classes',
  classes: [
    labelClass('road', 128, 64, 128),
    labelClass('sidewalk', 244, 35, 232),
    labelClass('building', 70, 70, 70),
    labelClass('wall', 102, 102, 156),
    labelClass('fence', 190, 153, 153),
    labelClass('pole', 153, 153, 153),
    labelClass('traffic light', 250, 170, 30),
    labelClass('traffic sign', 220, 220, 0),
    labelClass('vegetation', 107, 142, 35),
    labelClass('terrain', 152, 251, 152),
    labelClass('sky', 70, 130, 180),
    labelClass('person', 220, 20, 60),
    labelClass('rider', 255, 0, 0),
    labelClass('car', 0, 0, 142),
    labelClass('truck', 0, 0, 70),
    labelClass('bus', 0, 60, 100),
    labelClass('train', 0, 80, 100),
    labelClass('motorcycle', 0, 0, 230),
    labelClass('bicycle', 119, 11, 32),
  ],
};

/** Every taxonomy that a project can be made with. */
export const TAXONOMIES: Readonly<Record<TaxonomyId, Taxonomy>> = { camvid11, cityscapes19 };

function isTaxonomyId(id: string): id is TaxonomyId {
  return (TAXONOMY_IDS as readonly string[]).includes(id);
}

/** @throws MaskwrightError `usage/invalid` when no taxonomy has that id. */
export function taxonomyById(id: string): Taxonomy {
  if (isTaxonomyId(id)) return TAXONOMIES[id];
  throw new MaskwrightError(
    'usage/invalid',
    `There is no taxonomy "${id}"; use one of: ${TAXONOMY_IDS.join(', ')}.`,
    { taxonomy: id },
  );
}

/** The class's name, or "void" for {@link VOID_INDEX}. */
export function className(classes: readonly LabelClass[], index: number): string {
  return index === VOID_INDEX ? 'void' : (classes[index]?.name ?? `class ${index}`);
}
