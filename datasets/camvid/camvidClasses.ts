// CamVid's own 32 classes: their colours in the original label files, and what each became in the 11 of the SegNet
// tutorial.

import { TAXONOMIES, VOID_INDEX, type LabelClass, type Rgb } from '../../core/taxonomy.ts';

export interface CamvidClass extends LabelClass {
  /** The class of the 11 that it is part of; null for void. */
  readonly merged: string | null;
}

type Row = readonly [name: string, color: Rgb, merged: string | null];

/**
 * In the order of the data set's `label_colors.txt`. The merging is that of SegNet's training, as MathWorks' CamVid example
 * (`camvidPixelLabelIDs`) lists it: only Void itself is left over.
 */
const ROWS: readonly Row[] = [
  ['Animal', [64, 128, 64], 'Pedestrian'],
  ['Archway', [192, 0, 128], 'Building'],
  ['Bicyclist', [0, 128, 192], 'Bicyclist'],
  ['Bridge', [0, 128, 64], 'Building'],
  ['Building', [128, 0, 0], 'Building'],
  ['Car', [64, 0, 128], 'Car'],
  ['CartLuggagePram', [64, 0, 192], 'Pedestrian'],
  ['Child', [192, 128, 64], 'Pedestrian'],
  ['Column_Pole', [192, 192, 128], 'Pole'],
  ['Fence', [64, 64, 128], 'Fence'],
  ['LaneMkgsDriv', [128, 0, 192], 'Road'],
  ['LaneMkgsNonDriv', [192, 0, 64], 'Road'],
  ['Misc_Text', [128, 128, 64], 'SignSymbol'],
  ['MotorcycleScooter', [192, 0, 192], 'Bicyclist'],
  ['OtherMoving', [128, 64, 64], 'Car'],
  ['ParkingBlock', [64, 192, 128], 'Pavement'],
  ['Pedestrian', [64, 64, 0], 'Pedestrian'],
  ['Road', [128, 64, 128], 'Road'],
  ['RoadShoulder', [128, 128, 192], 'Pavement'],
  ['Sidewalk', [0, 0, 192], 'Pavement'],
  ['SignSymbol', [192, 128, 128], 'SignSymbol'],
  ['Sky', [128, 128, 128], 'Sky'],
  ['SUVPickupTruck', [64, 128, 192], 'Car'],
  ['TrafficCone', [0, 0, 64], 'Pole'],
  ['TrafficLight', [0, 64, 64], 'SignSymbol'],
  ['Train', [192, 64, 128], 'Car'],
  ['Tree', [128, 128, 0], 'Tree'],
  ['Truck_Bus', [192, 128, 192], 'Car'],
  ['Tunnel', [64, 0, 64], 'Building'],
  ['VegetationMisc', [192, 192, 0], 'Tree'],
  ['Void', [0, 0, 0], null],
  ['Wall', [64, 192, 0], 'Building'],
];

export const CAMVID_CLASSES: readonly CamvidClass[] = ROWS.map(([name, color, merged]) => ({
  name,
  color,
  merged,
}));

/** All but Void, which is void in label maps too. */
export const CAMVID_ALL: readonly LabelClass[] = CAMVID_CLASSES.filter(
  ({ merged }) => merged !== null,
).map(({ name, color }) => ({ name, color }));

/** Of the classes that became one of the 11, the one that is written for it; the others have its name. */
const NAMESAKES: Readonly<Record<string, string>> = { Pole: 'Column_Pole', Pavement: 'Sidewalk' };

const { classes: merged } = TAXONOMIES.camvid11;

/** The index among the 11. */
export function mergedIndex(camvidClass: CamvidClass): number {
  const index = merged.findIndex(({ name }) => name === camvidClass.merged);
  return index < 0 ? VOID_INDEX : index;
}

/** The index among all. */
export function ownIndex({ name }: CamvidClass): number {
  const index = CAMVID_ALL.findIndex((other) => other.name === name);
  return index < 0 ? VOID_INDEX : index;
}

/** The colour in CamVid's own files of each of the 11. */
export const MERGED_COLORS: readonly Rgb[] = merged.map(({ name }) => {
  const namesake = NAMESAKES[name] ?? name;
  return CAMVID_CLASSES.find((own) => own.name === namesake)?.color ?? [0, 0, 0];
});
