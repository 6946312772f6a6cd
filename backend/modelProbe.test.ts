import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { ModelCard } from '../models/card.ts';
import type { EngineFactory } from '../models/engine/engine.ts';
import { createRemoteEngine } from '../models/engine/remoteEngine.ts';
import { defaultChoices, importModel } from '../models/importModel.ts';
import { toEngineModel } from '../models/modelRegistry.ts';
import { encodeOnnx, type OnnxGraph, type OnnxNode } from '../models/onnx/encodeOnnx.ts';
import {
  createHandDrivenChannel,
  type HandDrivenChannel,
} from '../models/testing/handDrivenChannel.ts';
import { findClassCount, findInputSizes } from './modelProbe.ts';
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
    expect(card.stride).toBe(1);
    expect(labels).toHaveLength(61 * 45);
  });

  it('and how many pixels share a score, as its card says', async () => {
    const fewer = { ...halved, output: 'half' };
    const scoredFewer = { ...scored, inputs: ['half', 'narrow'], output: 'scores' };
    const { card } = await importNet(onnxOf({ nodes: [fewer, scoredFewer] }));
    expect(card.stride).toBe(2);
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

  it('both sides or none: a file that fixes one of them is refused', async () => {
    const nodes = [{ ...scored, output: 'scores' }];
    const inputs = [{ name: 'image', type: 'float32', shape: [1, 3, 64, 'width'] }] as const;
    await expect(importNet(onnxOf({ inputs, nodes }))).rejects.toMatchObject({
      code: 'model/notACheckpoint',
      message: expect.stringMatching(/net\.onnx .*\[1, 3, 64, \?\] has one side fixed/) as string,
    });
  });

  it('not one that only the first try happens to have', async () => {
    // At 52×41 both sides are rounded to 64.
    const initializers = [
      weights('narrow', CLASSES, 3, 1, 1),
      weights('places', 1, CLASSES, 64, 64),
    ];
    const nodes = [scored, { operator: 'Add', inputs: ['own', 'places'], output: 'scores' }];
    await expect(importNet(onnxOf({ nodes, initializers }))).rejects.toMatchObject({
      code: 'model/notACheckpoint',
      message: expect.stringMatching(/nor on rounder ones/) as string,
    });
  });

  it.each([
    ['a side beyond all frames', [60_000, 60_000], /\[1, 3, 60000, 60000\] has more than 8192/],
    ['more than there is memory for', [8192, 8192], /8192×8192, and this machine's memory/],
  ] as const)('and is refused before it is tried: %s', async (_, [height, width], message) => {
    vi.spyOn(process, 'constrainedMemory').mockReturnValue(2 ** 30);
    const nodes = [{ ...scored, output: 'scores' }];
    const inputs = [{ name: 'image', type: 'float32', shape: [1, 3, height, width] }] as const;
    await expect(importNet(onnxOf({ inputs, nodes }))).rejects.toMatchObject({
      code: 'model/notACheckpoint',
      message: expect.stringMatching(message) as string,
    });
    vi.restoreAllMocks();
  });

  it('none, and it is refused', async () => {
    const nodes = [scored, { operator: 'Add', inputs: ['own', 'places'], output: 'scores' }];
    await expect(importNet(onnxOf({ nodes }))).rejects.toMatchObject({
      code: 'model/notACheckpoint',
      message: expect.stringMatching(/52×41 nor on rounder ones/) as string,
    });
  });
});

describe('how many classes a network has', () => {
  const outputs = [
    { name: 'scores', type: 'float32', shape: [1, 'c', 'rows', 'columns'] },
  ] as const;

  it('is told by a run where its file leaves it open', async () => {
    const { card } = await importNet(onnxOf({ outputs, nodes: JOINING }));
    expect(card.classes).toHaveLength(CLASSES);
    expect(card.preprocessing.sizes).toEqual({ multipleOf: 8 });
  });

  it('is what its file says, or else the file is refused without a word of a card', async () => {
    const nodes = [{ ...scored, inputs: ['image', 'fewer'], output: 'scores' }];
    const declared = onnxOf({ nodes, initializers: [weights('fewer', 5, 3, 1, 1)] });
    await expect(importNet(declared)).rejects.toMatchObject({
      code: 'model/classesDiffer',
      message: expect.stringMatching(
        /net\.onnx .*11 classes.*gives \[1, 5, 41, 52\]\. Export/,
      ) as string,
    });
  });
});

it('a network whose scores are no numbers is refused by its file', async () => {
  const narrow = weights('narrow', CLASSES, 3, 1, 1);
  narrow.data[5] = NaN;
  const nodes = [{ ...scored, output: 'scores' }];
  await expect(importNet(onnxOf({ nodes, initializers: [narrow] }))).rejects.toMatchObject({
    code: 'model/notACheckpoint',
    message: expect.stringMatching(/net\.onnx gives scores that are not finite/) as string,
  });
});

describe('a network that takes too long is given up', () => {
  const file = 'slow.onnx';
  const onnx = onnxOf({ nodes: [{ ...scored, output: 'scores' }] });
  const model = importModel(onnx, file, { ...defaultChoices(file), taxonomyId: 'camvid11' });
  const tooSlow = {
    code: 'model/notACheckpoint',
    message: expect.stringMatching(/slow\.onnx .* in 0\.01 seconds/) as string,
  };

  it('in the middle of an image', async () => {
    const close = vi.fn(() => Promise.resolve());
    const slow: EngineFactory = () =>
      Promise.resolve({
        device: { provider: 'cpu', description: 'slow' },
        run: () => new Promise(() => undefined),
        close,
      });
    await expect(findInputSizes(slow, model, file, 10)).rejects.toMatchObject(tooSlow);
    expect(close).toHaveBeenCalledOnce();
  });

  it.each<[string, (createEngine: EngineFactory) => Promise<unknown>]>([
    ['its sizes are tried', (createEngine) => findInputSizes(createEngine, model, file, 10)],
    ['its classes are counted', (createEngine) => findClassCount(createEngine, onnx, file, 10)],
  ])('while it loads, when %s, and the container that loads it is ended', async (_, find) => {
    const channels: HandDrivenChannel[] = [];
    const openChannel = (): HandDrivenChannel => {
      const channel = createHandDrivenChannel();
      channels.push(channel);
      return channel;
    };
    const slow: EngineFactory = (...given) => createRemoteEngine(openChannel, ...given);
    await expect(find(slow)).rejects.toMatchObject(tooSlow);
    expect(channels.map(({ isClosed }) => isClosed)).toEqual([true]);
  });
});
