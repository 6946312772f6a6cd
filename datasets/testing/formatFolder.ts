// A data set's folder for one test of a format: files put in by name, frames written by a layout, single frames read.

import { mkdir } from 'node:fs/promises';
import type { LabelMap } from '../../core/labelMap.ts';
import type { LabelClass } from '../../core/taxonomy.ts';
import type {
  DatasetFormat,
  DatasetScan,
  ExportFrame,
  ExportLayout,
  ScannedFrame,
  WrittenFrame,
} from '../dataset.ts';
import { putFiles, temporaryFolder } from './datasetFolder.ts';

export interface FormatFolder {
  readonly root: string;
  /** Puts files of no matter what content; a scan reads names alone. */
  touch(...files: string[]): Promise<void>;
  write(file: string, content: Uint8Array | string): Promise<void>;
  remove(): Promise<void>;
}

export async function createFormatFolder(): Promise<FormatFolder> {
  const folder = await temporaryFolder();
  return {
    root: folder.path,
    touch: (...files) =>
      putFiles(folder.path, Object.fromEntries(files.map((file) => [file, 'x']))),
    write: (file, content) => putFiles(folder.path, { [file]: content }),
    remove: async () => folder[Symbol.asyncDispose](),
  };
}

/** A frame to be written, with what a test does not care about filled in. */
export function exportFrame(
  facts: Pick<ExportFrame, 'name' | 'labels'> & Partial<ExportFrame>,
): ExportFrame {
  const image = { ending: '.jpg', bytes: Uint8Array.of(1, 2, 3) };
  return { split: 'val', city: null, sequence: null, image, instances: null, ...facts };
}

/** Writes frames in a layout into a folder, which is made if need be. */
export async function writeFrames(
  root: string,
  layout: ExportLayout,
  classes: readonly LabelClass[],
  frames: readonly ExportFrame[],
): Promise<WrittenFrame[]> {
  await mkdir(root, { recursive: true });
  const writer = layout.createWriter(root, classes);
  const written: WrittenFrame[] = [];
  for (const frame of frames) written.push(await writer.add(frame));
  await writer.finish();
  return written;
}

export function scanAll(
  format: DatasetFormat,
  root: string,
  options: { readonly split?: string; readonly classTable?: string } = {},
): Promise<DatasetScan> {
  return format.scan(root, {
    split: options.split ?? null,
    classTable: options.classTable ?? null,
  });
}

export function readLabelsOf(
  scan: DatasetScan,
  frame: ScannedFrame | undefined,
): Promise<LabelMap> {
  if (frame?.labelPath === undefined || frame.labelPath === null) {
    throw new Error(`The frame ${frame?.name ?? '(none)'} has no labels.`);
  }
  return scan.readLabels({ ...frame, labelPath: frame.labelPath });
}
