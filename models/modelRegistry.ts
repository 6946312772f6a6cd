// Finds models: the ones that come with the app, the user's own, and ONNX files with a card beside them.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import type { TaxonomyId } from '../core/taxonomy.ts';
import { assertModelCard, isForNamingAlone, type ModelCard } from './card.ts';
import { readCgnet, type Cgnet } from './cgnet/readCgnet.ts';
import type { StateDict } from './checkpoint/tensor.ts';
import type { EngineModel } from './engine/engine.ts';
import {
  defaultChoices,
  importModel,
  sha256,
  type ImportChoices,
  type ImportedModel,
} from './importModel.ts';
import {
  CARD_ENDING,
  isCardOf,
  listCards,
  modelExists,
  notACheckpoint,
  readCard,
  readNetwork,
  readWeights,
  removeModel,
  weightsFileOf,
  writeModel,
} from './modelFiles.ts';
import { modelIdentity } from './modelIdentity.ts';
import { readModelFile, readWithinLimit } from './readModelFile.ts';

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
   * Makes an imported model one of the user's own. It takes the place of one with its id that is damaged.
   * @returns its card as it is there
   * @throws MaskwrightError `model/exists` when its id is taken, `usage/invalid` for a card that could not be read again,
   * `storage/…`
   */
  add(model: ImportedModel): Promise<ModelCard>;
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
    onnx: await readNetwork(path.join(folder, card.file), card),
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
      const file = path.join(known.folder, weightsFileOf(known.card));
      return existsSync(file) ? readFile(file) : null;
    },
    async add({ card, onnx, weights }) {
      assertModelCard(card);
      const { models } = await find();
      const taken = models.find((known) => known.card.id === card.id);
      if (taken !== undefined) {
        if (taken.folder !== userFolder || (await isWhole(taken))) throw modelExists(card.id);
        await removeModel(userFolder, taken.cardFile, taken.card);
      }
      return writeModel(userFolder, { card, onnx, weights });
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
      await removeModel(userFolder, cardFile, known?.card ?? null);
    },
  };
}

/** Whether its network is there, and is what its card describes. */
function isWhole({ card, folder }: KnownModel): Promise<boolean> {
  return readNetwork(path.join(folder, card.file), card).then(
    () => true,
    () => false,
  );
}

/** 1 for a model that is only used where it is named. */
function isSpecial({ card }: KnownModel): number {
  return Number(isForNamingAlone(card));
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
  const same = known.filter(({ card }) => card.sha256 === hash);
  // Several models may share a network: whose file it is, or what lies beside it, says which of them it is.
  const sameModel =
    same.find(({ card, folder }) => path.resolve(folder, card.file) === path.resolve(file)) ??
    same.find(({ card }) => beside === null || modelIdentity(card) === modelIdentity(beside));
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
  return { card: beside, onnx: await readNetwork(file, beside) };
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
