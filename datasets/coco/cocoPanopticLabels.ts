// The PNGs of COCO panoptic: each colour is the id of a segment, R + 256 G + 65536 B; 0 is void.

import { MaskwrightError } from '../../core/errors.ts';
import type { LabelMap } from '../../core/labelMap.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';
import type { Segments } from './cocoPanopticFile.ts';
import { readLabelFile } from '../files/labelFile.ts';
import { decodeRgbPng, type RgbPixels } from '../png/rgbPng.ts';

/**
 * @param segments what the annotation file says of the PNG
 * @throws MaskwrightError `label/malformed`, `label/unknownIndex` for a segment that the annotation file does not name
 */
export async function readPanopticLabels(
  file: string,
  segments: Segments | undefined,
): Promise<LabelMap> {
  const pixels = await decodeRgbPng(await readLabelFile(file), file);
  const indexOf = new Map<number, number>([[0, VOID_INDEX]]);
  segments?.ids.forEach((id, place) => indexOf.set(id, segments.indices[place] ?? VOID_INDEX));
  const data = new Uint8Array(pixels.width * pixels.height);
  let lastId = 0;
  let lastIndex = VOID_INDEX;
  for (let pixel = 0; pixel < data.length; pixel++) {
    const id = segmentAt(pixels, pixel);
    if (id !== lastId) {
      const index = indexOf.get(id);
      if (index === undefined) throw unknownSegment(pixels, pixel, file);
      lastId = id;
      lastIndex = index;
    }
    data[pixel] = lastIndex;
  }
  return { width: pixels.width, height: pixels.height, data };
}

function segmentAt({ data }: RgbPixels, pixel: number): number {
  const place = 3 * pixel;
  return (data[place] ?? 0) + 256 * (data[place + 1] ?? 0) + 65536 * (data[place + 2] ?? 0);
}

function unknownSegment(pixels: RgbPixels, first: number, file: string): MaskwrightError {
  const id = segmentAt(pixels, first);
  let count = 0;
  for (let pixel = first; pixel < pixels.width * pixels.height; pixel++) {
    if (segmentAt(pixels, pixel) === id) count++;
  }
  const [x, y] = [first % pixels.width, Math.floor(first / pixels.width)];
  return new MaskwrightError(
    'label/unknownIndex',
    `The label file ${file} has segment ${id} on ${count} pixels (first at x ${x}, y ${y}), but its annotation names no ` +
      'such segment; mend the file or the annotation.',
    { subject: file, index: id, count, x, y },
  );
}
