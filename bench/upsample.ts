// `npm run bench:upsample`: how long labels take from class scores, against interpolating every class at every
// pixel. One process, one core; the contestants take turns, so that a busy machine slows all of them alike.

import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClassScores } from '../core/scores/classScores.ts';
import { upsampleArgMax, upsampleTopTwo } from '../core/scores/upsample.ts';
import { renderSampleScene } from '../datasets/sampleScenes/sampleScenes.ts';
import { SceneRandom } from '../datasets/sampleScenes/random.ts';
import { createNodeEngine } from '../models/engine/nodeEngine.ts';
import { createModelRegistry, toEngineModel } from '../models/modelRegistry.ts';
import { describeMachine, median } from './machine.ts';
import { upsampleNaively } from './plainUpsample.ts';

const WARM_UP_ROUNDS = 4;
const ROUNDS = 21;

interface Case {
  readonly name: string;
  readonly scores: ClassScores;
  readonly width: number;
  readonly height: number;
}

/** What CGNet says of generated street scenes: 11 × 45 × 60, and 19 × 128 × 256. */
async function networkScores(): Promise<[small: ClassScores, large: ClassScores]> {
  // No user's own models: a folder that is not there.
  const registry = createModelRegistry(path.join(tmpdir(), 'maskwright-bench-no-models'));
  const model = toEngineModel(await registry.loadDefault('camvid11'));
  const engine = await createNodeEngine(model, 'cpu');
  try {
    const scoresOf = async (seed: number, width: number, height: number): Promise<ClassScores> =>
      (await engine.run(renderSampleScene({ seed, width, height }).image)).scores;
    const small = await scoresOf(3, 480, 360);
    const first = await scoresOf(1, 2048, 1024);
    const second = await scoresOf(2, 2048, 1024);
    // The bundled network has 11 classes: the other 8 are taken from another scene, a little less certain.
    const data = new Float32Array(19 * first.width * first.height);
    data.set(first.data);
    data.set(
      second.data.subarray(0, data.length - first.data.length).map((score) => score - 2),
      first.data.length,
    );
    return [small, { ...first, classCount: 19, data }];
  } finally {
    await engine.close();
  }
}

/** The worst case: no two neighbouring positions have anything to do with each other. */
function noiseScores(classCount: number, width: number, height: number): ClassScores {
  const random = new SceneRandom(1);
  const data = Float32Array.from({ length: classCount * width * height }, () =>
    random.between(-10, 10),
  );
  return { classCount, width, height, data };
}

function share(count: number, total: number): string {
  return `${((100 * count) / total).toFixed(4)} %`;
}

function measure({ name, scores, width, height }: Case): void {
  const contestants = [
    { name: 'every class at every pixel', run: upsampleNaively, times: [] as number[] },
    { name: 'upsampleArgMax', run: upsampleArgMax, times: [] as number[] },
    { name: 'upsampleTopTwo', run: upsampleTopTwo, times: [] as number[] },
  ];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    for (const { run, times } of contestants) {
      const startedAt = performance.now();
      run(scores, width, height);
      if (round >= WARM_UP_ROUNDS) times.push(performance.now() - startedAt);
    }
  }

  const expected = upsampleNaively(scores, width, height).data;
  const { data } = upsampleArgMax(scores, width, height);
  const differing = data.reduce((sum, label, pixel) => sum + Number(label !== expected[pixel]), 0);
  const { classCount } = scores;
  console.log(
    `\n${name}: ${classCount} × ${scores.height} × ${scores.width} → ${height} × ${width} ` +
      `(labels that differ: ${share(differing, data.length)})`,
  );
  const formerMs = median(contestants[0]?.times ?? []);
  for (const contestant of contestants) {
    const ms = median(contestant.times);
    console.log(
      `  ${contestant.name.padEnd(28)} ${ms.toFixed(2).padStart(8)} ms   ` +
        `least ${Math.min(...contestant.times)
          .toFixed(2)
          .padStart(7)} ms   ` +
        `× ${(formerMs / ms).toFixed(1)}`,
    );
  }
}

const [small, large] = await networkScores();
console.log(describeMachine());
console.log(`Median of ${ROUNDS} alternating rounds after ${WARM_UP_ROUNDS} to warm up.`);
for (const entry of [
  { name: 'CGNet on a generated scene', scores: large, width: 2048, height: 1024 },
  { name: 'CGNet on a generated scene', scores: small, width: 480, height: 360 },
  { name: 'noise', scores: noiseScores(19, 256, 128), width: 2048, height: 1024 },
  { name: 'noise', scores: noiseScores(11, 60, 45), width: 480, height: 360 },
]) {
  measure(entry);
}
