import { createHash } from 'node:crypto';
import {
  copyFile,
  mkdir,
  mkdtempDisposable,
  readdir,
  readFile,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TAXONOMIES } from '../core/taxonomy.ts';
import { encodeSafetensors } from './checkpoint/safetensors.ts';
import { defaultChoices, importModel } from './importModel.ts';
import { weightsFileOf } from './modelFiles.ts';
import { createModelRegistry, toEngineModel, type StoredModel } from './modelRegistry.ts';
import { modelOfBytes } from './testing/modelOfBytes.ts';

const BUNDLED_ID = 'cgnet-m3n21-camvid11';
const bundledOnnx = fileURLToPath(new URL(`weights/${BUNDLED_ID}.onnx`, import.meta.url));
const bundledCard = fileURLToPath(new URL(`weights/${BUNDLED_ID}.card.json`, import.meta.url));

/** Without models of the user's own. */
const registry = createModelRegistry('/nonexistent/models');

const temporaryFolder = () => mkdtempDisposable(path.join(tmpdir(), 'maskwright-'));

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A good card for some bytes, but for the fields that are given. */
async function cardFor(bytes: Uint8Array, fields: object = {}): Promise<string> {
  const card = JSON.parse(await readFile(bundledCard, 'utf8')) as object;
  const own = { id: 'own', file: 'own.onnx', sha256: sha256(bytes) };
  return JSON.stringify({ ...card, ...own, ...fields });
}

/** Writes `own.onnx` with its card, where there is one, and loads it by its path. */
async function loadOwn(folder: string, onnx: Uint8Array, card?: string): Promise<StoredModel> {
  const file = path.join(folder, 'own.onnx');
  await writeFile(file, onnx);
  if (card !== undefined) await writeFile(path.join(folder, 'own.card.json'), card);
  return registry.load(file);
}

describe('the models that come with the app', () => {
  it('are listed with cards that describe their files to the byte', async () => {
    const { cards } = await registry.list();
    expect(cards.map((card) => card.id)).toContain(BUNDLED_ID);
    for (const card of cards) {
      const file = fileURLToPath(new URL(`weights/${card.file}`, import.meta.url));
      expect(sha256(await readFile(file))).toBe(card.sha256);
      const weights = fileURLToPath(new URL(`weights/${card.id}.safetensors`, import.meta.url));
      expect(sha256(await readFile(weights))).toBe(card.weightsSha256);
    }
  });

  it('name the classes of their taxonomy in its order', async () => {
    for (const { taxonomyId, classes } of (await registry.list()).cards) {
      if (taxonomyId === null) continue;
      expect(classes).toEqual(TAXONOMIES[taxonomyId].classes);
    }
  });

  it('are loaded by id', async () => {
    const model = await registry.load(BUNDLED_ID);
    expect(model.card.id).toBe(BUNDLED_ID);
    expect(sha256(model.onnx)).toBe(model.card.sha256);
  });

  it('are loaded by taxonomy', async () => {
    const { card, onnx } = await registry.loadDefault('camvid11');
    expect(card.id).toBe(BUNDLED_ID);
    expect(sha256(onnx)).toBe(card.sha256);
  });

  it('do not cover every taxonomy, and say so', async () => {
    await expect(registry.loadDefault('cityscapes19')).rejects.toMatchObject({
      code: 'model/unknown',
      message: expect.stringContaining('cityscapes19') as string,
    });
  });

  it('have the log of the run that their cards tell of, which ended with that recipe', async () => {
    const { cards } = await registry.list();
    const logged = cards.flatMap(({ training }) => (training === undefined ? [] : [training]));
    expect(logged.length).toBeGreaterThan(0);
    for (const { log, recipeSha256, iterations } of logged) {
      const text = await readFile(path.join('models/weights', log ?? ''), 'utf8');
      const lines = text
        .trimEnd()
        .split('\n')
        .map(
          (line) => JSON.parse(line) as { event: string; iteration: number; recipeHash?: string },
        );
      expect(lines.findLast((line) => line.recipeHash !== undefined)?.recipeHash).toBe(
        recipeSha256,
      );
      expect(lines.at(-1)).toMatchObject({ event: 'end', iteration: iterations });
    }
  });

  it('are not chosen for a taxonomy when they were made for generated scenes or evaluation, or learned in a project', async () => {
    const { classes } = TAXONOMIES.cityscapes19;
    const onnx = Uint8Array.from([1, 2, 3]);
    const fields = { taxonomyId: 'cityscapes19', classes, cgnet: null };
    const chosen = async (more: object): Promise<StoredModel> => {
      await using folder = await temporaryFolder();
      await writeFile(path.join(folder.path, 'own.onnx'), onnx);
      const card = await cardFor(onnx, { ...fields, ...more });
      await writeFile(path.join(folder.path, 'own.card.json'), card);
      return await createModelRegistry(folder.path).loadDefault('cityscapes19');
    };
    expect((await chosen({})).card.id).toBe('own');
    const learned = { root: 'other', images: [], at: '2026-11-30T00:00:00.000Z' };
    for (const more of [{ madeFor: 'generatedScenes' }, { madeFor: 'evaluation' }, { learned }]) {
      await expect(chosen(more)).rejects.toMatchObject({ code: 'model/unknown' });
    }
  });

  it('give an engine the class count and the normalisation of the card, and the weights of a CGNet', async () => {
    const model = await registry.load(BUNDLED_ID);
    const { mean, std } = model.card.preprocessing;
    const { onnx, cgnet, ...rest } = toEngineModel(model);
    expect(rest).toEqual({
      modelId: BUNDLED_ID,
      classCount: 11,
      mean,
      std,
      channelOrder: 'RGB',
    });
    expect(onnx).toBe(model.onnx);
    expect(cgnet?.options).toEqual(model.card.cgnet);
    expect(cgnet?.weights.get('classifier.0.conv.weight')?.shape).toEqual([11, 256, 1, 1]);
  });
});

describe('a model of the user’s own', () => {
  it('has its weights for kernels while they are what its card describes, and its ONNX file in any case', async () => {
    await using folder = await temporaryFolder();
    const own = createModelRegistry(folder.path);
    const file = path.join('models/weights', `${BUNDLED_ID}.safetensors`);
    const choices = { ...defaultChoices(file), id: 'own' };
    const card = await own.add(importModel(await readFile(file), file, choices));
    expect(toEngineModel(await own.load('own'))).toHaveProperty('cgnet');

    const other = path.join('models/weights', `${BUNDLED_ID}-train.safetensors`);
    await copyFile(other, path.join(folder.path, weightsFileOf(card)));
    const model = await own.load('own');
    expect(toEngineModel(model)).not.toHaveProperty('cgnet');
    expect(sha256(model.onnx)).toBe(model.card.sha256);
  });
});

describe('a model that is added', () => {
  const file = path.join('models/weights', `${BUNDLED_ID}.safetensors`);
  const imported = async () =>
    importModel(await readFile(file), file, { ...defaultChoices(file), id: 'own' });

  it.each([
    ['id', { id: '../../../evil' }],
    ['id', { id: '' }],
    ['file', { file: '../evil.onnx' }],
    ['classes', { classes: [] }],
  ])('is refused by its %s where its card could not be read again', async (field, fields) => {
    await using folder = await temporaryFolder();
    const own = createModelRegistry(path.join(folder.path, 'a', 'b', 'models'));
    const { card, ...rest } = await imported();
    await expect(own.add({ card: { ...card, ...fields }, ...rest })).rejects.toMatchObject({
      code: 'usage/invalid',
      message: expect.stringContaining(field) as string,
    });
    expect(await readdir(folder.path)).toEqual([]);
  });
});

describe('a model that cannot be written whole', () => {
  it('leaves nothing of it behind', async () => {
    await using folder = await temporaryFolder();
    const own = createModelRegistry(folder.path);
    const file = path.join('models/weights', `${BUNDLED_ID}.safetensors`);
    const imported = importModel(await readFile(file), file, {
      ...defaultChoices(file),
      id: 'own',
    });
    // Where the card would be, there is a folder.
    await mkdir(path.join(folder.path, 'own.card.json', 'inside'), { recursive: true });
    await expect(own.add(imported)).rejects.toMatchObject({ code: 'storage/failed' });
    expect(await readdir(folder.path)).toEqual(['own.card.json']);
  });
});

describe('a model named by its file', () => {
  it.each(['copy.onnx', 'copy.bin'])(
    'has the bundled card when its content is the same (%s)',
    async (name) => {
      await using folder = await temporaryFolder();
      const copy = path.join(folder.path, name);
      await copyFile(bundledOnnx, copy);
      const { card, onnx } = await registry.load(copy);
      expect(card.id).toBe(BUNDLED_ID);
      expect(sha256(onnx)).toBe(card.sha256);
    },
  );

  it('is the one of the card beside it where several share its network', async () => {
    await using folder = await temporaryFolder();
    const own = createModelRegistry(folder.path);
    const file = path.join('models/weights', `${BUNDLED_ID}.safetensors`);
    const preprocessing = { mean: [0, 0, 0], std: [1, 1, 1] } as const;
    const choices = { ...defaultChoices(file), id: 'own', preprocessing };
    const { card, onnx, weights } = importModel(await readFile(file), file, choices);
    await writeFile(path.join(folder.path, 'own.onnx'), onnx);
    await writeFile(path.join(folder.path, 'own.card.json'), JSON.stringify(card));
    // As they were called when there was one name for all imports of an id.
    const bytes = encodeSafetensors(weights ?? new Map());
    await writeFile(path.join(folder.path, 'own.safetensors'), bytes);
    const model = await own.load(path.join(folder.path, 'own.onnx'));
    expect(model.card).toMatchObject({ id: 'own', preprocessing: { mean: [0, 0, 0] } });
    expect(toEngineModel(model)).toHaveProperty('cgnet');
  });

  it('is the one that its file belongs to where several share its network', async () => {
    await using folder = await temporaryFolder();
    const own = createModelRegistry(folder.path);
    const first = await own.add(await modelOfBytes('first', 1));
    const second = await own.add(await modelOfBytes('second', 1));
    for (const { id, file } of [first, second]) {
      expect((await own.load(path.join(folder.path, file))).card.id).toBe(id);
    }
  });

  it('has the card beside it', async () => {
    await using folder = await temporaryFolder();
    const onnx = Uint8Array.from([1, 2, 3]);
    const model = await loadOwn(folder.path, onnx, await cardFor(onnx));
    expect(model.card.id).toBe('own');
    expect([...model.onnx]).toEqual([1, 2, 3]);
  });

  it.each(['nothing-of-that-name', 'folder/missing.onnx'])(
    'is refused when there is none (%s), naming those that there are',
    async (name) => {
      await expect(registry.load(name)).rejects.toMatchObject({
        code: 'model/unknown',
        message: expect.stringMatching(new RegExp(`"${name}".*${BUNDLED_ID}`)) as string,
        details: { model: name },
      });
    },
  );

  it('is refused without a card, naming the card that is missing', async () => {
    await using folder = await temporaryFolder();
    await expect(loadOwn(folder.path, Uint8Array.from([1, 2, 3]))).rejects.toMatchObject({
      code: 'model/notACheckpoint',
      message: expect.stringMatching(/own\.onnx.*"own\.card\.json"/) as string,
      details: { file: path.join(folder.path, 'own.onnx') },
    });
  });

  it('is refused when its content is not what the card describes', async () => {
    await using folder = await temporaryFolder();
    const card = await cardFor(Uint8Array.from([4, 5, 6]));
    await expect(loadOwn(folder.path, Uint8Array.from([1, 2, 3]), card)).rejects.toMatchObject({
      code: 'model/notACheckpoint',
      message: expect.stringMatching(/own\.onnx.*sha256/) as string,
    });
  });

  it.each([
    ['id', { id: 'Not Lower Case' }],
    ['sha256', { sha256: 'f94c' }],
    ['taxonomyId', { taxonomyId: 'unheardOf' }],
    ['classes', { classes: [] }],
    ['classes', { classes: TAXONOMIES.camvid11.classes.slice(1) }],
    ['classes', { taxonomyId: null, classes: TAXONOMIES.cityscapes19.classes }],
    [
      'classes',
      {
        taxonomyId: null,
        cgnet: null,
        classes: [1, 2].map(() => ({ name: 'a', color: [0, 0, 0] })),
      },
    ],
    ['file', { file: '../own.onnx' }],
    ['classes.0.color.2', { classes: [{ name: 'Sky', color: [0, 0, 256] }] }],
    ['licence', { licence: undefined }],
    [
      'preprocessing.std',
      { preprocessing: { channelOrder: 'RGB', mean: [0, 0, 0], std: [1, 0, 1], inputSize: '' } },
    ],
    ...[{ multipleOf: 3000 }, { width: 60_000, height: 60_000 }].map((sizes): [string, object] => [
      `preprocessing.sizes.${Object.keys(sizes)[0] ?? ''}`,
      {
        preprocessing: {
          channelOrder: 'RGB',
          mean: [0, 0, 0],
          std: [1, 1, 1],
          inputSize: '',
          sizes,
        },
      },
    ]),
    [
      'metrics.0.meanIoU',
      { metrics: [{ dataset: '', frames: 1, meanIoU: 60.7, pixelAccuracy: 1, source: '' }] },
    ],
  ])('is refused with a broken card, naming the card and its field %s', async (field, fields) => {
    await using folder = await temporaryFolder();
    const onnx = Uint8Array.from([1, 2, 3]);
    const error: unknown = await loadOwn(folder.path, onnx, await cardFor(onnx, fields)).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'model/notACheckpoint' });
    expect(error).toHaveProperty('message', expect.stringContaining('own.card.json'));
    expect(error).toHaveProperty('message', expect.stringContaining(` ${field}: `));
    expect(error).toHaveProperty('message', expect.stringMatching(/Mend it, or import the model/));
  });

  it('is refused when its network has other classes than its card', async () => {
    await using folder = await temporaryFolder();
    const onnx = await readFile(bundledOnnx);
    const classes = ['road', 'sky'].map((name) => ({ name, color: [1, 2, 3] }));
    // As new content, which is not known by its hash.
    const longer = Buffer.concat([onnx, Buffer.from([0x12, 0])]);
    const card = await cardFor(longer, { taxonomyId: null, cgnet: null, classes });
    await expect(loadOwn(folder.path, longer, card)).rejects.toMatchObject({
      code: 'model/classesDiffer',
      message: expect.stringMatching(/own\.onnx has 11 classes.* own names 2/) as string,
    });
  });

  it('is refused with a card that is no JSON', async () => {
    await using folder = await temporaryFolder();
    await expect(loadOwn(folder.path, Uint8Array.from([1]), '{"id": ')).rejects.toMatchObject({
      code: 'model/notACheckpoint',
      message: expect.stringContaining('own.card.json') as string,
    });
  });

  it('is refused when it is a PyTorch checkpoint', async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, 'cgnet.pth');
    await writeFile(file, Uint8Array.from([0x50, 0x4b, 3, 4]));
    await expect(registry.load(file)).rejects.toMatchObject({
      code: 'model/notACheckpoint',
      message: expect.stringContaining(file) as string,
    });
  });

  it('is refused before it is read when it is far larger than any network', async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, 'own.pth');
    await writeFile(file, '');
    await truncate(file, 2 ** 32);
    await expect(registry.load(file)).rejects.toMatchObject({
      code: 'model/notACheckpoint',
      message: expect.stringContaining('it has 4294967296 bytes, more than') as string,
    });
  });

  it('is refused when it is a folder', async () => {
    await using folder = await temporaryFolder();
    await expect(registry.load(folder.path)).rejects.toMatchObject({
      code: 'model/notACheckpoint',
      message: expect.stringContaining(folder.path) as string,
    });
  });
});
