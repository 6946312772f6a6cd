// Finds models: the ones that come with the app, the user's own, and ONNX files with a card beside them.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import writeFileAtomic from 'write-file-atomic';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import { storageError } from '../core/storageErrors.ts';
import type { TaxonomyId } from '../core/taxonomy.ts';
import { parseModelCard, type ModelCard } from './card.ts';
import { encodeSafetensors } from './checkpoint/safetensors.ts';
import type { EngineModel } from './engine/engine.ts';
import { defaultChoices, importModel, type ImportedModel } from './importModel.ts';

const CARD_ENDING = '.card.json';
const WEIGHTS_ENDING = '.safetensors';

/** A model's card and the bytes of its network, checked against the card's sha256. */
export interface StoredModel {
  readonly card: ModelCard;
  readonly onnx: Uint8Array;
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
  /** The models that come with the app, then the user's own, each by id. One that is damaged is named and left out. */
  list(): Promise<ModelList>;
  /**
   * Loads the first model whose outputs are a taxonomy's classes.
   * @throws MaskwrightError `model/unknown` when there is none
   */
  loadDefault(taxonomyId: TaxonomyId): Promise<StoredModel>;
  /**
   * Loads a model by its id, or by the path of an ONNX file or a checkpoint. An ONNX file's card is the one of the
   * known model with the same content, or else `<file without .onnx>.card.json` beside it; a checkpoint's is guessed.
   * @throws MaskwrightError `model/unknown` or `model/notACheckpoint`
   */
  load(idOrFile: string): Promise<StoredModel>;
  /** The weights under the authors' names, as safetensors; null for models that are an ONNX file alone. */
  loadWeights(id: string): Promise<Uint8Array | null>;
  /**
   * Makes an imported model one of the user's own.
   * @throws MaskwrightError `model/exists` when its id is taken, `storage/…`
   */
  add(model: ImportedModel): Promise<void>;
}

export interface ModelList {
  readonly cards: readonly ModelCard[];
  readonly problems: readonly MaskwrightError[];
}

interface KnownModel {
  readonly card: ModelCard;
  readonly folder: string;
}

/** @param userFolder where the user's own models lie; it need not exist */
export function createModelRegistry(userFolder: string): ModelRegistry {
  const find = async (): Promise<{ models: KnownModel[]; problems: MaskwrightError[] }> => {
    const models: KnownModel[] = [];
    const problems: MaskwrightError[] = [];
    for (const folder of [bundledWeightsFolder(), userFolder]) {
      for (const file of await listCards(folder)) {
        try {
          models.push({ card: await readCard(path.join(folder, file)), folder });
        } catch (error) {
          if (!(error instanceof MaskwrightError)) throw error;
          problems.push(error);
        }
      }
    }
    return { models, problems };
  };
  const loadKnown = async ({ card, folder }: KnownModel): Promise<StoredModel> => ({
    card,
    onnx: await readChecked(path.join(folder, card.file), card),
  });

  return {
    async list() {
      const { models, problems } = await find();
      return { cards: models.map(({ card }) => card), problems };
    },
    async loadDefault(taxonomyId) {
      const { models } = await find();
      const known = models.find(({ card }) => card.taxonomyId === taxonomyId);
      if (known !== undefined) return loadKnown(known);
      throw new MaskwrightError(
        'model/unknown',
        `There is no model for the taxonomy ${taxonomyId} yet; import one with "maskwright model import", or name ` +
          'an ONNX file with a card beside it.',
        { taxonomyId },
      );
    },
    async load(idOrFile) {
      const { models, problems } = await find();
      const known = models.find(({ card }) => card.id === idOrFile);
      if (known !== undefined) return loadKnown(known);
      if (existsSync(idOrFile)) return loadFile(idOrFile, models);
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
      const file = path.join(known?.folder ?? userFolder, id + WEIGHTS_ENDING);
      return existsSync(file) ? readFile(file) : null;
    },
    async add({ card, onnx, weights }) {
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
          writeFileAtomic(
            path.join(userFolder, file),
            typeof bytes === 'string' ? bytes : Buffer.from(bytes),
          );
        await write(card.file, onnx);
        if (weights !== null) await write(card.id + WEIGHTS_ENDING, encodeSafetensors(weights));
        // Last: a model is there once its card is.
        await write(card.id + CARD_ENDING, `${JSON.stringify(card, null, 2)}\n`);
      } catch (error) {
        throw storageError(error, userFolder);
      }
    },
  };
}

async function listCards(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  return files.filter((file) => file.endsWith(CARD_ENDING)).sort();
}

function isCardOf(file: unknown, id: string): boolean {
  return typeof file === 'string' && path.basename(file) === id + CARD_ENDING;
}

async function loadFile(file: string, known: readonly KnownModel[]): Promise<StoredModel> {
  const onnx = await readFile(file).catch((error: unknown) => {
    throw notACheckpoint(file, messageOf(error), error);
  });
  const hash = sha256(onnx);
  const sameContent = known.find(({ card }) => card.sha256 === hash);
  if (sameContent !== undefined) return { card: sameContent.card, onnx };
  if (path.extname(file).toLowerCase() !== '.onnx') {
    return importModel(onnx, file, defaultChoices(file));
  }
  const cardFile = file.replace(/\.onnx$/i, CARD_ENDING);
  if (!existsSync(cardFile)) {
    throw notACheckpoint(file, `there is no card "${path.basename(cardFile)}" beside it`);
  }
  const card = await readCard(cardFile);
  return { card, onnx: await readChecked(file, card) };
}

async function readCard(file: string): Promise<ModelCard> {
  try {
    return parseModelCard(await readFile(file, 'utf8'));
  } catch (error) {
    const where = v.isValiError(error) ? v.getDotPath(error.issues[0]) : null;
    throw new MaskwrightError(
      'model/notACheckpoint',
      `The model card ${file} cannot be used: ${where === null ? '' : `${where}: `}${messageOf(error)}.`,
      { file },
      { cause: error },
    );
  }
}

async function readChecked(file: string, card: ModelCard): Promise<Uint8Array> {
  const bytes = await readFile(file);
  if (sha256(bytes) !== card.sha256) {
    throw notACheckpoint(
      file,
      `its content is not what its card ${card.id} describes (sha256 differs)`,
    );
  }
  return bytes;
}

/** What an engine needs of a stored model. */
export function toEngineModel({ card, onnx }: StoredModel): EngineModel {
  return {
    modelId: card.id,
    onnx,
    classCount: card.classes.length,
    mean: card.preprocessing.mean,
    std: card.preprocessing.std,
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function notACheckpoint(file: string, reason: string, cause?: unknown): MaskwrightError {
  return new MaskwrightError(
    'model/notACheckpoint',
    `The file ${file} cannot be used as a model: ${reason}. Give an ONNX file with its card.`,
    { file },
    { cause },
  );
}
