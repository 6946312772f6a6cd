// The label indices that the painters use, by name, so that no painter holds a bare number.

import { TAXONOMIES, VOID_INDEX } from '../../core/taxonomy.ts';

function indexOf(name: string): number {
  return TAXONOMIES.camvid11.classes.findIndex((labelClass) => labelClass.name === name);
}

/** Where each CamVid class stands in the taxonomy. */
export const CLASS = {
  sky: indexOf('Sky'),
  building: indexOf('Building'),
  pole: indexOf('Pole'),
  road: indexOf('Road'),
  pavement: indexOf('Pavement'),
  tree: indexOf('Tree'),
  sign: indexOf('SignSymbol'),
  fence: indexOf('Fence'),
  car: indexOf('Car'),
  pedestrian: indexOf('Pedestrian'),
  bicyclist: indexOf('Bicyclist'),
  unlabelled: VOID_INDEX,
} as const;
