// One network in one runtime: ONNX in, class scores and labels out. Knows onnxruntime's API, not where it runs.

import type * as Ort from 'onnxruntime-web';
import { MaskwrightError, messageOf } from '../../core/errors.ts';
import { upsampleArgMax } from '../../core/scores/upsample.ts';
import type {
  EngineDevice,
  EngineModel,
  EngineResult,
  NormalisedImage,
  RgbImage,
} from './engine.ts';
import { toInputTensor } from './preprocess.ts';

export interface OnnxSession {
  run(image: RgbImage | NormalisedImage): Promise<EngineResult>;
  release(): Promise<void>;
}

/** The part of onnxruntime that a session needs; every build of it, for Node and for the web, has this. */
export type OrtRuntime = Pick<typeof Ort, 'InferenceSession' | 'Tensor' | 'env'>;

/** @throws MaskwrightError `model/notACheckpoint` */
export async function openOnnxSession(
  ort: OrtRuntime,
  model: EngineModel,
  provider: EngineDevice['provider'],
  cpuThreads: number,
): Promise<OnnxSession> {
  const session = await createSession(ort, model, provider, cpuThreads);
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

  return {
    async run(image) {
      const startedAt = performance.now();
      const values = 'values' in image ? image.values : toInputTensor(image, model);
      const tensor = new ort.Tensor('float32', values, [1, 3, image.height, image.width]);
      const outputs = await session.run({ [inputName]: tensor });
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
          { modelId: model.modelId },
        );
      }
      // A copy: the runtime may reuse its own memory for the next frame.
      const data = Float32Array.from((await output.getData()) as Float32Array);
      const scores = { classCount, width, height, data };
      const labels = upsampleArgMax(scores, image.width, image.height).data;
      return { scores, labels, elapsedMs: performance.now() - startedAt };
    },
    release: () => session.release(),
  };
}

async function createSession(
  ort: OrtRuntime,
  model: EngineModel,
  provider: EngineDevice['provider'],
  cpuThreads: number,
): Promise<Ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(model.onnx, {
      executionProviders: [provider],
      intraOpNumThreads: cpuThreads,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    });
  } catch (error) {
    throw notACheckpoint(model, messageOf(error), error);
  }
}

function notACheckpoint(model: EngineModel, reason: string, cause?: unknown): MaskwrightError {
  return new MaskwrightError(
    'model/notACheckpoint',
    `The model ${model.modelId} cannot run: ${reason}. Give an ONNX file of a segmentation network.`,
    { modelId: model.modelId },
    { cause },
  );
}
