import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelCard } from '../models/card.ts';
import { defaultChoices } from '../models/importModel.ts';
import { toEngineModel } from '../models/modelRegistry.ts';
import { encodeOnnx, type OnnxGraph, type OnnxNode } from '../models/onnx/encodeOnnx.ts';
import { importModelFile, openUserModels } from './modelTools.ts';
import { createNodeEngine } from './nodeBackend.ts';

const CLASSES = 11;
const stride = { kind: 'ints', value: [2, 2] } as const;
const halved: OnnxNode = {
  operator: 'MaxPool',
  inputs: ['image'],
  output: 'half',
  attributes: { kernel_shape: stride, strides: stride },
};
const doubled: OnnxNode = {
  operator: 'ConvTranspose',
  inputs: ['half', 'wide'],
  output: 'again',
  attributes: { strides: stride },
};
const scored: OnnxNode = {
  operator: 'Conv',
  inputs: ['image', 'narrow'],
  output: 'own',
};

function weights(name: string, ...shape: number[]) {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return { name, shape, data: Float32Array.from({ length: size }, (_, i) => Math.sin(i)) };
}

/** Scores at the image's size. */
function onnxOf(changes: Partial<OnnxGraph>): Uint8Array {
  return encodeOnnx({
    name: 'net',
    inputs: [{ name: 'image', type: 'float32', shape: [1, 3, 'height', 'width'] }],
    outputs: [{ name: 'scores', type: 'float32', shape: [1, CLASSES, 'rows', 'columns'] }],
    nodes: [],
    initializers: [
      weights('narrow', CLASSES, 3, 1, 1),
      weights('wide', 3, CLASSES, 2, 2),
      weights('places', 1, CLASSES, 7, 7),
    ],
    ...changes,
  });
}

/** Joins what it halved and doubled with what it did not. */
const JOINING = [
  halved,
  doubled,
  scored,
  { operator: 'Add', inputs: ['own', 'again'], output: 'scores' },
];

async function importNet(onnx: Uint8Array): Promise<{ card: ModelCard; labels: Uint8Array }> {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), 'maskwright-probe-'));
  const models = openUserModels(path.join(folder.path, 'models'));
  const file = path.join(folder.path, 'net.onnx');
  await writeFile(file, onnx);
  await importModelFile(createNodeEngine, models, file, {
    ...defaultChoices(file),
    taxonomyId: 'camvid11',
  });
  const stored = await models.load('net');
  const engine = await createNodeEngine(toEngineModel(stored), 'cpu');
  try {
    const photo = { width: 61, height: 45, data: new Uint8Array(3 * 61 * 45).fill(70) };
    return { card: stored.card, labels: (await engine.run(photo)).labels };
  } finally {
    await engine.close();
  }
}

describe('the sizes of images that a network takes are found when it is brought in', () => {
  it('any, which its card then has no word of', async () => {
    const { card, labels } = await importNet(onnxOf({ nodes: [{ ...scored, output: 'scores' }] }));
    expect(card.preprocessing).not.toHaveProperty('sizes');
    expect(card.preprocessing.inputSize).toBe("the frame's own size");
    expect(labels).toHaveLength(61 * 45);
  });

  it('multiples of a number, and frames of other sizes are labelled all the same', async () => {
    const { card, labels } = await importNet(onnxOf({ nodes: JOINING }));
    expect(card.preprocessing.sizes).toEqual({ multipleOf: 8 });
    expect(card.preprocessing.inputSize).toMatch(/multiples of 8/);
    expect(labels).toHaveLength(61 * 45);
  });

  it('one alone, as the file says', async () => {
    const { card, labels } = await importNet(
      onnxOf({
        inputs: [{ name: 'image', type: 'float32', shape: [1, 3, 32, 64] }],
        nodes: JOINING,
      }),
    );
    expect(card.preprocessing.sizes).toEqual({ width: 64, height: 32 });
    expect(labels).toHaveLength(61 * 45);
  });

  it('none, and it is refused', async () => {
    const nodes = [scored, { operator: 'Add', inputs: ['own', 'places'], output: 'scores' }];
    await expect(importNet(onnxOf({ nodes }))).rejects.toMatchObject({
      code: 'model/notACheckpoint',
      message: expect.stringMatching(/52×41 nor on rounder ones/) as string,
    });
  });
});
