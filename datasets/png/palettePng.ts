// Label maps as palette PNGs: the indices as they are, with the classes' colours for whoever opens the file as a picture.

import type { LabelMap } from '../../core/labelMap.ts';
import type { Rgb } from '../../core/taxonomy.ts';
import { encodeLabelPng } from './labelPng.ts';
import { toPalettePng } from './pngStructure.ts';

/**
 * An 8-bit palette PNG whose values are the map's indices. The same map and palette always give the same bytes.
 * @param palette at most 256 colours, by index; black beyond them
 */
export async function encodePalettePng(
  labels: LabelMap,
  palette: readonly Rgb[],
): Promise<Uint8Array> {
  return toPalettePng(await encodeLabelPng(labels), palette);
}
