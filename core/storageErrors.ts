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
  const meaning = meanings[code] ?? meanings[plainSqliteCode(code)];
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

/** `SQLITE_READONLY_DIRECTORY` → `SQLITE_READONLY`. */
function plainSqliteCode(code: string): string {
  return code.split('_').slice(0, 2).join('_');
}
