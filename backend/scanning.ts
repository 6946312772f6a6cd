// A data set as a project sees it: found by its format, its classes met with the project's.

import path from 'node:path';
import {
  applyChoices,
  defaultMapping,
  isIdentity,
  type ClassList,
  type NamedMapping,
} from '../core/classMapping.ts';
import { MaskwrightError } from '../core/errors.ts';
import type { LabelMap } from '../core/labelMap.ts';
import { VOID_INDEX, type LabelClass } from '../core/taxonomy.ts';
import type { DatasetFormat, DatasetScan, LabelledFrame } from '../datasets/dataset.ts';
import { detectFormat, formatById } from '../datasets/formats.ts';
import type { OpenProject } from './openProject.ts';

/** Which data set is meant. */
export interface DatasetChoice {
  /** A format's id; null finds it out. */
  readonly format: string | null;
  /** The data set's folder. */
  readonly from: string;
  readonly split: string | null;
  /** A file that names the classes, for formats that do not; null for none. */
  readonly classTable: string | null;
}

export interface FoundDataset {
  readonly format: DatasetFormat;
  readonly scan: DatasetScan;
}

/** @throws MaskwrightError `dataset/…`, `usage/invalid` for an unknown format */
export async function scanDataset(choice: DatasetChoice): Promise<FoundDataset> {
  const root = path.resolve(choice.from);
  const format = choice.format === null ? await detectFormat(root) : formatById(choice.format);
  const classTable = choice.classTable === null ? null : path.resolve(choice.classTable);
  return { format, scan: await format.scan(root, { split: choice.split, classTable }) };
}

/** @throws MaskwrightError `dataset/unsupported` for a data set of photos alone */
export function assertHasClasses(classes: readonly LabelClass[], folder: string): void {
  if (classes.length > 0) return;
  throw new MaskwrightError(
    'dataset/unsupported',
    `The data set in ${folder} has no classes; give a table that names them, or choose a taxonomy.`,
    { folder },
  );
}

/** What each class of a data set is in a project; `target` is null where nothing corresponds to it. */
export interface MatchedClass {
  readonly from: LabelClass;
  readonly target: number | null;
  /** Nobody has said what becomes of its pixels. */
  readonly isOpen: boolean;
}

/**
 * By name, and a person's choices over that: a class of the data set → a class of the project, or null for void.
 * @throws MaskwrightError `usage/invalid` for a name that is no class
 */
export function matchClasses(
  classes: readonly LabelClass[],
  project: Pick<OpenProject, 'classes'>,
  choices: NamedMapping,
): MatchedClass[] {
  const theirs: ClassList = { taxonomyId: null, classes };
  const ours: ClassList = { taxonomyId: null, classes: project.classes };
  const { targets } = applyChoices(defaultMapping(theirs, ours), choices, theirs, ours);
  const chosen = new Set(Object.keys(choices).map((name) => name.toLowerCase()));
  return classes.map((from, index) => {
    const target = targets[index] ?? null;
    return { from, target, isOpen: target === null && !chosen.has(from.name.toLowerCase()) };
  });
}

/** @throws MaskwrightError `dataset/classesDiffer` while it is open what becomes of some class */
export function assertAllMatched(matched: readonly MatchedClass[], subject: string): void {
  const open = matched.filter(({ isOpen }) => isOpen).map(({ from }) => from.name);
  if (open.length === 0) return;
  throw new MaskwrightError(
    'dataset/classesDiffer',
    `${subject} has classes that the project does not know: ${open.join(', ')}. Say for each which class of the ` +
      'project it is, or void; or make a project with the classes of this data set.',
    { classes: open.join(', ') },
  );
}

/**
 * Reads a frame's ground truth in the project's indices.
 * @throws MaskwrightError `label/…`
 */
export async function readProjectLabels(
  scan: DatasetScan,
  frame: LabelledFrame,
  matched: readonly MatchedClass[],
): Promise<LabelMap> {
  const labels = await scan.readLabels(frame);
  const targets = matched.map(({ target }) => target);
  if (isIdentity({ targets, classCount: targets.length })) return labels;
  const table = new Uint8Array(VOID_INDEX + 1).fill(VOID_INDEX);
  targets.forEach((target, index) => (table[index] = target ?? VOID_INDEX));
  return { ...labels, data: labels.data.map((index) => table[index] ?? VOID_INDEX) };
}
