// CVAT's "Segmentation mask" archives, as they were exported (`*.zip`) or unpacked: VOC's folders with a `labelmap.txt`. The
// masks are read where they lie; the images have to be on disk, beside the archive or where it was unpacked.

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { MaskwrightError, messageOf } from '../../core/errors.ts';
import type { LabelClass } from '../../core/taxonomy.ts';
import { colorKey } from '../png/colorLabels.ts';
import type { DatasetFormat, DatasetScan, ScannedFrame, ScanProblem } from '../dataset.ts';
import { hasEnding, isImageName, listNamesIfThere, stem } from '../files/folderListing.ts';
import { inOrder } from '../files/frameOrder.ts';
import { namedOrCounted } from '../files/scanProblems.ts';
import { withUniqueNames } from '../files/uniqueNames.ts';
import { LABELMAP_FILE, decodeVocMask } from './vocClasses.ts';
import {
  IMAGE_FOLDER,
  MASK_FOLDER,
  openFolder,
  readVocSource,
  type FileSource,
  type VocSource,
} from './vocSource.ts';
import { openZip } from '../files/zipFile.ts';

/** Where an image is looked for, relative to the data set's folder; its name follows. */
const IMAGE_PLACES = [IMAGE_FOLDER, 'images', ''];

/** One export: its files, and what VOC's folders say of them. */
interface CvatExport extends VocSource {
  readonly files: FileSource;
}

export const cvat: DatasetFormat = {
  id: 'cvat',
  title: 'CVAT (segmentation mask archive)',
  async detect(root) {
    if (isExport(await listNamesIfThere(root, 'files'), await listNamesIfThere(root, 'folders'))) {
      return true;
    }
    for (const archive of await archivesOf(root)) {
      const opened = await openArchive(archive).catch(() => null);
      if (opened !== null && isExport(opened.files, topFolders(opened.files))) return true;
    }
    return false;
  },
  scan: (root, { split }) => scanCvat(root, split),
};

/**
 * The frames are those that have a mask or stand in a list; images of others are left out. Of several archives in a
 * folder all have to have the same classes.
 * @param root a folder, or one archive
 */
async function scanCvat(root: string, only: string | null): Promise<DatasetScan> {
  const { exports, problems } = await findExports(root);
  const [first] = exports;
  if (first === undefined) {
    throw new MaskwrightError(
      'dataset/layout',
      `${root} has no CVAT export: neither ${LABELMAP_FILE} beside ${MASK_FOLDER} nor a zip archive with both. ` +
        (problems[0]?.message ??
          'Export the task as "Segmentation mask" and choose the archive or its folder.'),
      { folder: root },
    );
  }
  const imageRoot = (await isFile(root)) ? path.dirname(root) : root;
  const findImage = imageFinder(imageRoot);
  const owners = new Map<string, CvatExport>();
  const found: ScannedFrame[] = [];
  for (const one of exports) {
    const { place } = one.files;
    if (!haveSameClasses(one.classes.classes, first.classes.classes)) {
      const message = `Its classes are not those of ${first.files.place}; import it for itself.`;
      problems.push({ subject: place, message });
      continue;
    }
    const missing: ScanProblem[] = [];
    for (const name of new Set([...one.masks.keys(), ...one.splits.keys()])) {
      const imagePath = await findImage(name);
      if (imagePath === null) {
        missing.push({
          subject: path.join(place, name),
          message: missingImage(one, name, imageRoot),
        });
        continue;
      }
      const mask = one.masks.get(name);
      const labelPath = mask === undefined ? null : path.join(place, mask);
      if (labelPath !== null) owners.set(labelPath, one);
      const split = one.splits.get(name) ?? null;
      const shared = { city: null, sequence: null, instancesPath: null };
      found.push({ name, split, imagePath, labelPath, ...shared });
    }
    problems.push(...one.problems, ...namedOrCounted(missing, place));
  }
  const wanted = inOrder(found).filter(({ split }) => only === null || split === only);
  if (wanted.length === 0) throw noFrames(root, only, problems);
  const { frames, problems: doubles } = withUniqueNames(wanted);
  return {
    classes: first.classes.classes,
    frames,
    problems: [...problems, ...doubles],
    isSynthetic: false,
    async readLabels({ labelPath }) {
      const owner = owners.get(labelPath) ?? first;
      const file = path.relative(owner.files.place, labelPath).replaceAll(path.sep, '/');
      return decodeVocMask(await owner.files.read(file), owner.classes, labelPath);
    },
  };
}

async function findExports(
  root: string,
): Promise<{ exports: CvatExport[]; problems: ScanProblem[] }> {
  const exports: CvatExport[] = [];
  const problems: ScanProblem[] = [];
  const inRoot = await listNamesIfThere(root, 'files');
  if (isExport(inRoot, await listNamesIfThere(root, 'folders'))) {
    const files = await openFolder(root);
    exports.push({ files, ...(await readVocSource(files)) });
  }
  for (const archive of await archivesOf(root)) {
    try {
      const files = await openArchive(archive);
      if (!isExport(files.files, topFolders(files.files))) continue;
      exports.push({ files, ...(await readVocSource(files)) });
    } catch (error) {
      problems.push({ subject: archive, message: messageOf(error) });
    }
  }
  return { exports, problems };
}

/** The folder's zip files, or the path itself where it is one. */
async function archivesOf(root: string): Promise<string[]> {
  if (hasEnding(root, '.zip') && (await isFile(root))) return [root];
  const names = await listNamesIfThere(root, 'files');
  return names.filter((name) => hasEnding(name, '.zip')).map((name) => path.join(root, name));
}

async function openArchive(archive: string): Promise<FileSource> {
  return { place: archive, problems: [], ...(await openZip(archive)) };
}

function isExport(files: readonly string[], folders: readonly string[]): boolean {
  return files.includes(LABELMAP_FILE) && folders.includes(MASK_FOLDER);
}

function topFolders(files: readonly string[]): string[] {
  return files.some((file) => file.startsWith(`${MASK_FOLDER}/`)) ? [MASK_FOLDER] : [];
}

/** Finds a frame's image on disk; each folder in which one may lie is listed once. */
function imageFinder(root: string): (name: string) => Promise<string | null> {
  const listed = new Map<string, ReadonlyMap<string, string>>();
  const imagesIn = async (folder: string): Promise<ReadonlyMap<string, string>> => {
    const known = listed.get(folder);
    if (known !== undefined) return known;
    const names = (await listNamesIfThere(folder, 'files')).filter(isImageName);
    // Of two images with one name the first by name counts, so the last to be set.
    const images = new Map(names.reverse().map((name) => [stem(name), path.join(folder, name)]));
    listed.set(folder, images);
    return images;
  };
  return async (name) => {
    for (const place of IMAGE_PLACES) {
      const file = path.join(root, place, name);
      const image = (await imagesIn(path.dirname(file))).get(path.basename(file));
      if (image !== undefined) return image;
    }
    return null;
  };
}

function missingImage({ files }: CvatExport, name: string, folder: string): string {
  const isPacked =
    files.place !== folder &&
    files.files.some((file) => isImageName(file) && file.startsWith(`${IMAGE_FOLDER}/${name}.`));
  return isPacked
    ? 'Its image is in the archive; unpack the archive and import the folder.'
    : `There is no image of that name in ${folder}; put the images there, or in "images" or "${IMAGE_FOLDER}".`;
}

function noFrames(
  root: string,
  only: string | null,
  problems: readonly ScanProblem[],
): MaskwrightError {
  const [first] = problems;
  const why = first === undefined ? '' : ` ${first.subject}: ${first.message}`;
  return new MaskwrightError(
    'dataset/noFrames',
    `${root} is a CVAT export, but ${only === null ? 'no frame' : `no frame of the split ${only}`} of it has an ` +
      `image on disk.${why}`,
    { folder: root },
  );
}

function haveSameClasses(ours: readonly LabelClass[], theirs: readonly LabelClass[]): boolean {
  return (
    ours.length === theirs.length &&
    ours.every(({ name, color }, index) => {
      const other = theirs[index];
      return other?.name === name && colorKey(other.color) === colorKey(color);
    })
  );
}

function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
