// Files in a zip archive, read where they lie. Archives come from elsewhere: names that lead out are refused, and no more
// is unpacked than an entry says and a limit allows.

import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openPromise, type Entry } from 'yauzl';
import { MaskwrightError, messageOf } from '../../core/errors.ts';
import { isInnerPath } from './innerPath.ts';

/** Entries beyond this are taken for an attack. */
const MAX_ENTRIES = 500_000;
/** One file of an archive is held in memory whole: far more than the label PNG of the largest photo. */
const MAX_ENTRY_BYTES = 2 ** 28;

export interface ZipFiles {
  /** Relative to the archive's top, with forward slashes, sorted; folders are left out. */
  readonly files: readonly string[];
  /** @throws MaskwrightError `label/malformed` for a file that is not there, damaged, encrypted or too large */
  read(file: string): Promise<Uint8Array>;
}

/**
 * Reads the list of an archive; the archive must not change while its files are read.
 * @throws MaskwrightError `dataset/layout` when it is no zip archive, damaged, or has a name that leads out of it
 */
export async function openZip(archive: string): Promise<ZipFiles> {
  const entries = await listEntries(archive).catch((error: unknown) => {
    throw new MaskwrightError(
      'dataset/layout',
      `The archive ${archive} cannot be used: ${messageOf(error)}. Give a zip file as it was exported, or unpack it.`,
      { file: archive },
      { cause: error },
    );
  });
  return {
    files: [...entries.keys()].sort(),
    async read(file) {
      try {
        const entry = entries.get(file);
        if (entry === undefined) throw new Error('it is not in the archive');
        return await readEntry(archive, entry);
      } catch (error) {
        const subject = path.join(archive, file);
        throw new MaskwrightError(
          'label/malformed',
          `The file ${subject} cannot be read: ${messageOf(error)}. Export the archive again.`,
          { subject },
          { cause: error },
        );
      }
    },
  };
}

async function listEntries(archive: string): Promise<Map<string, Entry>> {
  const zip = await openPromise(archive, { lazyEntries: true, autoClose: false });
  try {
    if (zip.entryCount > MAX_ENTRIES) {
      throw new Error(`it claims ${zip.entryCount} files, more than ${MAX_ENTRIES}`);
    }
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) {
      const { fileName } = entry;
      if (fileName.endsWith('/')) continue;
      if (!isInnerPath(fileName)) throw new Error(`the name "${fileName}" in it leads out of it`);
      if (entries.has(fileName)) throw new Error(`it has two files "${fileName}"`);
      entries.set(fileName, entry);
    }
    return entries;
  } finally {
    zip.close();
  }
}

async function readEntry(archive: string, entry: Entry): Promise<Uint8Array> {
  const { uncompressedSize } = entry;
  if (uncompressedSize > MAX_ENTRY_BYTES) {
    throw new Error(`it has ${uncompressedSize} bytes, and ${MAX_ENTRY_BYTES} are the most`);
  }
  const zip = await openPromise(archive, { lazyEntries: true, autoClose: false });
  try {
    return await buffer(await zip.openReadStreamPromise(entry));
  } finally {
    zip.close();
  }
}
