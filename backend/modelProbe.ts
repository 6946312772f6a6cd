// Tries a network that somebody brings in: whether it labels images here, of which sizes, and in how many classes.

import { MaskwrightError, messageOf } from '../core/errors.ts';
import type { EngineFactory, EngineModel, InputSizes } from '../models/engine/engine.ts';
import { sizeForNetwork } from '../models/engine/inputSizes.ts';
import { unlessAborted } from '../models/engine/unlessAborted.ts';
import { cardOfSizes, type ImportedModel } from '../models/importModel.ts';
import { toEngineModel } from '../models/modelRegistry.ts';
import { pixelsInMemory } from './photoMemory.ts';

/** Small, of other proportions each, and no multiple of any network's stride. */
const PROBES = [
  { width: 52, height: 41 },
  { width: 75, height: 190 },
] as const;
/** What a network may halve, that many times in a row, before it joins what belongs together. */
const MULTIPLES = [8, 16, 32, 64] as const;
const ANY_SIZE: readonly (InputSizes | undefined)[] = [
  undefined,
  ...MULTIPLES.map((multipleOf) => ({ multipleOf })),
];
/** For loading it, and for each image; a person would not wait that long for a frame. */
const LIMIT_MS = 300_000;

/**
 * @param model of which the sizes are known (one size alone), or are to be found
 * @returns the model, its card with the sizes that it takes (any, or else the first of the multiples at which it runs)
 *   and, unless it is a CGNet, with its stride
 * @throws MaskwrightError `model/notACheckpoint` when it runs at no size, or takes too much memory or time
 */
export async function findInputSizes(
  createEngine: EngineFactory,
  model: ImportedModel,
  file: string,
  limitMs = LIMIT_MS,
): Promise<ImportedModel> {
  assertRoomFor(model, file);
  const { sizes } = model.card.preprocessing;
  return firstSizesThatRun(file, sizes, async (tried) => {
    const candidate = withSizes(model, tried);
    const stride = await tryOut(createEngine, toEngineModel(candidate), file, limitMs);
    const { card } = candidate;
    return card.cgnet === null ? { ...candidate, card: { ...card, stride } } : candidate;
  });
}

/**
 * How many classes a network gives scores of, where its file does not say.
 * @throws MaskwrightError `model/notACheckpoint` when it runs at no size
 */
export async function findClassCount(
  createEngine: EngineFactory,
  onnx: Uint8Array,
  file: string,
  limitMs = LIMIT_MS,
): Promise<number> {
  return firstSizesThatRun(file, undefined, async (sizes) => {
    const classCount = 1;
    const model = { modelId: file, onnx, classCount, mean: [0, 0, 0], std: [1, 1, 1] } as const;
    try {
      await tryOut(createEngine, { ...model, sizes }, file, limitMs);
      return classCount;
    } catch (error) {
      const told = error instanceof DifferentClassesError ? error.classCount : 0;
      if (told > 0) return told;
      throw error;
    }
  });
}

class DifferentClassesError extends MaskwrightError {
  /** 0 where what it gives are no scores. */
  readonly classCount: number;

  constructor(file: string, { classCount: declared }: EngineModel, cause: MaskwrightError) {
    const { scores, classCount } = cause.details;
    super(
      'model/classesDiffer',
      `The file ${file} cannot be used as a model: it should give scores of ${declared} classes, as float32 ` +
        `[1, ${declared}, h, w], and gives [${String(scores)}]. Export it anew.`,
      { file },
      { cause },
    );
    this.classCount = typeof classCount === 'number' ? classCount : 0;
  }
}

/** @param known where the sizes that it takes are not to be found */
async function firstSizesThatRun<Found>(
  file: string,
  known: InputSizes | undefined,
  attempt: (sizes: InputSizes | undefined) => Promise<Found>,
): Promise<Found> {
  let firstFailure: unknown = null;
  for (const sizes of known === undefined ? ANY_SIZE : [known]) {
    try {
      return await attempt(sizes);
    } catch (error) {
      if (!(error instanceof MaskwrightError && error.code === 'model/cannotRun')) throw error;
      firstFailure ??= error;
    }
  }
  const [{ width, height }] = PROBES;
  throw new MaskwrightError(
    'model/notACheckpoint',
    `The file ${file} cannot be used as a model: it runs neither on an image of ${width}×${height} nor on ` +
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

/** What a network takes for its own size can be told before it is tried. */
function assertRoomFor({ card }: ImportedModel, file: string): void {
  const { sizes } = card.preprocessing;
  if (sizes === undefined || !('width' in sizes)) return;
  const { width, height } = sizes;
  const most = pixelsInMemory(card);
  if (width * height <= most) return;
  throw new MaskwrightError(
    'model/notACheckpoint',
    `The file ${file} cannot be used as a model: it sees each frame at ${width}×${height}, and this machine's memory is ` +
      `enough for ${(most / 1e6).toFixed(1)} megapixels. Export it for smaller images.`,
    { file },
  );
}

/**
 * @returns its stride: how many pixels to a side of what it sees share a score
 * @throws MaskwrightError `model/cannotRun` when it does not take images of these sizes
 */
async function tryOut(
  createEngine: EngineFactory,
  model: EngineModel,
  file: string,
  limitMs: number,
): Promise<number> {
  // By the file that a person knows, and not by the id that it would get.
  const engine = await withinTime(
    (signal) => createEngine({ ...model, modelId: file }, 'cpu', signal),
    limitMs,
    file,
  );
  try {
    // What takes one size alone sees every image at that.
    const isOne = model.sizes !== undefined && 'width' in model.sizes;
    let stride = 1;
    for (const { width, height } of isOne ? PROBES.slice(0, 1) : PROBES) {
      const data = new Uint8Array(3 * width * height).fill(128);
      const image = { width, height, data };
      const { scores } = await withinTime(
        (signal) => unlessAborted(engine.run(image), signal),
        limitMs,
        file,
      );
      const seen = sizeForNetwork(image, model.sizes);
      // Where the last score of a row is of fewer pixels, the others are of more.
      const apart = Math.max(seen.width / scores.width, seen.height / scores.height);
      stride = Math.max(stride, Math.round(apart));
    }
    return stride;
  } catch (error) {
    const isOther = error instanceof MaskwrightError && error.code === 'model/classesDiffer';
    throw isOther ? new DifferentClassesError(file, model, error) : error;
  } finally {
    await engine.close();
  }
}

/** @param start ends with the signal's reason as soon as that is aborted, which it is when the time is over */
async function withinTime<Result>(
  start: (signal: AbortSignal) => Promise<Result>,
  limitMs: number,
  file: string,
): Promise<Result> {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(
      new MaskwrightError(
        'model/notACheckpoint',
        `The file ${file} cannot be used as a model: it has not labelled an image in ${limitMs / 1000} seconds. Give a ` +
          'smaller network, or one for smaller images.',
        { file },
      ),
    );
  }, limitMs);
  try {
    return await start(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}
