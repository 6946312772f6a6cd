// One network in one runtime: ONNX in, class scores and labels out. Knows onnxruntime's API, not where it runs.

import type * as Ort from 'onnxruntime-web';
import { MaskwrightError, messageOf } from '../../core/errors.ts';
import { emitOnnx } from '../cgnet/emitOnnx.ts';
import { inspectOnnx } from '../onnx/inspectOnnx.ts';
import type { EngineDevice, EngineModel, RgbImage } from './engine.ts';
import type { NetworkSession } from './engineService.ts';
import { createCpuPath, type FramePath } from './framePath.ts';
import { createGpuPath } from './gpuPath.ts';
import { fitToNetwork } from './inputSizes.ts';
import type { OrtRuntime } from './ortRuntime.ts';

/**
 * Memory that is kept from run to run. Its regions double in size, which is nothing much for small images.
 */
const ARENA = { enableCpuMemArena: true, enableMemPattern: false } as const;
/**
 * For large images on the CPU: one block is planned for each size after its first run, and given back after every run.
 * An arena would hold twice as much, and keep it.
 */
const PLANNED = { enableCpuMemArena: false, enableMemPattern: true } as const;
/** Images with more pixels than that are large. */
const LARGE_IMAGE_PX = 2 ** 19;

/** @throws MaskwrightError `model/notACheckpoint` */
export async function openOnnxSession(
  ort: OrtRuntime,
  model: EngineModel,
  provider: EngineDevice['provider'],
  cpuThreads: number,
): Promise<NetworkSession> {
  const create = (memory: typeof ARENA | typeof PLANNED): Promise<Ort.InferenceSession> =>
    createSession(ort, model, provider, cpuThreads, memory);
  const session = await create(ARENA);
  let forLargeImages: Promise<Ort.InferenceSession> | null = null;
  const [inputName] = session.inputNames;
  const [outputName] = session.outputNames;
  if (
    inputName === undefined ||
    outputName === undefined ||
    session.inputNames.length > 1 ||
    session.outputNames.length > 1
  ) {
    throw notACheckpoint(
      model,
      `it has ${session.inputNames.length} inputs and ${session.outputNames.length} outputs, one of each is needed`,
    );
  }

  const path = await createPath(ort, model, provider);
  return {
    async run(image, request = {}) {
      const startedAt = performance.now();
      const fed = fitToNetwork(image, model.sizes);
      const isLarge = provider === 'cpu' && fed.width * fed.height > LARGE_IMAGE_PX;
      const suited = isLarge ? await (forLargeImages ??= create(PLANNED)) : session;
      const outputs = await suited
        .run({ [inputName]: path.toTensor(fed) })
        .catch((error: unknown) => {
          throw cannotRun(model, fed, error);
        });
      const output = outputs[outputName];
      const [batch, classCount, height, width] = output?.dims ?? [];
      if (
        output?.type !== 'float32' ||
        output.dims.length !== 4 ||
        batch !== 1 ||
        classCount !== model.classCount ||
        height === undefined ||
        width === undefined
      ) {
        throw new MaskwrightError(
          'model/classesDiffer',
          `The model ${model.modelId} gives ${output?.type ?? 'no'} scores of shape [${output?.dims.join(', ') ?? ''}], ` +
            `but its card names ${model.classCount} classes; use the card that belongs to the file.`,
          {
            modelId: model.modelId,
            scores: output?.dims.join(', ') ?? '',
            classCount: classCount ?? 0,
          },
        );
      }
      const sizes = { grid: { classCount, width, height }, image };
      const result = await path.toResult(output, sizes, request);
      return { ...result, elapsedMs: performance.now() - startedAt };
    },
    async release() {
      path.release();
      await session.release();
      await (await forLargeImages)?.release();
    },
  };
}

async function createPath(
  ort: OrtRuntime,
  model: EngineModel,
  provider: EngineDevice['provider'],
): Promise<FramePath> {
  if (provider === 'cpu') return createCpuPath(ort, model);
  return createGpuPath(ort, await ort.env.webgpu.device, model);
}

async function createSession(
  ort: OrtRuntime,
  model: EngineModel,
  provider: EngineDevice['provider'],
  cpuThreads: number,
  memory: typeof ARENA | typeof PLANNED,
): Promise<Ort.InferenceSession> {
  try {
    const onnx = provider === 'cpu' ? onnxForCpu(model, memory) : model.onnx;
    assertWhole(onnx);
    return await ort.InferenceSession.create(onnx, {
      executionProviders: [provider],
      preferredOutputLocation: provider === 'webgpu' ? 'gpu-buffer' : 'cpu',
      ...memory,
      intraOpNumThreads: cpuThreads,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    });
  } catch (error) {
    throw notACheckpoint(model, reasonOf(error), error);
  }
}

/**
 * onnxruntime would read other files that the network names, from wherever this process was started.
 * @throws Error with the reason
 */
function assertWhole(onnx: Uint8Array): void {
  const [elsewhere] = inspectOnnx(onnx).externalFiles;
  if (elsewhere !== undefined) {
    throw new Error(`its weights lie in ${elsewhere}; export it as one file`);
  }
}

/** Why a session cannot be made, without onnxruntime's own words where these are known. */
function reasonOf(error: unknown): string {
  const message = messageOf(error);
  const [, ...names]: readonly (string | undefined)[] =
    /No Op registered for (\S+)|implementation for (\w+)|(\S+)\(-?\d+\) is not a registered/.exec(
      message,
    ) ?? [];
  const operator = names.find((name) => name !== undefined);
  if (operator === undefined) return message;
  return `this runtime does not know the operator ${operator}; export it with another opset, or without that operator`;
}

/**
 * onnxruntime's PRelu runs on one thread alone and takes a third of a CGNet's time. In large images its way through memory
 * is what counts, which products and sums take more often (docs/adr/0005).
 */
function onnxForCpu(
  { cgnet, onnx, precision = 'float32' }: EngineModel,
  memory: typeof ARENA | typeof PLANNED,
): Uint8Array {
  if (cgnet === undefined || precision !== 'float32') return onnx;
  const form = memory === ARENA ? 'products' : 'maximum';
  return emitOnnx(cgnet, { kind: 'normalised' }, precision, form);
}

function cannotRun(
  { modelId }: EngineModel,
  { width, height }: Pick<RgbImage, 'width' | 'height'>,
  error: unknown,
): MaskwrightError {
  const reason = messageOf(error).replaceAll(/\s+/g, ' ').replace(/\.$/, '');
  return new MaskwrightError(
    'model/cannotRun',
    `The model ${modelId} does not run on an image of ${width}×${height} (${reason}). Give images of another size, or ` +
      "import the model's file again: the sizes that it takes are found then.",
    { modelId, width, height },
    { cause: error },
  );
}

function notACheckpoint(model: EngineModel, reason: string, cause?: unknown): MaskwrightError {
  return new MaskwrightError(
    'model/notACheckpoint',
    `The model ${model.modelId} cannot run: ${reason}. Give an ONNX file of a segmentation network.`,
    { modelId: model.modelId },
    { cause },
  );
}
