// Where a project was served at last, and the token that let browsers in there, so that windows that stayed open come back
// when it is served again. In files of the user's data folder that nobody else can read.

import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import envPaths from 'env-paths';
import * as v from 'valibot';
import { storageError } from '../core/storageErrors.ts';
import { writeWholeFile } from '../models/writeWholeFile.ts';
import { isAlive } from './processLock.ts';

const OWNER_ALONE = 0o600;
const OWNERS_FOLDER = 0o700;
const ANY_OTHER = 0o077;

const AddressSchema = v.object({
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)),
  token: v.pipe(v.string(), v.regex(/^[\w-]{32,}$/)),
  /** Of the process that serves there, or served there at last. */
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

export interface ServedAddress {
  readonly port: number;
  readonly token: string;
}

export interface FormerAddress extends ServedAddress {
  /** Whether the process that was started there may still be at it. */
  readonly mayBeServed: boolean;
}

export interface ServedAddresses {
  /** Null where there is none, or none that is fit for use any more: one that others could have read is not. */
  read(): Promise<FormerAddress | null>;
  /** Keeps the address that this process serves at. @throws MaskwrightError `storage/…` */
  keep(address: ServedAddress): Promise<void>;
  forget(): Promise<void>;
}

/**
 * @param project the folder of the project that is opened at once; null without one
 * @param folder where the files lie; a folder among the user's data when not given
 */
export function createServedAddresses(
  project: string | null,
  folder = path.join(envPaths('maskwright', { suffix: '' }).data, 'servers'),
): ServedAddresses {
  const name =
    project === null
      ? 'no-project'
      : createHash('sha256').update(path.resolve(project)).digest('hex').slice(0, 16);
  const file = path.join(folder, `${name}.json`);
  return {
    async read() {
      const text = (await isPrivate(file)) ? await readFile(file, 'utf8').catch(() => '') : '';
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), AddressSchema), text);
      if (!parsed.success) return null;
      const { port, token, pid } = parsed.output;
      return { port, token, mayBeServed: pid !== process.pid && isAlive(pid) };
    },
    async keep({ port, token }) {
      try {
        await mkdir(folder, { recursive: true, mode: OWNERS_FOLDER });
        const content = `${JSON.stringify({ port, token, pid: process.pid })}\n`;
        await writeWholeFile(file, content, OWNER_ALONE);
      } catch (error) {
        throw storageError(error, file);
      }
    },
    forget: () => rm(file, { force: true }),
  };
}

/** On Windows the user's data folder itself is closed to others. */
async function isPrivate(file: string): Promise<boolean> {
  const stats = await stat(file).catch(() => null);
  if (stats === null || process.platform === 'win32') return stats !== null;
  return (stats.mode & ANY_OTHER) === 0 && stats.uid === process.getuid?.();
}
