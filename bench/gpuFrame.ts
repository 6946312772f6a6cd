// `npm run bench:gpu`: a frame through CGNet on a GPU, from 8-bit pixels to labels on the host, by the kernels of our own
// and by onnxruntime in turns; how many a second where photos are sent ahead; and how long the GPU spends in each kernel, where it can
// tell.

import { parseArgs } from 'node:util';
import * as dawn from 'webgpu';
import { PAPER_OPTIONS } from '../models/cgnet/architecture.ts';
import { emitOnnx } from '../models/cgnet/emitOnnx.ts';
import type { Cgnet } from '../models/cgnet/readCgnet.ts';
import { randomCgnet } from '../models/cgnet/testing/randomCgnet.ts';
import { createGpuNetwork } from '../models/cgnetGpu/gpuNetwork.ts';
import { createLayers } from '../models/cgnetGpu/layers.ts';
import { openCgnetSession } from '../models/engine/cgnetSession.ts';
import type { EngineModel, RgbImage } from '../models/engine/engine.ts';
import type { NetworkSession } from '../models/engine/engineService.ts';
import { createGpuReader } from '../models/engine/gpuBuffers.ts';
import { openOnnxSession } from '../models/engine/onnxSession.ts';
import { describeMachine } from './machine.ts';

const { values } = parseArgs({
  options: {
    /** Images' sizes, with commas between. */
    sizes: { type: 'string', default: '2048x1024,480x360' },
    /** Of each path, in each of the rounds. */
    runs: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '3' },
    classes: { type: 'string', default: '19' },
    /** Leaves onnxruntime out. */
    alone: { type: 'boolean', default: false },
  },
});

const options = {
  ...PAPER_OPTIONS,
  stage2Blocks: 3,
  stage3Blocks: 21,
  classCount: Number(values.classes),
};
const net: Cgnet = { options, layout: 'authors', weights: randomCgnet(options, 1) };
const model: EngineModel = {
  modelId: 'random',
  onnx: emitOnnx(net, { kind: 'normalised' }),
  classCount: options.classCount,
  mean: [73, 82, 71],
  std: [45, 46, 47],
};

/** Pixels without a pattern: what a frame holds makes no difference to its time. */
function noise(width: number, height: number): RgbImage {
  const data = Uint8Array.from({ length: 3 * width * height }, (_, place) => (place * 197) % 251);
  return { width, height, data };
}

async function openDevice(gpu: GPU): Promise<GPUDevice> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error('There is no adapter.');
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const { description, vendor, architecture } = adapter.info;
  console.log(`${describeMachine()}; ${description || `${vendor} ${architecture}`}`);
  return adapter.requestDevice({
    requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [],
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
  });
}

/** @returns each run's time in milliseconds, the labels on the host */
async function time(session: NetworkSession, image: RgbImage, runs: number): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const startedAt = performance.now();
    await session.run(image);
    times.push(performance.now() - startedAt);
  }
  return times;
}

/** @returns milliseconds a frame, each photo sent as soon as the one before has been, two at most under way */
async function pace(session: NetworkSession, image: RgbImage, runs: number): Promise<number> {
  const startedAt = performance.now();
  const underWay: Promise<unknown>[] = [];
  for (let run = 0; run < runs; run++) {
    await underWay.at(-2);
    const sent = Promise.withResolvers<null>();
    const running = session.run(image, {}, () => {
      sent.resolve(null);
    });
    underWay.push(running);
    await Promise.race([sent.promise, running]);
  }
  await Promise.all(underWay);
  return (performance.now() - startedAt) / runs;
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

function shown(times: readonly number[]): string {
  return `${quantile(times, 0.5).toFixed(2)}/${quantile(times, 0.95).toFixed(2)} ms (n ${times.length})`;
}

/** The GPU's time in each step's kernel, by the kind of its layer; each step in a pass of its own. */
async function profile(device: GPUDevice, image: RgbImage, runs: number): Promise<void> {
  const network = await createGpuNetwork(device, createLayers(net, model));
  const reader = createGpuReader(device);
  const { steps, encode } = network.send(image);
  const count = 2 * steps.length;
  const querySet = device.createQuerySet({ type: 'timestamp', count });
  const { QUERY_RESOLVE, COPY_SRC } = GPUBufferUsage;
  const buffer = device.createBuffer({ size: 8 * count, usage: QUERY_RESOLVE | COPY_SRC });
  const stamps = new BigUint64Array(count);
  const times = steps.map((): number[] => []);
  const spans: number[] = [];
  const between = (begin: number, end: number): number =>
    Number((stamps[end] ?? 0n) - (stamps[begin] ?? 0n)) / 1e6;
  for (let run = 0; run < runs; run++) {
    await reader.read((encoder) => {
      encode(encoder, (_, place) => ({
        timestampWrites: {
          querySet,
          beginningOfPassWriteIndex: 2 * place,
          endOfPassWriteIndex: 2 * place + 1,
        },
      }));
      encoder.resolveQuerySet(querySet, 0, count, buffer, 0);
      return [{ buffer, target: new Uint8Array(stamps.buffer) }];
    });
    for (const [place, kept] of times.entries()) kept.push(between(2 * place, 2 * place + 1));
    spans.push(between(0, count - 1));
  }
  const kinds = new Map<string, { steps: number; ms: number }>();
  for (const [place, { layer }] of steps.entries()) {
    // Blocks of a stage are alike.
    const kind = layer.name.replace(/^(level\d)\.\d+/, '$1.*');
    const known = kinds.get(kind) ?? { steps: 0, ms: 0 };
    known.steps += 1;
    known.ms += quantile(times[place] ?? [], 0.5);
    kinds.set(kind, known);
  }
  const sum = [...kinds.values()].reduce((total, { ms }) => total + ms, 0);
  console.log(
    `  GPU: ${steps.length} dispatches, sum ${sum.toFixed(3)} ms, from first to last ${shown(spans)}`,
  );
  for (const [kind, { steps: dispatches, ms }] of kinds) {
    console.log(`    ${kind.padEnd(24)} ×${String(dispatches).padEnd(3)} ${ms.toFixed(3)} ms`);
  }
  reader.release();
  network.release();
}

Object.assign(globalThis, dawn.globals);
// Times to the nanosecond, not to a tenth of a millisecond.
const gpu = dawn.create(['disable-dawn-features=timestamp_quantization']);
// Where onnxruntime looks for it.
Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
const device = await openDevice(gpu);
const openOnnx = async (): Promise<NetworkSession> =>
  openOnnxSession(await import('onnxruntime-web/webgpu'), model, 'webgpu', 1);

const startedAt = performance.now();
const ours = await openCgnetSession(device, net, model, openOnnx);
console.log(`kernels compiled in ${(performance.now() - startedAt).toFixed(0)} ms`);
const onnx = values.alone ? null : await openOnnx();
const runs = Number(values.runs);
for (const size of values.sizes.split(',')) {
  const [width = 0, height = 0] = size.split('x').map(Number);
  const image = noise(width, height);
  const [our, their]: [number[], number[]] = [[], []];
  for (let round = 0; round <= Number(values.rounds); round++) {
    const [first, second] = [
      await time(ours, image, runs),
      onnx === null ? [] : await time(onnx, image, runs),
    ];
    // The first round warms up.
    if (round === 0) continue;
    our.push(...first);
    their.push(...second);
  }
  console.log(`${size}, ${options.classCount} classes, p50/p95: kernels ${shown(our)}`);
  const alone = our.reduce((sum, ms) => sum + ms, 0) / our.length;
  const inRow = await pace(ours, image, runs);
  console.log(
    `  sent while the one before is computed: ${inRow.toFixed(2)} ms a frame, × ${(alone / inRow).toFixed(2)}`,
  );
  if (onnx !== null) {
    const ratio = quantile(their, 0.5) / quantile(our, 0.5);
    console.log(`  onnxruntime ${shown(their)}, × ${ratio.toFixed(2)}`);
  }
  if (device.features.has('timestamp-query')) await profile(device, image, Math.min(runs, 20));
}
// Dawn would keep the process alive.
process.exit(0);
