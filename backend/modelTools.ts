// What can be done with models outside a project: bring them in, describe them, take them out, compare them.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import envPaths from 'env-paths';
import { MaskwrightError } from '../core/errors.ts';
import type { Precision } from '../core/precision.ts';
import { upsampleScores } from '../core/scores/upsampleScores.ts';
import { storageError } from '../core/storageErrors.ts';
import type { ModelCard } from '../models/card.ts';
import { buildCgnet } from '../models/cgnet/architecture.ts';
import { countFlops, countParameters } from '../models/cgnet/parameters.ts';
import { encodeSafetensors } from '../models/checkpoint/safetensors.ts';
import type { DevicePreference, EngineFactory } from '../models/engine/engine.ts';
import { inPrecision } from '../models/float16.ts';
import { importModel, leavesClassesOpen, type ImportChoices } from '../models/importModel.ts';
import { createModelRegistry, type ModelRegistry } from '../models/modelRegistry.ts';
import { inspectOnnx } from '../models/onnx/inspectOnnx.ts';
import { readModelFile } from '../models/readModelFile.ts';
import { writeWholeFile } from '../models/writeWholeFile.ts';
import { findClassCount, findInputSizes } from './modelProbe.ts';

/** Where the user's own models lie unless told otherwise: among the user's data. */
export function userModelsFolder(): string {
  return path.join(envPaths('maskwright', { suffix: '' }).data, 'models');
}

/** @param folder where the user's own models lie */
export function openUserModels(folder = userModelsFolder()): ModelRegistry {
  return createModelRegistry(folder);
}

/**
 * Makes a file one of the user's models, once it has labelled an image here.
 * @throws MaskwrightError `model/…`, `usage/invalid`, `storage/…`
 */
export async function importModelFile(
  createEngine: EngineFactory,
  models: ModelRegistry,
  file: string,
  choices: ImportChoices,
): Promise<ModelCard> {
  const bytes = await readModelFile(file);
  const read = importModel(bytes, file, {
    ...choices,
    ...(leavesClassesOpen(bytes, file)
      ? { classCount: await findClassCount(createEngine, bytes, file) }
      : {}),
  });
  const model = await findInputSizes(createEngine, read, file);
  return models.add(model);
}

export interface ModelFacts {
  readonly card: ModelCard;
  /** Trained parameters of a CGNet; of other networks the numbers in all constants. */
  readonly parameters: number;
  /** Floating-point operations for one image, two for each multiplication; null where they are not known. */
  readonly flops: { readonly at640x360: number; readonly at2048x1024: number } | null;
  /** Whether its card tells how its input is prepared; false for a file that has to be imported for that. */
  readonly isInputKnown: boolean;
}

/** Stands where it is not known how a model's input is prepared, and is no matter. */
const UNPREPARED = { mean: [0, 0, 0], std: [1, 1, 1] } as const;

/** @throws MaskwrightError `model/…` */
export async function describeModel(models: ModelRegistry, idOrFile: string): Promise<ModelFacts> {
  const { card, onnx } = await models.load(idOrFile, { otherPreprocessing: UNPREPARED });
  // The very array: no card that was read has it.
  const isInputKnown = card.preprocessing.mean !== UNPREPARED.mean;
  if (card.cgnet === null) {
    return { card, parameters: inspectOnnx(onnx).constants, flops: null, isInputKnown };
  }
  const graph = buildCgnet(card.cgnet);
  return {
    card,
    isInputKnown,
    parameters: countParameters(graph),
    flops: {
      at640x360: countFlops(graph, 640, 360),
      at2048x1024: countFlops(graph, 2048, 1024),
    },
  };
}

/**
 * Writes a model's network as ONNX, or its weights under the authors' names as safetensors.
 * @param id a model's, or a file
 * @throws MaskwrightError `model/…`, `storage/…`
 */
export async function exportModel(
  models: ModelRegistry,
  id: string,
  format: 'onnx' | 'safetensors',
  target: string,
): Promise<void> {
  const { onnx, weights = null } = await models.load(id);
  const read = weights === null ? null : encodeSafetensors(weights);
  const bytes = format === 'onnx' ? onnx : ((await models.loadWeights(id)) ?? read);
  if (bytes === null) {
    throw new MaskwrightError(
      'model/unknown',
      `The model ${id} came as an ONNX file, so there are no weights to write; export it as ONNX.`,
      { modelId: id },
    );
  }
  await writeBytes(target, bytes);
}

export interface RawInput {
  /** Little-endian float32, normalised, `[1, 3, height, width]`. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Runs a network on raw numbers, to compare it with other implementations: writes the class scores at the input's size,
 * little-endian float32 `[1, classes, height, width]`, upsampled bilinearly.
 * @param model an id, an ONNX file or a checkpoint, whatever its classes are: numbers need no preprocessing
 * @param precision float16 is for networks whose weights are known
 * @param residual of a checkpoint
 * @throws MaskwrightError `model/…`, `engine/…`, `usage/invalid`, `storage/…`
 */
export async function runModel(
  createEngine: EngineFactory,
  models: ModelRegistry,
  model: string,
  { file, width, height }: RawInput,
  device: DevicePreference,
  target: string,
  precision: Precision = 'float32',
  residual: ImportChoices['residual'] = 'global',
): Promise<{ readonly classCount: number; readonly device: string; readonly elapsedMs: number }> {
  const values = await readFloats(file, 3 * width * height);
  const stored = await models.load(model, { otherPreprocessing: UNPREPARED, residual });
  const engine = await createEngine(inPrecision(stored, precision), device);
  try {
    const { scores, elapsedMs } = await engine.run({ width, height, values });
    const { data } = upsampleScores(scores, width, height);
    await writeBytes(target, new Uint8Array(data.buffer));
    return { classCount: scores.classCount, device: engine.device.description, elapsedMs };
  } finally {
    await engine.close();
  }
}

async function readFloats(file: string, count: number): Promise<Float32Array<ArrayBuffer>> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw storageError(error, file);
  });
  if (bytes.length !== count * 4) {
    throw new MaskwrightError(
      'usage/invalid',
      `${file} has ${bytes.length} bytes, but the shape needs ${count * 4}; give float32 numbers of that shape.`,
      { file },
    );
  }
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

async function writeBytes(target: string, bytes: Uint8Array): Promise<void> {
  await writeWholeFile(target, bytes).catch((error: unknown) => {
    throw storageError(error, target);
  });
}
