// What the codes of file systems and of SQLite mean for a person.

import { MaskwrightError, messageOf, type ErrorCode } from './errors.ts';

interface Meaning {
  readonly code: ErrorCode;
  readonly remedy: string;
}

const readOnly: Meaning = {
  code: 'storage/readOnly',
  remedy: 'it cannot be written to; choose another folder or change its permissions',
};
const full: Meaning = {
  code: 'storage/full',
  remedy: 'the disk is full; free some space and go on, nothing that was saved is lost',
};

/** By code; SQLite's extended codes (`SQLITE_READONLY_DIRECTORY` …) begin with the plain one. */
const meanings: Readonly<Record<string, Meaning>> = {
  EROFS: readOnly,
  EACCES: readOnly,
  EPERM: readOnly,
  SQLITE_READONLY: readOnly,
  SQLITE_CANTOPEN: readOnly,
  ENOSPC: full,
  EDQUOT: full,
  SQLITE_FULL: full,
  // Without room for its index of the write-ahead log, SQLite reports no more than this.
  SQLITE_IOERR: {
    code: 'storage/failed',
    remedy: 'the disk is full or fails; free some space or check it, and try again',
  },
  SQLITE_BUSY: {
    code: 'project/inUse',
    remedy: 'another program keeps it locked; close that one and try again',
  },
};

/**
 * An error about storing or reading `subject` that says what to do; errors of our own pass unchanged.
 * @param subject the file or folder, for the message
 */
export function storageError(error: unknown, subject: string): MaskwrightError {
  if (error instanceof MaskwrightError) return error;
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const meaning = isFolderRefused(error) ? readOnly : meaningOf(code);
  return meaning === undefined
    ? new MaskwrightError(
        'storage/failed',
        `${subject}: ${messageOf(error)}.`,
        { subject },
        { cause: error },
      )
    : new MaskwrightError(
        meaning.code,
        `${subject}: ${meaning.remedy}.`,
        { subject },
        { cause: error },
      );
}

/** By the code, or by its beginning: `SQLITE_READONLY_DIRECTORY` means `SQLITE_READONLY`. */
function meaningOf(code: string): Meaning | undefined {
  return meanings[code] ?? meanings[code.split('_').slice(0, 2).join('_')];
}

/** Making a folder with those above it says "no such folder" where none can be made (a read-only disk). */
function isFolderRefused(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ENOENT' &&
    'syscall' in error &&
    error.syscall === 'mkdir'
  );
}
