// Folders with data sets in them, for tests: written by hand or by a layout, read back by a format.

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import type { LabelMap } from '../../core/labelMap.ts';
import type { LabelClass, Rgb } from '../../core/taxonomy.ts';
import { imageSize, labelMapOf } from '../../core/testing/arbitraries.ts';
import type { DatasetScan, ExportFrame, ExportLayout } from '../dataset.ts';
import { listFilesBelow } from '../files/folderWalk.ts';

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'maskwright-dataset-'));
  return {
    path: folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Writes files with the folders above them; what has no content is named alone. */
export async function putFiles(
  root: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), content);
  }
}

/** A project's worth of frames with the classes that they are labelled in. */
export interface LabelledSet {
  readonly classes: readonly LabelClass[];
  readonly frames: readonly ExportFrame[];
}

const color: fc.Arbitrary<Rgb> = fc.tuple(
  fc.nat({ max: 255 }),
  fc.nat({ max: 255 }),
  fc.nat({ max: 255 }),
);

/** Any class table, colours that two classes share and black too, and frames in it, some of them in folders. */
export const labelledSet: fc.Arbitrary<LabelledSet> = fc
  .uniqueArray(fc.stringMatching(/^[A-Za-z][A-Za-z _-]{0,10}[a-z]$/), {
    minLength: 1,
    maxLength: 12,
  })
  .chain((names) =>
    fc.record({
      classes: fc
        .array(fc.oneof(color, fc.constant<Rgb>([0, 0, 0])), {
          minLength: names.length,
          maxLength: names.length,
        })
        .map((colors) =>
          names.map((name, index): LabelClass => ({ name, color: colors[index] ?? [0, 0, 0] })),
        ),
      frames: fc.uniqueArray(frameOf(names.length), {
        selector: ({ name }) => name.toLowerCase(),
        maxLength: 4,
        minLength: 1,
      }),
    }),
  );

function frameOf(classCount: number): fc.Arbitrary<ExportFrame> {
  return fc.record({
    name: fc.stringMatching(/^([a-z]{1,3}\/)?[a-z0-9][a-z0-9_ .-]{0,6}[a-z0-9]$/),
    split: fc.constantFrom('train', 'val', 'test', 'trainval', 'night', null),
    city: fc.constant(null),
    sequence: fc.constant(null),
    image: fc.constant({ ending: '.png', bytes: Uint8Array.of(1, 2, 3) }),
    labels: imageSize({ maxWidth: 17, maxHeight: 11 }).chain(({ width, height }) =>
      labelMapOf(width, height, classCount),
    ),
    instances: fc.constant(null),
  });
}

/** @returns the files that the writer says it wrote, sorted */
export async function writeSet(
  layout: ExportLayout,
  root: string,
  { classes, frames }: LabelledSet,
): Promise<string[]> {
  const writer = layout.createWriter(root, classes);
  const files: string[] = [];
  for (const frame of frames) files.push(...(await writer.add(frame)).files);
  return [...files, ...(await writer.finish())].sort();
}

/** The label map of each frame that has one, by name. */
export async function readAll(scan: DatasetScan): Promise<Record<string, LabelMap>> {
  const maps: Record<string, LabelMap> = {};
  for (const frame of scan.frames) {
    const { labelPath } = frame;
    if (labelPath !== null) maps[frame.name] = await scan.readLabels({ ...frame, labelPath });
  }
  return maps;
}

export function labelsByName({ frames }: LabelledSet): Record<string, LabelMap> {
  return Object.fromEntries(frames.map(({ name, labels }) => [name, labels]));
}

/** Each file below a folder with the sha256 of its bytes. */
export async function hashesBelow(root: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const file of (await listFilesBelow(root)).files) {
    const bytes = await readFile(path.join(root, file));
    hashes[file] = createHash('sha256').update(bytes).digest('hex');
  }
  return hashes;
}
