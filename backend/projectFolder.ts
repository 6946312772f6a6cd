// Files of a project's folder: label maps and class scores. Written whole or not at all; SQLite's rows name them.

import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { constants, inflate, zstdCompress, zstdDecompress } from 'node:zlib';
import { MaskwrightError } from '../core/errors.ts';
import { assertKnownIndices, assertSameSize, type LabelMap } from '../core/labelMap.ts';
import type { ClassScores } from '../core/scores/classScores.ts';
import { storageError } from '../core/storageErrors.ts';
import { decodeLabelPng, encodeLabelPng } from '../datasets/png/labelPng.ts';
import { writeWholeFile } from '../models/writeWholeFile.ts';

export const DATABASE_FILE = 'maskwright.db';

/** The least effort: the last bits of float16 scores repeat nothing, so that a search for more finds nothing. */
const SCORES_LEVEL = 1;
/** What is packed at once, in bytes: Node's own 16 KiB cost a thread switch each. */
const MAX_PACKING_CHUNK = 2 ** 20;
/** Earlier versions deflated scores. */
const DEFLATED = '.z';

/** @returns the new file, relative to the project's folder */
export async function writeMask(
  project: string,
  frameId: number,
  kind: string,
  labels: LabelMap,
): Promise<string> {
  const file = path.posix.join('masks', String(frameId), `${kind}-${uniqueSuffix()}.png`);
  await writeFileIn(project, file, await encodeLabelPng(labels));
  return file;
}

/** Removes a mask that no row names any more; whether it goes is of no consequence. */
export async function removeMask(project: string, file: string): Promise<void> {
  await rm(path.join(project, file), { force: true }).catch(() => undefined);
}

/** @throws MaskwrightError `frame/noMask` when the file is gone, `label/malformed` when it is damaged */
export async function readMask(project: string, file: string): Promise<LabelMap> {
  const absolute = path.join(project, file);
  const bytes = await readFile(absolute).catch((error: unknown) => {
    throw new MaskwrightError(
      'frame/noMask',
      `The mask file ${absolute} cannot be read; restore it from a copy of the project.`,
      { file: absolute },
      { cause: error },
    );
  });
  return decodeLabelPng(bytes, absolute);
}

/**
 * The same for a mask whose size and classes are known.
 * @throws MaskwrightError `label/sizeMismatch` or `label/unknownIndex` too
 */
export async function readKnownMask(
  project: string,
  file: string,
  size: { readonly width: number; readonly height: number },
  classCount: number,
): Promise<LabelMap> {
  const labels = await readMask(project, file);
  assertSameSize(labels, size, file);
  assertKnownIndices(labels, classCount, file);
  return labels;
}

/**
 * Stores scores as float16, packed with Zstandard.
 * @returns the new file, relative to the project's folder
 */
export async function writeScores(
  project: string,
  frameId: number,
  modelId: string,
  scores: ClassScores,
): Promise<string> {
  const file = path.posix.join('scores', String(frameId), `${modelId}-${uniqueSuffix()}.f16.zst`);
  const bytes = new Uint8Array(new Float16Array(scores.data).buffer);
  const packed = await promisify(zstdCompress)(bytes, {
    params: { [constants.ZSTD_c_compressionLevel]: SCORES_LEVEL },
    chunkSize: packingChunk(bytes.length),
  });
  await writeFileIn(project, file, packed);
  return file;
}

/** The float16 values of a scores file as little-endian bytes. */
export async function readScoreBytes(project: string, file: string): Promise<Uint8Array> {
  const absolute = path.join(project, file);
  try {
    const packed = await readFile(absolute);
    const options = { chunkSize: packingChunk(2 * packed.length) };
    const bytes = await (file.endsWith(DEFLATED)
      ? promisify(inflate)(packed, options)
      : promisify(zstdDecompress)(packed, options));
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    throw storageError(error, absolute);
  }
}

async function writeFileIn(project: string, file: string, bytes: Uint8Array): Promise<void> {
  const absolute = path.join(project, file);
  try {
    await mkdir(path.dirname(absolute), { recursive: true });
    await writeWholeFile(absolute, bytes);
  } catch (error) {
    throw storageError(error, absolute);
  }
}

function packingChunk(length: number): number {
  return Math.min(Math.max(length, constants.Z_MIN_CHUNK), MAX_PACKING_CHUNK);
}

function uniqueSuffix(): string {
  return randomBytes(5).toString('hex');
}
