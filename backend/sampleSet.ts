// Writes the generated sample set as a CamVid folder, marked as generated, for machines without data.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createCamvidWriter } from '../datasets/camvid/camvid.ts';
import { SAMPLE_SET_MARKER } from '../datasets/dataset.ts';
import { sampleSet } from '../datasets/sampleScenes/sampleScenes.ts';
import { encodePng } from './photos.ts';

export interface SampleSetOptions {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
}

/** @param onScene called after each scene with the number written so far */
export async function writeSampleSet(
  folder: string,
  options: SampleSetOptions,
  onScene: (written: number) => void,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const writer = createCamvidWriter(folder);
  let written = 0;
  for (const { name, split, scene } of sampleSet(options)) {
    const bytes = await encodePng(scene.image);
    await writer.add({
      name,
      split,
      city: null,
      sequence: null,
      image: { ending: '.png', bytes },
      labels: scene.labels,
      instances: null,
    });
    written += 1;
    onScene(written);
  }
  await writer.finish();
  const marker = { generator: 'Maskwright sample scenes', ...options };
  await writeFile(path.join(folder, SAMPLE_SET_MARKER), `${JSON.stringify(marker, null, 2)}\n`);
}
