// What the indices in a label file stand for.

import { MaskwrightError } from '../../core/errors.ts';
import type { LabelMap } from '../../core/labelMap.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';

/** What an index on disk is in a label map: a class, or 255 for void. */
export type IndexTable = ReadonlyMap<number, number>;

/**
 * The label map that a file's indices stand for.
 * @param stored the indices as they stand in the file
 * @param subject the file's path, for messages
 * @throws MaskwrightError `label/unknownIndex` for an index that is not in the table, with its count and first place
 */
export function translateIndices(
  { width, height, data }: LabelMap,
  table: IndexTable,
  subject: string,
): LabelMap {
  const lookup = Uint8Array.from({ length: 256 }, (_, index) => table.get(index) ?? VOID_INDEX);
  const isUnknown = Uint8Array.from({ length: 256 }, (_, index) => (table.has(index) ? 0 : 1));
  const first = data.findIndex((index) => isUnknown[index] === 1);
  if (first >= 0) {
    const index = data[first] ?? 0;
    const count = data.reduce((sum, other) => sum + (other === index ? 1 : 0), 0);
    const x = first % width;
    const y = Math.floor(first / width);
    throw new MaskwrightError(
      'label/unknownIndex',
      `The label file ${subject} has index ${index} on ${count} pixels (first at x ${x}, y ${y}), which stands for no ` +
        'class; check that its classes are those of the data set.',
      { subject, index, count, x, y },
    );
  }
  return { width, height, data: data.map((index) => lookup[index] ?? VOID_INDEX) };
}
