import { beforeAll, afterAll, expect, test } from 'vitest';
import { mapScores } from '../core/scores/mapScores.ts';
import { upsampleArgMax } from '../core/scores/upsample.ts';
import { renderSampleScene } from '../datasets/sampleScenes/sampleScenes.ts';
import type { Engine, RgbImage } from '../models/engine/engine.ts';
import { mirrorImage } from '../models/engine/views.ts';
import { toEngineModel } from '../models/modelRegistry.ts';
import { createFrameWorkers } from './frameWorkers.ts';
import { openUserModels } from './modelTools.ts';
import { createNodeEngine } from './nodeBackend.ts';
import { labelPhoto } from './quality.ts';

let engine: Engine;
const workers = createFrameWorkers(2);
beforeAll(async () => {
  const model = await openUserModels('/nonexistent/models').load('cgnet-scenes-m2n6');
  engine = await createNodeEngine(toEngineModel(model), 'cpu');
});
afterAll(async () => {
  await engine.close();
  await workers.close();
});

function street(width: number, height: number): RgbImage {
  return renderSampleScene({ seed: 5, width, height }).image;
}

test('the best quality labels by the mean of its looks, and mirroring the photo mirrors the labels', async () => {
  const photo = street(64, 48);
  const { scores, labels } = await labelPhoto(engine, workers, photo, 'best');
  expect([scores.width, scores.height]).toEqual([16, 12]);
  expect(labels).toEqual(upsampleArgMax(scores, 64, 48).data);
  expect(new Set(labels).size).toBeGreaterThan(1);
  const turned = await labelPhoto(engine, workers, mirrorImage(photo), 'best');
  const differing = labels.filter((label, place) => {
    const x = place % 64;
    return turned.labels[place - x + 63 - x] !== label;
  });
  // Single pixels on the seam of two classes may round to the other side.
  expect(differing.length).toBeLessThan(labels.length / 100);
});

test.each(['fast', 'best'] as const)(
  'a mapping comes after the looks, and labels are those of the mapped scores (%s)',
  async (quality) => {
    const photo = street(64, 48);
    // Sky and building for one, road and pavement for another, the rest left out.
    const targets = [4, 4, null, 2, 2, null, null, null, null, null, null];
    const mapping = { targets, classCount: 6 };
    const plain = await labelPhoto(engine, workers, photo, quality);
    const mapped = await labelPhoto(engine, workers, photo, quality, mapping);
    expect(mapped.scores).toEqual(mapScores(plain.scores, mapping));
    expect(mapped.labels).toEqual(upsampleArgMax(mapped.scores, 64, 48).data);
    expect(mapped.labels.filter((label) => label !== 2 && label !== 4)).toHaveLength(0);
  },
);

test('the fast quality is one look', async () => {
  const photo = street(64, 48);
  const [one, other] = [await labelPhoto(engine, workers, photo, 'fast'), await engine.run(photo)];
  expect(one.labels).toEqual(other.labels);
  expect(one.scores).toEqual(other.scores);
});
