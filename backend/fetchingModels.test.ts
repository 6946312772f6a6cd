import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtempDisposable, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { KNOWN_CHECKPOINTS, type KnownCheckpoint } from '../models/knownCheckpoints.ts';
import { fetchModel, type FetchOptions } from './fetchingModels.ts';
import { openUserModels } from './modelTools.ts';
import { createNodeEngine } from './nodeBackend.ts';
import { serveFile, unusedAddress, type FileServer } from './testing/fileServer.ts';
import { smallCheckpoint } from './testing/smallCheckpoint.ts';

const CHECKPOINT = smallCheckpoint(19).bytes;
const TEXT = Buffer.from('no checkpoint at all '.repeat(100));
const [LARGER] = KNOWN_CHECKPOINTS;

/** A published model whose file has these bytes. */
function publishing(bytes: Uint8Array): KnownCheckpoint {
  if (LARGER === undefined) throw new Error('There is no known checkpoint.');
  const sha256Start = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
  return { ...LARGER, id: 'published', path: 'folder/published.pth', sha256Start };
}

async function createWorkbench(served: Uint8Array = CHECKPOINT, published = served) {
  const folder = await mkdtempDisposable(path.join(tmpdir(), 'maskwright-fetching-'));
  const modelsFolder = path.join(folder.path, 'models');
  const downloads = path.join(modelsFolder, 'downloads');
  const server = await serveFile(served);
  return {
    server,
    modelsFolder,
    part: path.join(downloads, 'published.pth.part'),
    fetch: (options: FetchOptions = {}) =>
      fetchModel(createNodeEngine, publishing(published), {
        baseAddress: server.address,
        modelsFolder,
        ...options,
      }),
    /** The user's own: what is listed with an empty folder comes with the app. */
    cards: async () => {
      const [bundled, all] = await Promise.all(
        [path.join(folder.path, 'none'), modelsFolder].map((of) => openUserModels(of).list()),
      );
      return (all?.cards ?? []).slice(bundled?.cards.length);
    },
    downloads: () => readdir(downloads),
    /** Leaves the beginning of a download, as an earlier attempt would. */
    async leave(bytes: Uint8Array) {
      await mkdir(downloads, { recursive: true });
      await writeFile(path.join(downloads, 'published.pth.part'), bytes);
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function rangesOf({ requests }: FileServer): (string | null)[] {
  return requests.map(({ range }) => range);
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('fetching a published model', () => {
  it('downloads it, tells how far it is, and makes it one of the models', async () => {
    await using bench = await createWorkbench();
    const steps: [number, number | null][] = [];
    const { card, isNew } = await bench.fetch({
      onProgress: (received, total) => steps.push([received, total]),
    });
    expect(isNew).toBe(true);
    expect(bench.server.requests.map((request) => request.path)).toEqual(['/folder/published.pth']);
    expect(steps[0]).toEqual([0, CHECKPOINT.length]);
    expect(steps.at(-1)).toEqual([CHECKPOINT.length, CHECKPOINT.length]);
    expect(steps.map(([received]) => received)).toEqual(
      steps.map(([received]) => received).toSorted((a, b) => a - b),
    );
    expect(await bench.cards()).toEqual([card]);
    expect(card).toMatchObject({
      id: 'published',
      taxonomyId: 'cityscapes19',
      preprocessing: { mean: [72.39239876, 82.90891754, 73.15835921], std: [1, 1, 1] },
      metrics: [{ meanIoU: 0.6827, pixelAccuracy: null, frames: 500 }],
      licence: expect.stringContaining('Apache-2.0') as string,
    });
    expect(await bench.downloads()).toEqual([]);
  });

  it('does nothing when it is among the models already', async () => {
    await using bench = await createWorkbench();
    const { card } = await bench.fetch();
    expect(await bench.fetch()).toEqual({ card, isNew: false });
    expect(bench.server.requests).toHaveLength(1);
  });

  it.each([
    ['damaged', (network: string) => writeFile(network, 'cut off')],
    ['gone', (network: string) => rm(network)],
  ])('brings it anew where its network is %s', async (_, damage) => {
    await using bench = await createWorkbench();
    const first = await bench.fetch();
    await damage(path.join(bench.modelsFolder, first.card.file));
    const { card, isNew } = await bench.fetch();
    expect(isNew).toBe(true);
    expect(await bench.cards()).toEqual([card]);
    const { onnx } = await openUserModels(bench.modelsFolder).load('published');
    expect(createHash('sha256').update(onnx).digest('hex')).toBe(first.card.sha256);
    expect(await bench.fetch()).toEqual({ card, isNew: false });
    expect(bench.server.requests).toHaveLength(2);
  });

  it('follows the server to another address', async () => {
    await using bench = await createWorkbench();
    bench.server.behave({ redirectTo: '/elsewhere.pth' });
    expect(await bench.fetch()).toMatchObject({ isNew: true });
    expect(bench.server.requests.at(-1)?.path).toBe('/elsewhere.pth');
  });

  it('takes a file whose size the server does not say', async () => {
    await using bench = await createWorkbench();
    bench.server.behave({ hidesSize: true });
    const totals = new Set<number | null>();
    await bench.fetch({ onProgress: (_, total) => totals.add(total) });
    expect([...totals]).toEqual([null]);
  });
});

describe('a model that is being fetched', () => {
  it('is not fetched by another meanwhile, which would spoil the download', async () => {
    await using bench = await createWorkbench();
    bench.server.behave({ holdAfter: 100_000 });
    const arrived = Promise.withResolvers<undefined>();
    const first = bench.fetch({
      onProgress: (received) => {
        if (received > 0) arrived.resolve(undefined);
      },
    });
    await arrived.promise;
    await expect(bench.fetch()).rejects.toMatchObject({
      code: 'model/inUse',
      message: expect.stringContaining(`by process ${process.pid}`) as string,
    });
    bench.server.drop();
    await expect(first).rejects.toMatchObject({ code: 'model/unreachable' });
    bench.server.behave({});
    expect(await bench.fetch()).toMatchObject({ isNew: true });
  });

  it('is fetched by another once the process that did is no more', async () => {
    await using bench = await createWorkbench();
    await bench.leave(CHECKPOINT.subarray(0, 1000));
    const ended = spawn(process.execPath, ['--version']);
    await once(ended, 'exit');
    await writeFile(bench.part.replace(/part$/, 'lock'), String(ended.pid));
    expect(await bench.fetch()).toMatchObject({ isNew: true });
    expect(rangesOf(bench.server)).toEqual(['bytes=1000-']);
    expect(await bench.downloads()).toEqual([]);
  });
});

describe('a download that broke off', () => {
  it('is gone on with: only the rest is sent', async () => {
    await using bench = await createWorkbench();
    bench.server.behave({ holdAfter: 100_000 });
    const cut = bench.fetch({
      onProgress: (received) => {
        if (received > 0) bench.server.drop();
      },
    });
    await expect(cut).rejects.toMatchObject({
      code: 'model/unreachable',
      message: expect.stringMatching(/broke off after \d+ bytes.*Run it again to go on/) as string,
    });
    const { size } = await stat(bench.part);
    expect(size).toBeGreaterThan(0);

    bench.server.behave({});
    const starts: number[] = [];
    await bench.fetch({ onProgress: (received) => starts.push(received) });
    expect(starts[0]).toBe(size);
    expect(bench.server.requests.at(-1)).toMatchObject({
      range: `bytes=${size}-`,
      sent: CHECKPOINT.length - size,
    });
    expect(await bench.cards()).toHaveLength(1);
  });

  it('is gone on with after it was stopped', async () => {
    await using bench = await createWorkbench();
    bench.server.behave({ holdAfter: 100_000 });
    const stopping = new AbortController();
    const stopped = bench.fetch({
      signal: stopping.signal,
      onProgress: (received) => {
        if (received > 0) stopping.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'job/cancelled' });
    const { size } = await stat(bench.part);
    bench.server.behave({});
    expect(await bench.fetch()).toMatchObject({ isNew: true });
    expect(rangesOf(bench.server)).toEqual([null, `bytes=${size}-`]);
  });

  it('starts anew when the server sends the whole file', async () => {
    await using bench = await createWorkbench();
    await bench.leave(CHECKPOINT.subarray(0, 1000));
    bench.server.behave({ ignoresRange: true });
    expect(await bench.fetch()).toMatchObject({ isNew: true });
    expect(rangesOf(bench.server)).toEqual(['bytes=1000-']);
  });

  it('starts anew when there is more of it than of the file', async () => {
    await using bench = await createWorkbench();
    await bench.leave(new Uint8Array(CHECKPOINT.length + 5));
    expect(await bench.fetch()).toMatchObject({ isNew: true });
    expect(rangesOf(bench.server)).toEqual([`bytes=${CHECKPOINT.length + 5}-`, null]);
  });

  it('needs another attempt when the server sends less than the rest', async () => {
    await using bench = await createWorkbench();
    await bench.leave(CHECKPOINT.subarray(0, 1000));
    bench.server.behave({ longestRange: 500 });
    await expect(bench.fetch()).rejects.toMatchObject({
      code: 'model/unreachable',
      details: { received: 1500 },
    });
    bench.server.behave({});
    expect(await bench.fetch()).toMatchObject({ isNew: true });
    expect(rangesOf(bench.server)).toEqual(['bytes=1000-', 'bytes=1500-']);
  });

  it('is deleted when it was the beginning of something else', async () => {
    await using bench = await createWorkbench();
    await bench.leave(new Uint8Array(1000));
    await expect(bench.fetch()).rejects.toMatchObject({ code: 'model/damaged' });
    expect(await bench.fetch()).toMatchObject({ isNew: true });
  });

  it('is kept while the server has trouble', async () => {
    await using bench = await createWorkbench();
    await bench.leave(CHECKPOINT.subarray(0, 1000));
    bench.server.behave({ status: 503 });
    await expect(bench.fetch()).rejects.toMatchObject({ code: 'model/unreachable' });
    expect((await stat(bench.part)).size).toBe(1000);
  });
});

describe('what cannot be fetched', () => {
  it.each([404, 500])('is named with its address and another way: %i', async (status) => {
    await using bench = await createWorkbench();
    bench.server.behave({ status });
    const { address } = bench.server;
    const error: unknown = await bench.fetch().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'model/unreachable' });
    expect(String(error)).toContain(`${address}/folder/published.pth`);
    expect(String(error)).toContain(`${status}`);
    expect(String(error)).toContain('maskwright model import <file> --taxonomy cityscapes19');
  });

  it('because nothing listens there', async () => {
    await using bench = await createWorkbench();
    const baseAddress = await unusedAddress();
    await expect(bench.fetch({ baseAddress })).rejects.toMatchObject({
      code: 'model/unreachable',
      message: expect.stringMatching(/ECONNREFUSED.*Check the connection/) as string,
    });
  });

  it('because the server falls silent', async () => {
    await using bench = await createWorkbench();
    bench.server.behave({ holdAfter: 1000 });
    await expect(bench.fetch({ stallMs: 100 })).rejects.toMatchObject({
      code: 'model/unreachable',
      message: expect.stringContaining('nothing came for 0.1 s') as string,
    });
  });

  it('because it is not the published file; it is deleted', async () => {
    await using bench = await createWorkbench(TEXT, CHECKPOINT);
    await expect(bench.fetch()).rejects.toMatchObject({
      code: 'model/damaged',
      message: expect.stringContaining(publishing(CHECKPOINT).sha256Start) as string,
    });
    expect(await bench.downloads()).toEqual([]);
    expect(await bench.cards()).toEqual([]);
  });

  it('because it is no checkpoint; it stays, is named, and is not downloaded again', async () => {
    await using bench = await createWorkbench(TEXT);
    for (const attempt of ['first', 'second']) {
      await expect(bench.fetch(), attempt).rejects.toMatchObject({
        code: 'model/notACheckpoint',
        message: expect.stringContaining(path.join('downloads', 'published.pth')) as string,
      });
    }
    expect(bench.server.requests).toHaveLength(1);
    expect(await bench.downloads()).toEqual(['published.pth']);
    expect(await bench.cards()).toEqual([]);
  });

  it.each([{ hidesSize: true }, {}])(
    'because it is far too large, announced or not: %o',
    async (behaviour) => {
      await using bench = await createWorkbench();
      bench.server.behave(behaviour);
      await expect(bench.fetch({ maxBytes: 1000 })).rejects.toMatchObject({
        code: 'model/damaged',
        message: expect.stringContaining('more than 1000 bytes') as string,
      });
      expect(await bench.downloads()).toEqual([]);
    },
  );

  it('because an encrypted address leads to one that is not', async () => {
    await using bench = await createWorkbench();
    const response = Object.defineProperty(new Response(CHECKPOINT.slice()), 'url', {
      value: 'http://127.0.0.1/published.pth',
    });
    vi.stubGlobal('fetch', () => Promise.resolve(response));
    await expect(bench.fetch({ baseAddress: 'https://127.0.0.1' })).rejects.toMatchObject({
      code: 'model/unreachable',
      message: expect.stringContaining('not encrypted') as string,
    });
  });

  it.each(['ftp://models.example', 'models'])('because %s is no address', async (baseAddress) => {
    await using bench = await createWorkbench();
    await expect(bench.fetch({ baseAddress })).rejects.toMatchObject({ code: 'usage/invalid' });
  });
});
