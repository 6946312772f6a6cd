// Published weights by name: downloaded, verified, and made one of the user's models.

import { createHash } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { MaskwrightError } from '../core/errors.ts';
import { storageError } from '../core/storageErrors.ts';
import type { ModelCard } from '../models/card.ts';
import type { EngineFactory } from '../models/engine/engine.ts';
import { PUBLISHED_ADDRESS, type KnownCheckpoint } from '../models/knownCheckpoints.ts';
import type { ModelRegistry } from '../models/modelRegistry.ts';
import { PREPROCESSING_PRESETS } from '../models/presets.ts';
import { download, type DownloadOptions } from './download.ts';
import { importModelFile, openUserModels, userModelsFolder } from './modelTools.ts';
import { withLock } from './processLock.ts';

export { KNOWN_CHECKPOINTS, knownCheckpoint } from '../models/knownCheckpoints.ts';

/** The environment variable that names a mirror of {@link PUBLISHED_ADDRESS}, http or https. */
export const ADDRESS_VARIABLE = 'MASKWRIGHT_MODELS_ADDRESS';

export interface FetchOptions extends DownloadOptions {
  /** What {@link ADDRESS_VARIABLE} says, or the publisher's own, when not given. */
  readonly baseAddress?: string;
  /** Where the user's own models lie; among the user's data when not given. */
  readonly modelsFolder?: string;
}

export interface FetchedModel {
  readonly card: ModelCard;
  /** False when it was among the models already; nothing is downloaded then. */
  readonly isNew: boolean;
}

/**
 * Makes a published checkpoint one of the user's models. An attempt that broke off is gone on with; a download that
 * could not be imported stays in `downloads/` and is not downloaded again.
 * @throws MaskwrightError `model/unreachable`, `model/damaged` when the file is not the published one, `model/inUse` while
 * another process fetches it, `job/cancelled`, `usage/invalid` for an address that is none, and what {@link importModelFile} throws
 */
export async function fetchModel(
  createEngine: EngineFactory,
  checkpoint: KnownCheckpoint,
  options: FetchOptions = {},
): Promise<FetchedModel> {
  const folder = options.modelsFolder ?? userModelsFolder();
  const models = openUserModels(folder);
  const present = await findPresent(models, checkpoint);
  if (present !== null) return present;
  return whileLocked(
    checkpoint,
    folder,
    // Whoever had the lock until now may have brought the model in.
    async () =>
      (await findPresent(models, checkpoint)) ??
      fetchAbsent(createEngine, models, checkpoint, folder, options),
  );
}

/** Null where it is not there, or is there and cannot be used: what is fetched takes its place. */
async function findPresent(
  models: ModelRegistry,
  { id }: KnownCheckpoint,
): Promise<FetchedModel | null> {
  const { cards } = await models.list();
  if (!cards.some((known) => known.id === id)) return null;
  try {
    const { card } = await models.load(id);
    return { card, isNew: false };
  } catch (error) {
    if (error instanceof MaskwrightError) return null;
    throw error;
  }
}

async function fetchAbsent(
  createEngine: EngineFactory,
  models: ModelRegistry,
  checkpoint: KnownCheckpoint,
  folder: string,
  options: FetchOptions,
): Promise<FetchedModel> {
  const file = downloadOf(checkpoint, folder);
  const { sha256Start } = checkpoint;
  if (!(await sha256Of(file))?.startsWith(sha256Start)) {
    const address = addressOf(checkpoint, options.baseAddress ?? configuredAddress());
    await downloadVerified(
      address,
      file,
      partialDownloadOf(checkpoint, folder),
      checkpoint,
      options,
    );
  }
  const { id, name, taxonomyId, preprocessing, published } = checkpoint;
  const card = await importModelFile(createEngine, models, file, {
    id,
    name,
    taxonomyId,
    preprocessing: PREPROCESSING_PRESETS[preprocessing],
    residual: 'global',
    about: published,
  });
  await rm(file, { force: true }).catch((error: unknown) => {
    throw storageError(error, file);
  });
  return { card, isNew: true };
}

/** @param modelsFolder where the user's own models lie */
function downloadOf(checkpoint: KnownCheckpoint, modelsFolder: string): string {
  return path.join(modelsFolder, 'downloads', path.basename(checkpoint.path));
}

/** The file that holds what has come in of a download which is not complete. */
export function partialDownloadOf(checkpoint: KnownCheckpoint, modelsFolder: string): string {
  return `${downloadOf(checkpoint, modelsFolder)}.part`;
}

/** Two that write one download would spoil it. @throws MaskwrightError `model/inUse` */
function whileLocked<Result>(
  checkpoint: KnownCheckpoint,
  modelsFolder: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const { id } = checkpoint;
  const file = `${downloadOf(checkpoint, modelsFolder)}.lock`;
  return withLock(
    file,
    (pid) =>
      new MaskwrightError(
        'model/inUse',
        `The model ${id} is being fetched already, by process ${pid}; wait for that one, or stop it. If it is no ` +
          `Maskwright, delete ${file}.`,
        { modelId: id, pid },
      ),
    work,
  );
}

function configuredAddress(): string {
  return process.env[ADDRESS_VARIABLE] ?? PUBLISHED_ADDRESS;
}

function addressOf({ path: below }: KnownCheckpoint, baseAddress: string): URL {
  const base = URL.parse(baseAddress.endsWith('/') ? baseAddress : `${baseAddress}/`);
  if (base === null || !['http:', 'https:'].includes(base.protocol)) {
    throw new MaskwrightError(
      'usage/invalid',
      `"${baseAddress}" is no address to fetch models from; give one that begins with https:// or http://.`,
      { baseAddress },
    );
  }
  return new URL(below, base);
}

/** Downloads beside the file, which is there only once it is the published one. */
async function downloadVerified(
  address: URL,
  file: string,
  part: string,
  { sha256Start, taxonomyId }: KnownCheckpoint,
  options: DownloadOptions,
): Promise<void> {
  const otherwise =
    `download ${path.basename(file)} elsewhere and bring it in with ` +
    `"maskwright model import <file> --taxonomy ${taxonomyId}"`;
  await download(address, part, otherwise, options);
  const sha256 = (await sha256Of(part)) ?? '';
  try {
    if (sha256.startsWith(sha256Start)) {
      await rename(part, file);
      return;
    }
    await rm(part, { force: true });
  } catch (error) {
    throw storageError(error, part);
  }
  throw new MaskwrightError(
    'model/damaged',
    `What came from ${address.href} is not the published file and was deleted: its sha256 begins with ` +
      `${sha256.slice(0, sha256Start.length)}, not ${sha256Start}. Run it again, or ${otherwise}.`,
    { address: address.href, sha256 },
  );
}

/** Null when there is no such file. */
async function sha256Of(file: string): Promise<string | null> {
  try {
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw storageError(error, file);
  }
}
