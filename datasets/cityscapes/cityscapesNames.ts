// What Cityscapes' folders and file names say of a frame, and where a frame goes in its tree.

import type { ExportFrame } from '../dataset.ts';

/** Where a frame lies below `leftImg8bit` or `gtFine`: `<split>/<city>/<stem>_…`. */
export interface TreePlace {
  readonly split: string;
  readonly city: string;
  readonly stem: string;
}

export interface NamedFrame {
  readonly name: string;
  readonly city: string | null;
  readonly sequence: string | null;
}

/** The folder of frames without a city. */
const NO_CITY = 'unknown';
const DEFAULT_SPLIT = 'train';
/** `<city>_<sequence>_<frame>`. */
const CITYSCAPES_NAME = /^([^_/]+(?:_[^_/]+)*)_(\d+)_(\d+)$/;

/**
 * A frame is named by its file, `aachen_000000_000019`; one whose file name does not begin with its city has the city's
 * folder before it.
 */
export function frameInTree({ city, stem }: Pick<TreePlace, 'city' | 'stem'>): NamedFrame {
  const sequence = CITYSCAPES_NAME.exec(stem)?.[2] ?? null;
  if (city === NO_CITY) return { name: stem, city: null, sequence };
  return { name: stem.startsWith(`${city}_`) ? stem : `${city}/${stem}`, city, sequence };
}

/**
 * Where a frame is written, so that it is read with the same name: in its city's folder; without a city, in that of the
 * first folder of its name, or of the city in its name; else in one for frames without a city. Folders further down in the
 * name become `__`.
 */
export function placeInTree({
  name,
  split,
  city,
}: Pick<ExportFrame, 'name' | 'split' | 'city'>): TreePlace {
  const [first = name, ...rest] = name.split('/');
  const folder = city ?? (rest.length > 0 ? first : (CITYSCAPES_NAME.exec(name)?.[1] ?? NO_CITY));
  const inner = name.startsWith(`${folder}/`) ? name.slice(folder.length + 1) : name;
  return {
    split: split ?? DEFAULT_SPLIT,
    city: folder.replaceAll('/', '__'),
    stem: inner.replaceAll('/', '__'),
  };
}

/** The part of a frame's name that the evaluation server goes by; null for names of another form. */
export function serverStem(name: string): string | null {
  const stem = name.split('/').at(-1) ?? name;
  return /^[^_]+_\d{6}_\d{6}$/.test(stem) ? stem : null;
}
