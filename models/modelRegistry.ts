// Finds models: the ones that come with the app, the user's own, and ONNX files with a card beside them.

import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import { storageError } from '../core/storageErrors.ts';
import type { TaxonomyId } from '../core/taxonomy.ts';
import {
  assertModelCard,
  describeCardError,
  isForNamingAlone,
  parseModelCard,
  type ModelCard,
} from './card.ts';
import { readCgnet, type Cgnet } from './cgnet/readCgnet.ts';
import { encodeSafetensors, readSafetensors } from './checkpoint/safetensors.ts';
import type { StateDict } from './checkpoint/tensor.ts';

import type { EngineModel } from './engine/engine.ts';
import { modelIdentity } from './modelIdentity.ts';
import {
  defaultChoices,
  importModel,
  type ImportChoices,
  type ImportedModel,
  sha256,
} from './importModel.ts';
import { inspectOnnx } from './onnx/inspectOnnx.ts';
import { readModelFile, readWithinLimit } from './readModelFile.ts';
import { writeWholeFile } from './writeWholeFile.ts';

const CARD_ENDING = '.card.json';
const WEIGHTS_ENDING = '.safetensors';

/** A model's card and the bytes of its network, checked against the card's sha256. */
export interface StoredModel {
  readonly card: ModelCard;
  readonly onnx: Uint8Array;
  /** Under the authors' names; null or left out where the model is known as an ONNX file alone. */
  readonly weights?: StateDict | null;
}

/**
 * The folder of the weights that come with the app: `models/weights`, beside this file in the sources, and
 * reached from `dist/models` in the build, which holds code alone.
 */
function bundledWeightsFolder(): string {
  const beside = fileURLToPath(new URL('weights/', import.meta.url));
  return existsSync(beside)
    ? beside
    : fileURLToPath(new URL('../../models/weights/', import.meta.url));
}

/** The models that can be named. */
export interface ModelRegistry {
  /**
   * The models that come with the app, then the user's own, each by id, those last that stand in for no other. One that is
   * damaged is named and left out.
   */
  list(): Promise<ModelList>;
  /**
   * Loads the first model of real scenes whose outputs are a taxonomy's classes.
   * @throws MaskwrightError `model/unknown` when there is none
   */
  loadDefault(taxonomyId: TaxonomyId): Promise<StoredModel>;
  /**
   * Loads a model by its id, or by the path of an ONNX file or a checkpoint. An ONNX file's card is
   * `<file without .onnx>.card.json` beside it, or that of a known model that is the same by it; without one it is that of the
   * known model with the same content. A checkpoint's is guessed.
   * @param unsaid taken for what a file without a card does not say; with it an ONNX file does without one
   * @throws MaskwrightError `model/unknown` or `model/notACheckpoint`
   */
  load(idOrFile: string, unsaid?: Partial<ImportChoices>): Promise<StoredModel>;
  /** The weights under the authors' names, as safetensors; null for models that are an ONNX file alone, and for no model. */
  loadWeights(id: string): Promise<Uint8Array | null>;
  /**
   * Makes an imported model one of the user's own.
   * @throws MaskwrightError `model/exists` when its id is taken, `usage/invalid` for a card that could not be read again,
   * `storage/…`
   */
  add(model: ImportedModel): Promise<void>;
  /**
   * Removes one of the user's own models, or what is left of a damaged one.
   * @throws MaskwrightError `model/unknown`, `usage/invalid` for one that comes with the app, `storage/…`
   */
  remove(id: string): Promise<void>;
}

export interface ModelList {
  readonly cards: readonly ModelCard[];
  /** Ids of the user's own among them. */
  readonly ownIds: ReadonlySet<string>;
  /** Cards that cannot be used, with their file in `details`. */
  readonly problems: readonly MaskwrightError[];
}

interface KnownModel {
  readonly card: ModelCard;
  readonly folder: string;
  /** The name of the card's file. */
  readonly cardFile: string;
}

/** @param userFolder where the user's own models lie; it need not exist */
export function createModelRegistry(userFolder: string): ModelRegistry {
  const find = async (): Promise<{ models: KnownModel[]; problems: MaskwrightError[] }> => {
    const models: KnownModel[] = [];
    const problems: MaskwrightError[] = [];
    for (const folder of [bundledWeightsFolder(), userFolder]) {
      const ofFolder: KnownModel[] = [];
      for (const file of await listCards(folder)) {
        try {
          const card = await readCard(path.join(folder, file));
          ofFolder.push({ card, folder, cardFile: file });
        } catch (error) {
          if (!(error instanceof MaskwrightError)) throw error;
          problems.push(error);
        }
      }
      models.push(...ofFolder.sort((a, b) => isSpecial(a) - isSpecial(b)));
    }
    return { models, problems };
  };
  const loadKnown = async ({ card, folder }: KnownModel): Promise<StoredModel> => ({
    card,
    onnx: await readChecked(path.join(folder, card.file), card),
    weights: await readWeights(folder, card),
  });

  return {
    async list() {
      const { models, problems } = await find();
      const own = models.filter(({ folder }) => folder === userFolder);
      return {
        cards: models.map(({ card }) => card),
        ownIds: new Set(own.map(({ card }) => card.id)),
        problems,
      };
    },
    async loadDefault(taxonomyId) {
      const { models } = await find();
      const known = models.find(
        ({ card }) => card.taxonomyId === taxonomyId && !isForNamingAlone(card),
      );
      if (known !== undefined) return loadKnown(known);
      throw new MaskwrightError(
        'model/unknown',
        `There is no model for the taxonomy ${taxonomyId} yet; import one with "maskwright model import", or name ` +
          'an ONNX file with a card beside it.',
        { taxonomyId },
      );
    },
    async load(idOrFile, unsaid) {
      const { models, problems } = await find();
      const known = models.find(({ card }) => card.id === idOrFile);
      if (known !== undefined) return loadKnown(known);
      if (existsSync(idOrFile)) return loadFile(idOrFile, models, unsaid);
      const damaged = problems.find(({ details }) => isCardOf(details['file'], idOrFile));
      if (damaged !== undefined) throw damaged;
      const names = models.map(({ card }) => card.id).join(', ');
      throw new MaskwrightError(
        'model/unknown',
        `There is no model and no file "${idOrFile}"; use one of ${names}, or the path of an ONNX file or a checkpoint.`,
        { model: idOrFile },
      );
    },
    async loadWeights(id) {
      const { models } = await find();
      const known = models.find(({ card }) => card.id === id);
      if (known === undefined) return null;
      const file = path.join(known.folder, id + WEIGHTS_ENDING);
      return existsSync(file) ? readFile(file) : null;
    },
    async add({ card, onnx, weights }) {
      assertModelCard(card);
      const { models } = await find();
      if (models.some((known) => known.card.id === card.id)) {
        throw new MaskwrightError(
          'model/exists',
          `There is a model "${card.id}" already; give the new one another id.`,
          { modelId: card.id },
        );
      }
      try {
        await mkdir(userFolder, { recursive: true });
        const write = (file: string, bytes: Uint8Array | string): Promise<void> =>
          writeWholeFile(path.join(userFolder, file), bytes);
        await write(card.file, onnx);
        if (weights !== null) await write(card.id + WEIGHTS_ENDING, encodeSafetensors(weights));
        // Last: a model is there once its card is.
        await write(card.id + CARD_ENDING, `${JSON.stringify(card, null, 2)}\n`);
      } catch (error) {
        // What there is no card of is of no use, and takes room that may be what was missing.
        for (const file of [card.file, card.id + WEIGHTS_ENDING]) {
          await rm(path.join(userFolder, file), { force: true }).catch(() => undefined);
        }
        throw storageError(error, userFolder);
      }
    },
    async remove(id) {
      const { models, problems } = await find();
      const known = models.find(({ card }) => card.id === id);
      if (known !== undefined && known.folder !== userFolder) {
        throw new MaskwrightError(
          'usage/invalid',
          `The model ${id} comes with Maskwright; only models of your own can be removed.`,
          { modelId: id },
        );
      }
      const cardFile = known?.cardFile ?? id + CARD_ENDING;
      const isDamaged = problems.some(
        ({ details }) => details['file'] === path.join(userFolder, cardFile),
      );
      if (known === undefined && !isDamaged) {
        throw new MaskwrightError('model/unknown', `There is no model "${id}" of your own.`, {
          modelId: id,
        });
      }
      // The card first: without it there is no model.
      const network = known?.card.file ?? `${id}.onnx`;
      try {
        for (const file of [cardFile, network, id + WEIGHTS_ENDING]) {
          await rm(path.join(userFolder, file), { force: true });
        }
      } catch (error) {
        throw storageError(error, userFolder);
      }
    },
  };
}

/** 1 for a model that is only used where it is named. */
function isSpecial({ card }: KnownModel): number {
  return Number(isForNamingAlone(card));
}

async function listCards(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  return files.filter((file) => file.endsWith(CARD_ENDING)).sort();
}

function isCardOf(file: unknown, id: string): boolean {
  return typeof file === 'string' && path.basename(file) === id + CARD_ENDING;
}

async function loadFile(
  file: string,
  known: readonly KnownModel[],
  unsaid: Partial<ImportChoices> | undefined,
): Promise<StoredModel> {
  const onnx = await readWithinLimit(file).catch((error: unknown) => {
    throw notACheckpoint(file, messageOf(error), error);
  });
  const hash = sha256(onnx);
  const isOnnx = path.extname(file).toLowerCase() === '.onnx';
  const cardFile = file.replace(/\.onnx$/i, CARD_ENDING);
  const beside = isOnnx && existsSync(cardFile) ? await readCard(cardFile) : null;
  // Several models may share a network: what lies beside the file says which of them it is.
  const sameModel = known.find(
    ({ card }) =>
      card.sha256 === hash && (beside === null || modelIdentity(card) === modelIdentity(beside)),
  );
  if (sameModel !== undefined) {
    const { card, folder } = sameModel;
    return { card, onnx, weights: await readWeights(folder, card) };
  }
  if (!isOnnx || (unsaid !== undefined && beside === null)) {
    return importModel(await readModelFile(file), file, { ...defaultChoices(file), ...unsaid });
  }
  if (beside === null) {
    throw notACheckpoint(
      file,
      `there is no card "${path.basename(cardFile)}" beside it, which "maskwright model import" makes`,
    );
  }
  return { card: beside, onnx: await readChecked(file, beside) };
}

async function readCard(file: string): Promise<ModelCard> {
  try {
    return parseModelCard(await readFile(file, 'utf8'));
  } catch (error) {
    throw new MaskwrightError(
      'model/notACheckpoint',
      `The model card ${file} cannot be used: ${describeCardError(error)}. Mend it, or import the model again.`,
      { file },
      { cause: error },
    );
  }
}

async function readChecked(file: string, card: ModelCard): Promise<Uint8Array> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw notACheckpoint(file, messageOf(error), error);
  });
  if (sha256(bytes) !== card.sha256) {
    throw notACheckpoint(
      file,
      `its content is not what its card ${card.id} describes (sha256 differs)`,
    );
  }
  assertClassesOf(bytes, card, file);
  return bytes;
}

/** What is no ONNX file at all is left to the engine, which says why it does not run. */
function assertClassesOf(bytes: Uint8Array, card: ModelCard, file: string): void {
  const classCount = classCountOf(bytes);
  if (classCount === null || classCount === card.classes.length) return;
  throw new MaskwrightError(
    'model/classesDiffer',
    `The network ${file} has ${classCount} classes, but its card ${card.id} names ${card.classes.length}; ` +
      'use the card that belongs to the file.',
    { file, modelId: card.id },
  );
}

/** Null where the file leaves it open. */
function classCountOf(onnx: Uint8Array): number | null {
  try {
    return inspectOnnx(onnx).outputs[0]?.shape[1] ?? null;
  } catch {
    return null;
  }
}

/** Null where those that the card describes are not beside it: the ONNX file does without. */
async function readWeights(
  folder: string,
  { id, cgnet, weightsSha256 }: ModelCard,
): Promise<StateDict | null> {
  if (cgnet === null || weightsSha256 === undefined) return null;
  try {
    const bytes = await readFile(path.join(folder, id + WEIGHTS_ENDING));
    return sha256(bytes) === weightsSha256 ? readSafetensors(bytes) : null;
  } catch {
    return null;
  }
}

/** The network that a card describes; null where the weights are not known, or are another's. */
function cgnetOf({ card, weights }: StoredModel): Cgnet | null {
  if (card.cgnet === null || weights === undefined || weights === null) return null;
  try {
    const net = readCgnet(weights, card.id, card.cgnet.residual);
    return net.options.classCount === card.classes.length ? net : null;
  } catch {
    return null;
  }
}

/** What an engine needs of a stored model. */
export function toEngineModel(model: StoredModel): EngineModel {
  const { card, onnx } = model;
  const cgnet = cgnetOf(model);
  return {
    ...(cgnet === null ? {} : { cgnet }),
    modelId: card.id,
    onnx,
    classCount: card.classes.length,
    mean: card.preprocessing.mean,
    std: card.preprocessing.std,
    channelOrder: card.preprocessing.channelOrder,
    sizes: card.preprocessing.sizes,
  };
}

function notACheckpoint(file: string, reason: string, cause?: unknown): MaskwrightError {
  return new MaskwrightError(
    'model/notACheckpoint',
    `The file ${file} cannot be used as a model: ${reason}. Give an ONNX file with its card.`,
    { file },
    { cause },
  );
}
