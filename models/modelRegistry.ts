// Finds models: the ones that come with the app, and ONNX files with a card of their own beside them.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import type { TaxonomyId } from '../core/taxonomy.ts';
import { parseModelCard, type ModelCard } from './card.ts';
import type { EngineModel } from './engine/engine.ts';

const CARD_ENDING = '.card.json';

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

/** The cards of the models that come with the app, by id. */
export async function listBundledModels(): Promise<ModelCard[]> {
  const folder = bundledWeightsFolder();
  const files = (await readdir(folder)).filter((file) => file.endsWith(CARD_ENDING)).sort();
  return Promise.all(files.map((file) => readCard(path.join(folder, file))));
}

/**
 * Loads the bundled model whose outputs are a taxonomy's classes.
 * @throws MaskwrightError `model/unknown` when none comes with the app
 */
export async function loadDefaultModel(taxonomyId: TaxonomyId): Promise<StoredModel> {
  const card = (await listBundledModels()).find((model) => model.taxonomyId === taxonomyId);
  if (card === undefined) {
    throw new MaskwrightError(
      'model/unknown',
      `No model for the taxonomy ${taxonomyId} comes with Maskwright; name an ONNX file with a card beside it.`,
      { taxonomyId },
    );
  }
  return loadBundled(card);
}

/**
 * Loads a model by the id of a bundled one, or by the path of an ONNX file. A file's card is the one of the
 * bundled model with the same content, or else `<file without .onnx>.card.json` beside it.
 * @throws MaskwrightError `model/unknown` or `model/notACheckpoint`
 */
export async function loadModel(idOrFile: string): Promise<StoredModel> {
  const bundled = await listBundledModels();
  const card = bundled.find((model) => model.id === idOrFile);
  if (card !== undefined) return loadBundled(card);
  if (!existsSync(idOrFile)) {
    const known = bundled.map((model) => model.id).join(', ');
    throw new MaskwrightError(
      'model/unknown',
      `There is no model and no file "${idOrFile}"; use one of ${known}, or the path of an ONNX file.`,
      { model: idOrFile },
    );
  }
  return loadFile(idOrFile, bundled);
}

async function loadBundled(card: ModelCard): Promise<StoredModel> {
  const file = path.join(bundledWeightsFolder(), card.file);
  return { card, onnx: await readChecked(file, card) };
}

async function loadFile(file: string, bundled: readonly ModelCard[]): Promise<StoredModel> {
  const onnx = await readFile(file).catch((error: unknown) => {
    throw notACheckpoint(file, messageOf(error), error);
  });
  const sameContent = bundled.find((model) => model.sha256 === sha256(onnx));
  if (sameContent !== undefined) return { card: sameContent, onnx };
  if (path.extname(file).toLowerCase() !== '.onnx') {
    throw notACheckpoint(file, 'only ONNX files run');
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
    classCount: card.classNames.length,
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
