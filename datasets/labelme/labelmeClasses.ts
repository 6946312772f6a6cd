// What labelme's labels are: the classes of `labels.txt` or of a class table in its order, or else all labels by name. As in
// labelme's converters `__ignore__` is void, and `_background_`, where it is a class, lies where no shape does.

import path from 'node:path';
import { VOID_INDEX, type LabelClass } from '../../core/taxonomy.ts';
import { labelClassesOf, readClassTable } from '../classes/classTable.ts';
import { listNamesIfThere } from '../files/folderListing.ts';
import type { LabelmeMeaning } from './labelmeShapes.ts';
import { vocColor } from '../voc/vocPalette.ts';

/** The list that labelme is started with, and its converters are given. */
const LABEL_LIST = 'labels.txt';
const IGNORED = '__ignore__';
const BACKGROUND = '_background_';

export interface LabelmeClasses extends LabelmeMeaning {
  readonly classes: readonly LabelClass[];
}

/**
 * The classes that are named beforehand; null when none are.
 * @param classTable the file that is asked for; null for the folder's own list
 * @throws MaskwrightError `label/malformed` for a table that cannot be used
 */
export async function readLabelmeClasses(
  root: string,
  classTable: string | null,
): Promise<LabelmeClasses | null> {
  const isThere = (await listNamesIfThere(root, 'files')).includes(LABEL_LIST);
  const file = classTable ?? (isThere ? path.join(root, LABEL_LIST) : null);
  if (file === null) return null;
  const table = await readClassTable(file);
  return toClasses(
    labelClassesOf(table).filter(({ name }) => name !== IGNORED),
    table.voids.map(({ name }) => name),
  );
}

/** Classes made of the labels that occur. */
export function classesOfLabels(labels: ReadonlySet<string>): LabelmeClasses {
  const isClass = (name: string): boolean => name !== IGNORED && name !== BACKGROUND;
  const names = [...labels].filter(isClass).sort();
  const hasBackground = labels.has(BACKGROUND);
  return toClasses(
    [...(hasBackground ? [BACKGROUND] : []), ...names].map((name, place) => ({
      name,
      color: vocColor(hasBackground ? place : place + 1),
    })),
    [],
  );
}

function toClasses(classes: readonly LabelClass[], voids: readonly string[]): LabelmeClasses {
  const indexOf = new Map([
    ...[IGNORED, ...voids].map((name) => [name, VOID_INDEX] as const),
    ...classes.map(({ name }, index) => [name, index] as const),
  ]);
  return { classes, indexOf, background: indexOf.get(BACKGROUND) ?? VOID_INDEX };
}
