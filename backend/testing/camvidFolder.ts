// A small CamVid folder for tests: blocky scenes whose photo and labels are both known.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TAXONOMIES } from '../../core/taxonomy.ts';
import { createCamvidWriter } from '../../datasets/camvid/camvid.ts';
import { encodePng } from '../photos.ts';

export interface SmallFrame {
  readonly name: string;
  readonly split?: string;
  readonly width?: number;
  readonly height?: number;
}

const { classes } = TAXONOMIES.camvid11;
const BLOCK_PX = 8;

/** Writes frames whose labels are blocks of classes in turn and whose photos show the classes' colours. */
export async function writeCamvidFolder(
  folder: string,
  frames: readonly SmallFrame[],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const writer = createCamvidWriter(folder);
  for (const [place, { name, split = 'val', width = 48, height = 32 }] of frames.entries()) {
    const labels = new Uint8Array(width * height);
    const photo = new Uint8Array(width * height * 3);
    for (let offset = 0; offset < labels.length; offset++) {
      const column = Math.floor((offset % width) / BLOCK_PX);
      const row = Math.floor(offset / width / BLOCK_PX);
      const index = (place + column + row) % (classes.length + 1);
      labels[offset] = index === classes.length ? 255 : index;
      photo.set(classes[index]?.color ?? [0, 0, 0], offset * 3);
    }
    await writer.add({
      name,
      split,
      city: null,
      sequence: null,
      image: { ending: '.png', bytes: await encodePng({ width, height, data: photo }) },
      labels: { width, height, data: labels },
      instances: null,
    });
  }
  await writer.finish();
}

/** A folder of its own for a test, gone after it. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'maskwright-'));
  return {
    path: folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Replaces a file's content by its first bytes. */
export async function writeTruncated(
  file: string,
  bytes: Uint8Array,
  length: number,
): Promise<void> {
  await writeFile(file, bytes.subarray(0, length));
}
