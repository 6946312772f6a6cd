// A model as files in a folder: its card, its network and, of a CGNet, its weights. The card names the network, and is put
// there last and whole: what no card names is no model.

import { randomBytes } from 'node:crypto';
import { constants, copyFile, link, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import { storageError } from '../core/storageErrors.ts';
import { describeCardError, parseModelCard, type ModelCard } from './card.ts';
import { encodeSafetensors, readSafetensors } from './checkpoint/safetensors.ts';
import type { StateDict } from './checkpoint/tensor.ts';
import { sha256, type ImportedModel } from './importModel.ts';
import { inspectOnnx } from './onnx/inspectOnnx.ts';
import { writeWholeFile } from './writeWholeFile.ts';

export const CARD_ENDING = '.card.json';
const NETWORK_ENDING = '.onnx';
const WEIGHTS_ENDING = '.safetensors';
/** Of a card that is not in its place yet. */
const DRAFT_ENDING = '.card';
/** What follows a model's id in the names of its other files: the number of its import, and the ending. */
const REST_OF_NAME = /^(_[0-9a-f]{16})?\.(onnx|safetensors|card)$/;

export async function listCards(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  return files.filter((file) => file.endsWith(CARD_ENDING)).sort();
}

export function isCardOf(file: unknown, id: string): boolean {
  return typeof file === 'string' && path.basename(file) === id + CARD_ENDING;
}

/** @throws MaskwrightError `model/notACheckpoint` */
export async function readCard(file: string): Promise<ModelCard> {
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

/** The network, which is what its card describes. @throws MaskwrightError `model/…` */
export async function readNetwork(file: string, card: ModelCard): Promise<Uint8Array> {
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
export async function readWeights(folder: string, card: ModelCard): Promise<StateDict | null> {
  const { cgnet, weightsSha256 } = card;
  if (cgnet === null || weightsSha256 === undefined) return null;
  try {
    const bytes = await readFile(path.join(folder, weightsFileOf(card)));
    return sha256(bytes) === weightsSha256 ? readSafetensors(bytes) : null;
  } catch {
    return null;
  }
}

/** Beside the network, whose name it has. */
export function weightsFileOf({ file }: Pick<ModelCard, 'file'>): string {
  return path.basename(file, NETWORK_ENDING) + WEIGHTS_ENDING;
}

/**
 * Writes a model's files under names that no other import has, so that of two that have one id at the same moment, here or in
 * other programs, one is there with all that is its own, and the other is refused.
 * @returns its card, which names its network as it lies there
 * @throws MaskwrightError `model/exists`, `storage/…`; nothing of it stays then
 */
export async function writeModel(
  folder: string,
  { card, onnx, weights }: ImportedModel,
): Promise<ModelCard> {
  const stem = `${card.id}_${randomBytes(8).toString('hex')}`;
  const written = { ...card, file: stem + NETWORK_ENDING };
  const draft = path.join(folder, stem + DRAFT_ENDING);
  try {
    await mkdir(folder, { recursive: true });
    await writeWholeFile(path.join(folder, written.file), onnx);
    if (weights !== null) {
      await writeWholeFile(path.join(folder, weightsFileOf(written)), encodeSafetensors(weights));
    }
    await writeWholeFile(draft, `${JSON.stringify(written, null, 2)}\n`);
    await putCard(draft, path.join(folder, card.id + CARD_ENDING), card.id);
    return written;
  } catch (error) {
    // What there is no card of is of no use, and takes room that may be what was missing.
    for (const file of [written.file, weightsFileOf(written)]) {
      await rm(path.join(folder, file), { force: true }).catch(() => undefined);
    }
    throw storageError(error, folder);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** @throws MaskwrightError `model/exists` where there is one, unless that cannot be used */
async function putCard(draft: string, cardFile: string, id: string): Promise<void> {
  if (await putUnlessThere(draft, cardFile)) return;
  const isDamaged = await readCard(cardFile).then(
    () => false,
    () => true,
  );
  if (isDamaged) await rm(cardFile, { force: true });
  if (!isDamaged || !(await putUnlessThere(draft, cardFile))) throw modelExists(id);
}

/** Puts a file that is whole at a place. @returns false where there is one */
async function putUnlessThere(file: string, place: string): Promise<boolean> {
  try {
    await link(file, place).catch(async (error: unknown) => {
      if (codeOf(error) === 'EEXIST') throw error;
      // A disk without hard links. A reader may see a part of the copy there, for a moment.
      await copyFile(file, place, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

export function modelExists(id: string): MaskwrightError {
  return new MaskwrightError(
    'model/exists',
    `There is a model "${id}" already; give the new one another id.`,
    { modelId: id },
  );
}

/**
 * Removes a model, the card first: without it there is none.
 * @param cardFile the name of its file
 * @param card null where it cannot be read: then all goes that may belong to it
 * @throws MaskwrightError `storage/…`
 */
export async function removeModel(
  folder: string,
  cardFile: string,
  card: ModelCard | null,
): Promise<void> {
  const id = path.basename(cardFile, CARD_ENDING);
  try {
    const others =
      card === null
        ? (await readdir(folder)).filter(
            (file) => file.startsWith(id) && REST_OF_NAME.test(file.slice(id.length)),
          )
        : [card.file, weightsFileOf(card)];
    for (const file of [cardFile, ...others]) await rm(path.join(folder, file), { force: true });
  } catch (error) {
    throw storageError(error, folder);
  }
}

export function notACheckpoint(file: string, reason: string, cause?: unknown): MaskwrightError {
  return new MaskwrightError(
    'model/notACheckpoint',
    `The file ${file} cannot be used as a model: ${reason}. Give an ONNX file with its card.`,
    { file },
    { cause },
  );
}
