// Tries a network that somebody brings in: whether it labels an image here, and of which sizes.

import { MaskwrightError, messageOf } from '../core/errors.ts';
import type { EngineFactory, InputSizes } from '../models/engine/engine.ts';
import { cardOfSizes, type ImportedModel } from '../models/importModel.ts';
import { toEngineModel } from '../models/modelRegistry.ts';

/** Small, and no multiple of any network's stride. */
const PROBE = { width: 52, height: 41 } as const;
/** What a network may halve, that many times in a row, before it joins what belongs together. */
const MULTIPLES = [8, 16, 32, 64] as const;

/**
 * @param model of which the sizes are known (one size alone), or are to be found
 * @returns the model, its card with the sizes that it takes: any, or else the first of the multiples at which it runs
 * @throws MaskwrightError `model/notACheckpoint` when it runs at no size
 */
export async function findInputSizes(
  createEngine: EngineFactory,
  model: ImportedModel,
  file: string,
): Promise<ImportedModel> {
  const { sizes } = model.card.preprocessing;
  const tries: readonly (InputSizes | undefined)[] =
    sizes === undefined ? [undefined, ...MULTIPLES.map((multipleOf) => ({ multipleOf }))] : [sizes];
  let firstFailure: unknown = null;
  for (const tried of tries) {
    const candidate = withSizes(model, tried);
    const failure = await failureOf(createEngine, candidate, file);
    if (failure === null) return candidate;
    firstFailure ??= failure;
  }
  throw new MaskwrightError(
    'model/notACheckpoint',
    `The file ${file} cannot be used as a model: it runs neither on an image of ${PROBE.width}×${PROBE.height} nor on ` +
      `rounder ones (${messageOf(firstFailure)}). Give a network that takes images of any size, or of one.`,
    { file },
    { cause: firstFailure },
  );
}

function withSizes(model: ImportedModel, sizes: InputSizes | undefined): ImportedModel {
  const { card } = model;
  const preprocessing = { ...card.preprocessing, ...cardOfSizes(sizes) };
  return { ...model, card: { ...card, preprocessing } };
}

/** @returns why it does not run, or null when it does */
async function failureOf(
  createEngine: EngineFactory,
  model: ImportedModel,
  file: string,
): Promise<unknown> {
  // By the file that a person knows, and not by the id that it would get.
  const engine = await createEngine({ ...toEngineModel(model), modelId: file }, 'cpu');
  try {
    const { width, height } = PROBE;
    await engine.run({ width, height, data: new Uint8Array(3 * width * height).fill(128) });
    return null;
  } catch (error) {
    if (error instanceof MaskwrightError && error.code !== 'internal') throw error;
    return error;
  } finally {
    await engine.close();
  }
}
