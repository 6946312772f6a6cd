// Photos and label files that lie in two parallel folders, paired by their names.

import path from 'node:path';
import type { ScanProblem } from '../dataset.ts';
import { hasEnding, isImageName, listNames } from '../files/folderListing.ts';
import { namedOrCounted } from '../files/scanProblems.ts';

/** Files below a folder, relative to it, with forward slashes. */
export interface FilesOf {
  readonly folder: string;
  readonly files: readonly string[];
}

export interface Suffixes {
  /** What may stand after a frame's name in its photo's; it is no part of the name. */
  readonly image: readonly string[];
  /** What may stand after it in its label file's; of several files the first is taken. */
  readonly label: readonly string[];
}

export interface Pair {
  /** The photo's path below its folder, without ending and suffix. */
  readonly name: string;
  readonly imagePath: string;
  readonly labelPath: string | null;
}

export interface Pairs {
  readonly pairs: readonly Pair[];
  readonly problems: readonly ScanProblem[];
}

/** The files of a folder, those of folders in it left out. @throws MaskwrightError `dataset/layout` */
export async function filesIn(folder: string): Promise<FilesOf> {
  return { folder, files: await listNames(folder, 'files') };
}

/** Of photos, or of label files, with one name the first is taken and the others are told; so are label files alone. */
export function pairFiles(images: FilesOf, labels: FilesOf | null, suffixes: Suffixes): Pairs {
  const labelOf = new Map<string, string>();
  const problems: ScanProblem[] = [];
  for (const file of labels?.files ?? []) {
    const subject = path.join(labels?.folder ?? '', file);
    if (!hasEnding(file, '.png')) {
      if (isImageName(file)) {
        const message =
          'It is left out: label files are PNGs, which alone keep every index as it is.';
        problems.push({ subject, message });
      }
    } else if (!labelOf.has(withoutEnding(file))) labelOf.set(withoutEnding(file), subject);
    else {
      const message = `There is more than one label file named "${withoutEnding(file)}" in this folder; the first is taken.`;
      problems.push({ subject, message });
    }
  }
  const pairs = new Map<string, Pair>();
  const used = new Set<string>();
  for (const file of images.files.filter(isImageName)) {
    const imagePath = path.join(images.folder, file);
    const whole = withoutEnding(file);
    const name = withoutSuffix(whole, suffixes.image);
    if (pairs.has(name)) {
      const message = `There is more than one image named "${name}" in this folder; the first is taken.`;
      problems.push({ subject: imagePath, message });
      continue;
    }
    const candidates = suffixes.label.flatMap((suffix) => [name + suffix, whole + suffix]);
    const label = candidates.find((candidate) => labelOf.has(candidate));
    for (const candidate of candidates) used.add(candidate);
    const labelPath = label === undefined ? null : (labelOf.get(label) ?? null);
    pairs.set(name, { name, imagePath, labelPath });
  }
  const alone = [...labelOf].filter(([label]) => !used.has(label));
  const message = `There is no image for this label file in ${images.folder}; it is left out.`;
  return {
    pairs: [...pairs.values()],
    problems: [
      ...namedOrCounted(problems, images.folder),
      ...namedOrCounted(
        alone.map(([, subject]) => ({ subject, message })),
        labels?.folder ?? images.folder,
      ),
    ],
  };
}

function withoutEnding(file: string): string {
  return file.slice(0, file.length - path.posix.extname(file).length);
}

function withoutSuffix(stem: string, suffixes: readonly string[]): string {
  const suffix = suffixes.find((end) => end !== '' && stem.endsWith(end)) ?? '';
  return stem.slice(0, stem.length - suffix.length);
}
