// A process with a GPU of its own, for tests: does what it is told by the GPU's passes. Its parent sets the variables
// that Vulkan's loader reads as it starts.

import { toErrorData, type ErrorData } from '../../core/errors.ts';
import type { Precision } from '../../core/precision.ts';
import type { ClassScores } from '../../core/scores/classScores.ts';
import type { Cgnet } from '../cgnet/readCgnet.ts';
import { createGpuNetwork, type GpuNetwork } from '../cgnetGpu/gpuNetwork.ts';
import { createLayers } from '../cgnetGpu/layers.ts';
import { openCgnetSession } from '../engine/cgnetSession.ts';
import { createOpenSession } from '../engine/chooseDevice.ts';
import type {
  EngineDevice,
  EngineModel,
  EngineResult,
  InputPreparation,
  NormalisedImage,
  RgbImage,
} from '../engine/engine.ts';
import { createGpuReader } from '../engine/gpuBuffers.ts';
import { createGpuInput } from '../engine/gpuInput.ts';
import { createGpuLabels, type GpuLabelled, type GpuLabels } from '../engine/gpuLabels.ts';
import { widenLayers } from './widenLayers.ts';

export type GpuTask =
  | {
      readonly kind: 'label';
      readonly scores: ClassScores;
      readonly width: number;
      readonly height: number;
      readonly wantsTopTwo: boolean;
      readonly bandPixels: number;
    }
  | {
      readonly kind: 'normalise';
      readonly image: RgbImage;
      readonly preprocessing: InputPreparation;
    }
  /** A CGNet by kernels of its own; the network that came first is kept, as compiling it takes most of the time. */
  | {
      readonly kind: 'segment';
      readonly net: Cgnet;
      /** Left out: float32. */
      readonly precision?: Precision;
      /** Kernels of float16 with float32 in its place, where the GPU has none. */
      readonly isWidened?: boolean;
      readonly preprocessing: InputPreparation;
      readonly image: RgbImage | NormalisedImage;
    }
  /** A model as an engine opens it, on a device that allows no more than WebGPU's compatibility mode does. */
  | { readonly kind: 'openCompatible'; readonly model: EngineModel; readonly image: RgbImage }
  /** Images through one session: one at a time, then each begun as soon as the one before is sent. */
  | {
      readonly kind: 'overlap';
      readonly net: Cgnet;
      readonly preprocessing: InputPreparation;
      readonly images: readonly RgbImage[];
    }
  /** A pass on a buffer that may not be read. */
  | { readonly kind: 'refuse' }
  /** A pass on a device that is gone. */
  | { readonly kind: 'lose' }
  /** What the device has beyond the least. */
  | { readonly kind: 'features' };

export interface GpuAnswers {
  readonly label: GpuLabelled;
  readonly normalise: Float32Array;
  readonly segment: ClassScores;
  readonly openCompatible: { readonly device: EngineDevice; readonly result: EngineResult };
  readonly overlap: {
    readonly apart: readonly EngineResult[];
    readonly overlapping: readonly EngineResult[];
    /** The most that were under way at once. */
    readonly mostAtOnce: number;
  };
  readonly refuse: null;
  readonly lose: null;
  readonly features: readonly string[];
}

export type GpuReply = { readonly answer: GpuAnswers[GpuTask['kind']] } | ErrorData;

const dawn = await import('webgpu');
Object.assign(globalThis, dawn.globals);
const gpu = dawn.create([]);

async function openDevice(): Promise<GPUDevice> {
  const adapter = await gpu.requestAdapter();
  if (adapter === null) throw new Error('There is no adapter.');
  const optional: GPUFeatureName[] = ['shader-f16'];
  return adapter.requestDevice({
    requiredFeatures: optional.filter((feature) => adapter.features.has(feature)),
  });
}
const device = await openDevice();
/** By the size of their bands; 0 for the product's. Kept, as most of the time goes into compiling shaders. */
const labels = new Map<number, GpuLabels>();

function labelsWith(bandPixels: number): GpuLabels {
  const known = labels.get(bandPixels);
  if (known !== undefined) return known;
  const made = bandPixels === 0 ? createGpuLabels(device) : createGpuLabels(device, bandPixels);
  labels.set(bandPixels, made);
  return made;
}

function upload(target: GPUDevice, data: Float32Array<ArrayBuffer>, usage: number): GPUBuffer {
  const buffer = target.createBuffer({
    size: data.byteLength,
    usage: usage | GPUBufferUsage.COPY_DST,
  });
  target.queue.writeBuffer(buffer, 0, data);
  return buffer;
}

async function label({
  scores,
  width,
  height,
  wantsTopTwo,
  bandPixels,
}: Extract<GpuTask, { kind: 'label' }>): Promise<GpuLabelled> {
  const { STORAGE, COPY_SRC } = GPUBufferUsage;
  const buffer = upload(device, Float32Array.from(scores.data), STORAGE | COPY_SRC);
  const result = await labelsWith(bandPixels).label(
    { ...scores, encode: () => buffer },
    width,
    height,
    wantsTopTwo,
  );
  buffer.destroy();
  return result;
}

async function normalise({
  image,
  preprocessing,
}: Extract<GpuTask, { kind: 'normalise' }>): Promise<Float32Array> {
  const input = await createGpuInput(device, preprocessing);
  const planes = new Float32Array(3 * image.width * image.height);
  const reader = createGpuReader(device);
  const buffer = input.normalise(image);
  await reader.read(() => [{ buffer, target: new Uint8Array(planes.buffer) }]);
  reader.release();
  input.release();
  return planes;
}

let network: Promise<GpuNetwork> | null = null;

async function segment({
  net,
  precision,
  isWidened,
  preprocessing,
  image,
}: Extract<GpuTask, { kind: 'segment' }>): Promise<ClassScores> {
  const layers = createLayers(net, preprocessing, precision);
  network ??= createGpuNetwork(device, isWidened === true ? widenLayers(layers) : layers);
  const { scores, width, height, encode } = (await network).send(image);
  const { classCount } = net.options;
  const data = new Float32Array(classCount * width * height);
  const reader = createGpuReader(device);
  await reader.read((encoder) => {
    encode(encoder);
    return [{ buffer: scores, target: new Uint8Array(data.buffer) }];
  });
  reader.release();
  return { classCount, width, height, data };
}

async function openCompatible({
  model,
  image,
}: Extract<GpuTask, { kind: 'openCompatible' }>): Promise<GpuAnswers['openCompatible']> {
  const compatible: Pick<GPU, 'requestAdapter'> = {
    requestAdapter: (options) => gpu.requestAdapter({ ...options, featureLevel: 'compatibility' }),
  };
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: compatible } });
  const open = createOpenSession({
    cpuThreads: 1,
    findGpu: () => Promise.resolve(compatible),
    loadRuntime: () => import('onnxruntime-web/webgpu'),
    end(reason) {
      throw new Error(reason);
    },
  });
  const { session, device: opened } = await open(model, 'webgpu');
  const result = await session.run(image);
  await session.release();
  return { device: opened, result };
}

async function overlap({
  net,
  preprocessing,
  images,
}: Extract<GpuTask, { kind: 'overlap' }>): Promise<GpuAnswers['overlap']> {
  const session = await openCgnetSession(await openDevice(), net, preprocessing, () =>
    Promise.reject(new Error('The kernels are to do it.')),
  );
  const apart: EngineResult[] = [];
  for (const image of images) apart.push(await session.run(image));
  const running: Promise<EngineResult>[] = [];
  let [underWay, mostAtOnce] = [0, 0];
  for (const image of images) {
    const sent = Promise.withResolvers<null>();
    mostAtOnce = Math.max(mostAtOnce, ++underWay);
    const run = session.run(image, {}, () => {
      sent.resolve(null);
    });
    running.push(run.finally(() => underWay--));
    await sent.promise;
  }
  const overlapping = await Promise.all(running);
  await session.release();
  return { apart, overlapping, mostAtOnce };
}

async function refuse(): Promise<null> {
  const buffer = upload(device, Float32Array.of(1), GPUBufferUsage.STORAGE);
  await createGpuReader(device).read(() => [{ buffer, target: new Uint8Array(4) }]);
  return null;
}

async function lose(): Promise<null> {
  const other = await openDevice();
  const { STORAGE, COPY_SRC } = GPUBufferUsage;
  const buffer = upload(other, Float32Array.of(1, 2), STORAGE | COPY_SRC);
  const pass = createGpuLabels(other);
  const scores = { classCount: 2, width: 1, height: 1, encode: () => buffer };
  await pass.label(scores, 8, 8, false);
  other.destroy();
  await pass.label(scores, 8, 8, false);
  return null;
}

async function perform(task: GpuTask): Promise<GpuReply> {
  try {
    switch (task.kind) {
      case 'label':
        return { answer: await label(task) };
      case 'normalise':
        return { answer: await normalise(task) };
      case 'segment':
        return { answer: await segment(task) };
      case 'openCompatible':
        return { answer: await openCompatible(task) };
      case 'overlap':
        return { answer: await overlap(task) };
      case 'refuse':
        return { answer: await refuse() };
      case 'lose':
        return { answer: await lose() };
      case 'features':
        return { answer: [...device.features] };
    }
  } catch (error) {
    return toErrorData(error);
  }
}

process.on('message', (task) => {
  void perform(task as GpuTask).then((reply) => process.send?.(reply));
});
process.on('disconnect', () => {
  process.exit();
});
