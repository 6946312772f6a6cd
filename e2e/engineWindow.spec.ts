// The inference window's page in a real Chromium: with the files and headers that the desktop app serves it, it
// must give the labels that the engine of the Node hosts gives.

import { expect, test, type Page } from '@playwright/test';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { ENGINE_PORT_CHANNEL } from '../electron/channels.ts';
import { respond, type Sources } from '../electron/respond.ts';
import type { Cgnet } from '../models/cgnet/readCgnet.ts';
import type { DevicePreference, EngineModel, RgbImage } from '../models/engine/engine.ts';
import type { EngineCall, EngineReply } from '../models/engine/engineMessages.ts';
import { createNodeEngine } from '../models/engine/nodeEngine.ts';
import { createModelRegistry, toEngineModel } from '../models/modelRegistry.ts';

const MODEL_ID = 'cgnet-m3n21-camvid11';
const IMAGE = makeImage(96, 72);
const SOURCES: Sources = {
  folders: {
    app: fileURLToPath(new URL('../dist/renderer/', import.meta.url)),
    engine: fileURLToPath(new URL('../dist/electron/engine-page/', import.meta.url)),
  },
  media: () => Promise.resolve(null),
};

// As the desktop app starts Chromium on Linux.
test.use({
  launchOptions: async ({ launchOptions }, use) => {
    const args = [...(launchOptions.args ?? []), '--enable-unsafe-webgpu'];
    await use({ ...launchOptions, args });
  },
});

let server: Server;
let origin: string;
let model: EngineModel;
let expectedLabels: readonly number[];

test.beforeAll(async () => {
  model = toEngineModel(await createModelRegistry('/nonexistent/models').load(MODEL_ID));
  expectedLabels = await runInNode(IMAGE);
  server = createServer((request, response) => {
    if (request.url === '/model.onnx') {
      response.end(model.onnx);
      return;
    }
    if (request.url === '/weights.json') {
      response.end(JSON.stringify(writtenWeights(model)));
      return;
    }
    void respond(SOURCES, {
      method: request.method ?? 'GET',
      url: `maskwright://engine${request.url ?? '/'}`,
    }).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(new Uint8Array(await answer.arrayBuffer()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  origin = `http://127.0.0.1:${address.port}`;
});

test.afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('on the CPU the page labels an image exactly as the Node engine does', async ({ page }) => {
  const complaints = await openPage(page);
  expect(await page.evaluate(() => window.crossOriginIsolated)).toBe(true);

  const [loaded, ran] = await callEngine(page, 'cpu');

  expect(loaded).toMatchObject({ kind: 'loaded', callId: 1, device: { provider: 'cpu' } });
  expect(ran).toMatchObject({ kind: 'ran', callId: 2 });
  expect(labelsOf(ran)).toEqual(expectedLabels);
  expect(complaints).toEqual([]);
});

test('on WebGPU the page labels an image as the Node engine does', async ({ page }) => {
  const complaints = await openPage(page);
  const hasAdapter = await page.evaluate(
    async () => 'gpu' in navigator && (await navigator.gpu.requestAdapter()) !== null,
  );
  test.skip(!hasAdapter, 'this browser has no WebGPU adapter, not even an emulated one');

  const [loaded, ran] = await callEngine(page, 'webgpu');

  expect(loaded).toMatchObject({ kind: 'loaded', callId: 1, device: { provider: 'webgpu' } });
  const labels = labelsOf(ran);
  expect(labels).toHaveLength(expectedLabels.length);
  // GPUs round in their own way: single pixels on the seam of two classes may fall to the other side.
  const differing = labels.filter((label, pixel) => label !== expectedLabels[pixel]).length;
  expect(differing).toBeLessThan(labels.length / 1000);
  expect(complaints).toEqual([]);
});

/** @returns whatever the page complains of from now on, and each request that leaves its origin */
async function openPage(page: Page): Promise<readonly string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol !== 'blob:' && asked !== origin) complaints.push(request.url());
  });
  await page.goto(`${origin}/index.html`);
  return complaints;
}

/** Hands the page a port, as the preload does, and has it load the model and label the image. */
function callEngine(page: Page, preference: DevicePreference): Promise<EngineReply[]> {
  return page.evaluate(
    async ({ portName, card, pixels, device }) => {
      const onnx = new Uint8Array(await (await fetch('model.onnx')).arrayBuffer());
      const written = (await (await fetch('weights.json')).json()) as WrittenWeights;
      const weights = new Map(
        written.map(([name, shape, data]) => [name, { shape, data: Float32Array.from(data) }]),
      );
      const cgnet = { ...card.cgnet, weights };
      const calls: EngineCall[] = [
        { kind: 'load', callId: 1, model: { ...card, onnx, cgnet }, preference: device },
        { kind: 'run', callId: 2, image: { ...pixels, data: Uint8Array.from(pixels.data) } },
      ];
      const { port1, port2 } = new MessageChannel();
      const replies: EngineReply[] = [];
      const answered = new Promise<void>((resolve) => {
        port1.onmessage = ({ data }: MessageEvent<EngineReply>) => {
          replies.push(data);
          if (replies.length === calls.length) resolve();
        };
      });
      window.postMessage(portName, '*', [port2]);
      for (const call of calls) port1.postMessage(call);
      await answered;
      return replies;
    },
    {
      portName: ENGINE_PORT_CHANNEL,
      card: { ...model, onnx: null, cgnet: { ...netOf(model), weights: null } },
      pixels: { ...IMAGE, data: Array.from(IMAGE.data) },
      device: preference,
    },
  );
}

/** Names, shapes and numbers: the page is not handed maps. */
type WrittenWeights = readonly (readonly [string, readonly number[], readonly number[]])[];

function writtenWeights(of: EngineModel): WrittenWeights {
  return Array.from(netOf(of).weights, ([name, { shape, data }]) => [
    name,
    shape,
    Array.from(data),
  ]);
}

function netOf({ cgnet }: EngineModel): Cgnet {
  if (cgnet === undefined) throw new Error('The model has no weights for the kernels.');
  return cgnet;
}

function labelsOf(reply: EngineReply | undefined): readonly number[] {
  return reply?.kind === 'ran' ? Array.from(reply.result.labels) : [];
}

async function runInNode(image: RgbImage): Promise<readonly number[]> {
  const engine = await createNodeEngine(model, 'cpu');
  try {
    return Array.from((await engine.run(image)).labels);
  } finally {
    await engine.close();
  }
}

/** Enough of a pattern for several classes to show up. */
function makeImage(width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let offset = 0; offset < data.length; offset++) data[offset] = (offset * 37) % 256;
  return { width, height, data };
}
