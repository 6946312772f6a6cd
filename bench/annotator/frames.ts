// The frames of the benchmark: photo, ground truth, and what the model says of it.

import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPhoto } from '../../backend/photos.ts';
import type { ColorPhoto } from '../../core/edit/colorPhoto.ts';
import type { LabelMap } from '../../core/labelMap.ts';
import type { ClassScores } from '../../core/scores/classScores.ts';
import { readCamvidLabels } from '../../datasets/camvid/camvid.ts';
import type { EngineModel, RgbImage } from '../../models/engine/engine.ts';
import { createNodeEngine } from '../../models/engine/nodeEngine.ts';
import { createModelRegistry, toEngineModel } from '../../models/modelRegistry.ts';

export interface BenchFrame {
  readonly name: string;
  readonly photo: ColorPhoto & RgbImage;
  readonly truth: LabelMap;
  readonly scores: ClassScores;
}

/** Which frames of the folder, in the order of their names: the 1st, 3rd, … are even, since they count from 0. */
export type FrameHalf = 'even' | 'odd' | 'all';

export interface FrameSource {
  /** A checkpoint or an ONNX file with a card. It must not have seen the frames in training. */
  readonly model: string;
  readonly images: string;
  /** CamVid's index PNGs, named as the images. */
  readonly labels: string;
  readonly half: FrameHalf;
  /** At most so many, spread evenly over the half, or the first ones from `from` on. */
  readonly most: number;
  readonly from?: string;
}

export interface LoadedFrames {
  readonly frames: readonly BenchFrame[];
  readonly model: EngineModel;
}

/** Reads the frames and runs the model on each; a model runs on the CPU, so that its scores are the same every time. */
export async function loadFrames(source: FrameSource): Promise<LoadedFrames> {
  const names = chooseFrames((await readdir(source.images)).sort(), source);
  // No user's own models: a folder that is not there.
  const registry = createModelRegistry(path.join(tmpdir(), 'maskwright-bench-no-models'));
  const model = toEngineModel(await registry.load(source.model));
  const engine = await createNodeEngine(model, 'cpu');
  try {
    const frames: BenchFrame[] = [];
    for (const name of names) {
      const image = await readPhoto(path.join(source.images, name));
      const label = `${path.basename(name, path.extname(name))}.png`;
      const truth = await readCamvidLabels(path.join(source.labels, label));
      const { scores } = await engine.run(image);
      frames.push({ name, photo: { ...image, channels: 3 }, truth, scores });
    }
    return { frames, model };
  } finally {
    await engine.close();
  }
}

function chooseFrames(
  names: readonly string[],
  { half, most, from }: Pick<FrameSource, 'half' | 'most' | 'from'>,
): string[] {
  const ofHalf = names.filter(
    (_, place) => half === 'all' || (place % 2 === 0) === (half === 'even'),
  );
  if (from !== undefined) {
    const first = ofHalf.indexOf(from);
    if (first === -1) throw new Error(`${from} is not among the ${half} frames.`);
    return ofHalf.slice(first, first + most);
  }
  const count = Math.min(most, ofHalf.length);
  return Array.from({ length: count }, (_, item) => {
    return ofHalf[Math.floor((item * ofHalf.length) / count)] ?? '';
  });
}
