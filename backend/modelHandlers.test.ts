import { createHash } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { KNOWN_CHECKPOINTS, type KnownCheckpoint } from '../models/knownCheckpoints.ts';
import type { Backend } from './backend.ts';
import type { ModelTask } from './contract/modelRecords.ts';
import { createNodeBackend } from './nodeBackend.ts';
import { createRecentProjects } from './recentProjects.ts';
import { BUNDLED_CARDS, BUNDLED_IDS } from './testing/bundledModels.ts';
import { temporaryFolder } from './testing/camvidFolder.ts';
import { serveFile } from './testing/fileServer.ts';
import { smallCheckpoint, withAverages } from './testing/smallCheckpoint.ts';
import { createTestProject } from './testing/testProject.ts';

const BUNDLED = 'cgnet-m3n21-camvid11';
const CHECKPOINT = smallCheckpoint(19).bytes;
const IMPORT = { name: null, taxonomyId: null, preprocessing: null, residual: 'global' } as const;
const SMALL = { device: 'cpu', width: 48, height: 32, frames: 1 } as const;

async function createWorkbench(publishedModels: readonly KnownCheckpoint[] = KNOWN_CHECKPOINTS) {
  const temporary = await temporaryFolder();
  const modelsFolder = path.join(temporary.path, 'models');
  const recentProjects = createRecentProjects(path.join(temporary.path, 'configuration'));
  const backend = createNodeBackend({ modelsFolder, recentProjects, publishedModels });
  const file = path.join(temporary.path, 'own.safetensors');
  await writeFile(file, CHECKPOINT);
  return {
    backend,
    modelsFolder,
    file,
    catalogue: () => backend.call('models.catalogue', {}),
    async [Symbol.asyncDispose]() {
      await backend.close();
      await temporary[Symbol.asyncDispose]();
    },
  };
}

/** Starts a task and waits until it is as it should be. */
async function taskThat(
  backend: Backend,
  isThere: (task: ModelTask) => boolean,
  start: () => Promise<ModelTask>,
): Promise<ModelTask> {
  const found = Promise.withResolvers<ModelTask>();
  let taskId: number | null = null;
  const seen: ModelTask[] = [];
  const look = (): void => {
    const task = seen.find((one) => one.taskId === taskId && isThere(one));
    if (task !== undefined) found.resolve(task);
  };
  const unsubscribe = backend.subscribe((event) => {
    if (event.name !== 'modelTask.updated') return;
    seen.push(event.payload.task);
    look();
  });
  try {
    ({ taskId } = await start());
    look();
    return await found.promise;
  } finally {
    unsubscribe();
  }
}

const hasEnded = ({ state }: ModelTask): boolean => state !== 'running';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the catalogue', () => {
  test('tells of each model what its card says, its size and whose it is', async () => {
    await using bench = await createWorkbench();
    await bench.backend.call('models.import', { ...IMPORT, path: bench.file, name: 'My Net' });
    const { models, problems, published } = await bench.catalogue();
    expect(problems).toEqual([]);
    expect(models).toMatchObject([
      ...BUNDLED_CARDS.map(({ id, name, taxonomyId, standing, training }) => ({
        modelId: id,
        name,
        isOwn: false,
        taxonomyId,
        standing: standing ?? null,
        training: training === undefined ? null : {},
      })),
      { modelId: 'my-net', name: 'My Net', isOwn: true, taxonomyId: 'cityscapes19' },
    ]);
    for (const { parameters, flops, classes } of models) {
      expect(parameters).toBeGreaterThan(100_000);
      expect(flops?.at2048x1024).toBeGreaterThan(flops?.at640x360 ?? 0);
      expect(classes[0]?.color).toHaveLength(3);
    }
    expect(
      published.map(({ modelId, isPresent, downloadedBytes }) => [
        modelId,
        isPresent,
        downloadedBytes,
      ]),
    ).toEqual(KNOWN_CHECKPOINTS.map(({ id }) => [id, false, 0]));
  });

  test('names what is damaged, card or file, as what can be removed', async () => {
    await using bench = await createWorkbench();
    const { backend, modelsFolder } = bench;
    for (const name of ['a', 'b', 'c']) {
      await backend.call('models.import', { ...IMPORT, path: bench.file, name });
    }
    await writeFile(path.join(modelsFolder, 'a.card.json'), '{"id": "a"}');
    const network = (await readdir(modelsFolder)).find((file) => /^b_\w+\.onnx$/.test(file)) ?? '';
    await writeFile(path.join(modelsFolder, network), 'cut off');
    const { models, problems } = await bench.catalogue();
    expect(models.map(({ modelId }) => modelId)).toEqual([...BUNDLED_IDS, 'c']);
    expect(problems).toEqual([
      { modelId: 'a', message: expect.stringContaining('a.card.json') as string },
      { modelId: 'b', message: expect.stringContaining(network) as string },
    ]);
    for (const modelId of ['a', 'b', 'c']) await backend.call('models.remove', { modelId });
    expect((await bench.catalogue()).problems).toEqual([]);
    expect(await readdir(modelsFolder)).toEqual([]);
  });
});

describe('importing in the app', () => {
  test('takes the averaged weights of a checkpoint or those of its last step, as is said', async () => {
    await using bench = await createWorkbench();
    const { backend, file } = bench;
    const request = { ...IMPORT, path: file, weights: 'ema' } as const;
    await expect(backend.call('models.import', request)).rejects.toMatchObject({
      code: 'usage/invalid',
      message: expect.stringContaining('has no averaged weights (EMA)') as string,
    });
    await writeFile(file, withAverages(smallCheckpoint(19)));
    await backend.call('models.import', { ...request, name: 'averaged' });
    await backend.call('models.import', { ...request, name: 'plain', weights: 'plain' });
    await backend.call('models.import', { ...IMPORT, path: file, name: 'either' });
    const { models } = await bench.catalogue();
    const kinds = models.flatMap(({ isOwn, name, weights }) => (isOwn ? [[name, weights]] : []));
    expect(Object.fromEntries(kinds)).toEqual({ averaged: 'ema', plain: 'plain', either: 'plain' });
  });

  test('takes the numbers that a person gives', async () => {
    await using bench = await createWorkbench();
    const preprocessing = { mean: [1, 2, 3], std: [4, 5, 6] } as const;
    await bench.backend.call('models.import', { ...IMPORT, path: bench.file, preprocessing });
    expect((await bench.catalogue()).models.at(-1)).toMatchObject({
      modelId: 'own',
      preprocessing,
    });
  });

  test('gives a model the classes of a table, one that is called void among them', async () => {
    await using bench = await createWorkbench();
    const classTable = path.join(bench.modelsFolder, '..', 'classes.csv');
    const names = ['void', ...Array.from({ length: 18 }, (_, place) => `kind ${place}`)];
    const rows = names.map((name, index) => `${index},${name},${index},0,255`);
    await writeFile(classTable, ['index,name,r,g,b', ...rows].join('\n'));
    const request = { ...IMPORT, path: bench.file, classTable, preprocessing: 'camvid' } as const;
    await bench.backend.call('models.import', request);
    expect((await bench.catalogue()).models.at(-1)).toMatchObject({
      modelId: 'own',
      taxonomyId: null,
      classes: names.map((name, index) => ({ name, color: [index, 0, 255] })),
    });
    await writeFile(classTable, ['index,name,r,g,b', ...rows.slice(1)].join('\n'));
    const fewer = bench.backend.call('models.import', { ...request, name: 'fewer' });
    await expect(fewer).rejects.toMatchObject({
      code: 'model/classesDiffer',
      message: expect.stringMatching(/has 19 classes, .* names 18/) as string,
    });
    const both = { ...request, name: 'both', taxonomyId: 'cityscapes19' } as const;
    await expect(bench.backend.call('models.import', both)).rejects.toMatchObject({
      code: 'usage/invalid',
    });
  });

  test.each([
    ['a file that is not there', { path: 'none.pth' }, 'model/notACheckpoint'],
    ['a taxonomy of other classes', { taxonomyId: 'camvid11' as const }, 'model/classesDiffer'],
    ['a name that is taken', { name: BUNDLED }, 'model/exists'],
  ])('refuses %s and leaves nothing', async (_, changes, code) => {
    await using bench = await createWorkbench();
    const request = { ...IMPORT, path: bench.file, ...changes };
    await expect(bench.backend.call('models.import', request)).rejects.toMatchObject({ code });
    expect((await bench.catalogue()).models).toHaveLength(BUNDLED_IDS.length);
  });

  test('tells everyone', async () => {
    await using bench = await createWorkbench();
    const events: string[] = [];
    bench.backend.subscribe(({ name }) => events.push(name));
    await bench.backend.call('models.import', { ...IMPORT, path: bench.file });
    expect(events).toContain('models.updated');
  });
});

describe('removing', () => {
  test('is refused for what comes along and for what is not there', async () => {
    await using bench = await createWorkbench();
    for (const [modelId, code] of [
      [BUNDLED, 'usage/invalid'],
      ['unet', 'model/unknown'],
      ['../own', 'model/unknown'],
    ] as const) {
      await expect(bench.backend.call('models.remove', { modelId })).rejects.toMatchObject({
        code,
      });
    }
  });

  test('waits for the job that is at work with the model', async () => {
    await using project = await createTestProject(
      Array.from({ length: 30 }, (_, place) => ({ name: `frame-${place}` })),
    );
    const { backend, folder, projectId } = project;
    const file = path.join(folder, 'own.safetensors');
    await writeFile(file, smallCheckpoint(11).bytes);
    await backend.call('models.import', { ...IMPORT, path: file });
    await project.import();
    const { jobId } = await backend.call('prelabel.start', {
      projectId,
      model: 'own',
      device: 'cpu',
      quality: 'fast',
      limit: null,
    });
    const remove = () => backend.call('models.remove', { modelId: 'own' });
    await expect(remove()).rejects.toMatchObject({ code: 'model/inUse' });
    await backend.call('jobs.cancel', { projectId, jobId });
    await remove();
    expect((await backend.call('models.catalogue', {})).models).toHaveLength(BUNDLED_IDS.length);
  });
});

describe('fetching in the app', () => {
  const [known] = KNOWN_CHECKPOINTS;
  if (known === undefined) throw new Error('There is no known checkpoint.');
  const sha256Start = createHash('sha256').update(CHECKPOINT).digest('hex').slice(0, 8);
  const published = { ...known, id: 'published', path: 'folder/published.pth', sha256Start };

  test('is stopped, keeps what came, goes on and ends among the models', async () => {
    await using bench = await createWorkbench([published]);
    await using server = await serveFile(CHECKPOINT);
    vi.stubEnv('MASKWRIGHT_MODELS_ADDRESS', server.address);
    const { backend } = bench;
    const fetchIt = () => backend.call('models.fetch', { modelId: 'published' });
    server.behave({ holdAfter: 100_000 });
    const held = await taskThat(
      backend,
      (task) => task.kind === 'fetch' && task.receivedBytes > 0,
      fetchIt,
    );
    expect(held).toMatchObject({ kind: 'fetch', totalBytes: CHECKPOINT.length });
    // Once is enough: a second request is the first.
    expect((await fetchIt()).taskId).toBe(held.taskId);
    const cancelled = await backend.call('modelTasks.cancel', { taskId: held.taskId });
    expect(cancelled).toMatchObject({ state: 'cancelled', error: null });
    const [offered] = (await bench.catalogue()).published;
    expect(offered?.downloadedBytes).toBeGreaterThan(0);
    expect(offered?.isPresent).toBe(false);

    server.behave({});
    expect(await taskThat(backend, hasEnded, fetchIt)).toMatchObject({ state: 'done' });
    expect(server.requests.at(-1)?.range).toBe(`bytes=${offered?.downloadedBytes ?? 0}-`);
    const after = await bench.catalogue();
    expect(after.published).toMatchObject([{ isPresent: true, downloadedBytes: 0 }]);
    expect(after.models.at(-1)).toMatchObject({ modelId: 'published', isOwn: true });
    expect((await backend.call('modelTasks.list', {})).map(({ state }) => state)).toEqual([
      'done',
      'cancelled',
    ]);
  });

  test('without a connection fails with another way', async () => {
    await using bench = await createWorkbench([published]);
    const server = await serveFile(CHECKPOINT);
    await server[Symbol.asyncDispose]();
    vi.stubEnv('MASKWRIGHT_MODELS_ADDRESS', server.address);
    const task = await taskThat(bench.backend, hasEnded, () =>
      bench.backend.call('models.fetch', { modelId: 'published' }),
    );
    expect(task).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/cannot be downloaded.*Check the connection/) as string,
    });
  });

  test('of a name that is not published is refused', async () => {
    await using bench = await createWorkbench([published]);
    await expect(bench.backend.call('models.fetch', { modelId: 'unet' })).rejects.toMatchObject({
      code: 'usage/invalid',
      message: expect.stringContaining('published') as string,
    });
  });
});

describe('measuring in the app', () => {
  test('gives every step, the pace, the memory and the machine', async () => {
    await using bench = await createWorkbench();
    const { backend } = bench;
    const task = await taskThat(backend, hasEnded, () =>
      backend.call('models.benchmark', { ...SMALL, modelId: BUNDLED }),
    );
    if (task.kind !== 'benchmark') throw new Error('It is no measurement.');
    expect(task).toMatchObject({ state: 'done', error: null, modelId: BUNDLED });
    expect(task.result).toMatchObject({ width: 48, height: 32, frames: 1 });
    expect(task.result?.steps.map(({ name }) => name)).toContain('engine: photo to labels');
    expect(task.result?.framesPerSecond).toBeGreaterThan(0);
    expect(task.result?.machine.cores).toBeGreaterThan(0);
  });

  test('is done one at a time, and can be cancelled', async () => {
    await using bench = await createWorkbench();
    const { backend } = bench;
    const request = { ...SMALL, frames: 1000, modelId: BUNDLED };
    const { taskId } = await taskThat(
      backend,
      (task) => task.kind === 'benchmark' && task.phase === 'draw',
      () => backend.call('models.benchmark', request),
    );
    await expect(backend.call('models.benchmark', request)).rejects.toMatchObject({
      code: 'usage/invalid',
    });
    await expect(backend.call('modelTasks.cancel', { taskId: 99 })).rejects.toMatchObject({
      code: 'job/notFound',
    });
    expect(await backend.call('modelTasks.cancel', { taskId })).toMatchObject({
      state: 'cancelled',
      result: null,
    });
  });

  test('of a model that is not there fails and says so', async () => {
    await using bench = await createWorkbench();
    const task = await taskThat(bench.backend, hasEnded, () =>
      bench.backend.call('models.benchmark', { ...SMALL, modelId: 'unet' }),
    );
    expect(task).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('"unet"') as string,
    });
  });
});

test('files are listed by their endings, beside the folders', async () => {
  await using bench = await createWorkbench();
  const folder = path.dirname(bench.file);
  await writeFile(path.join(folder, 'Upper.PTH'), 'x');
  await writeFile(path.join(folder, 'note.txt'), 'x');
  const { backend } = bench;
  const names = async (endings?: string[]) => {
    const listing = await backend.call('host.listFolder', {
      path: folder,
      ...(endings === undefined ? {} : { endings }),
    });
    return listing.files.map(({ name, bytes }) => [name, bytes]);
  };
  expect(await names()).toEqual([]);
  expect(await names(['.pth', '.safetensors'])).toEqual([
    ['own.safetensors', CHECKPOINT.length],
    ['Upper.PTH', 1],
  ]);
});
