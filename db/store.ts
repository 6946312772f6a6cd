// Opens a project's database and hands out its tables. The only way into SQLite.

import { existsSync } from 'node:fs';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { MaskwrightError } from '../core/errors.ts';
import { storageError } from '../core/storageErrors.ts';
import { createBoundaryTable, type BoundaryTable } from './boundaryTable.ts';
import { createConfusionTable, type ConfusionTable } from './confusionTable.ts';
import { createFrameTable, type FrameTable } from './frameTable.ts';
import { createJobTable, type JobTable } from './jobTable.ts';
import { createJournalTable, type JournalTable } from './journalTable.ts';
import { createMaskCountTable, type MaskCountTable } from './maskCountTable.ts';
import { APPLICATION_ID, migrate } from './migrate.ts';
import { createProjectTable, type ProjectTable } from './projectTable.ts';
import { createReviewTable, type ReviewTable } from './reviewTable.ts';
import { createRevisionTable, type RevisionTable } from './revisionTable.ts';

/** How long to wait for another program that writes at this moment. */
const LOCK_TIMEOUT_MS = 5000;

export interface Store {
  readonly project: ProjectTable;
  readonly frames: FrameTable;
  readonly revisions: RevisionTable;
  readonly journal: JournalTable;
  readonly reviews: ReviewTable;
  readonly confusions: ConfusionTable;
  readonly maskCounts: MaskCountTable;
  readonly boundaries: BoundaryTable;
  readonly jobs: JobTable;
  /** Runs `work` in one transaction: all of it is stored, or nothing. */
  transaction<Result>(work: () => Result): Result;
  /**
   * The same without waiting for the disk, for what can be done again: a power cut may take the last few, each of them whole.
   * The next other transaction makes them last. Not within another transaction.
   */
  quickTransaction<Result>(work: () => Result): Result;
  close(): void;
}

/**
 * Opens the database of a project, migrating it when it is older.
 * @param mode `create` makes a new file, `open` demands one
 * @throws MaskwrightError `project/notFound`, `project/exists`, `project/tooNew`, `project/damaged`, `storage/…`
 */
export function openStore(file: string, mode: 'open' | 'create'): Store {
  if (mode === 'open' && !existsSync(file)) {
    throw new MaskwrightError('project/notFound', `There is no project database at ${file}.`, {
      file,
    });
  }
  if (mode === 'create' && existsSync(file)) {
    throw new MaskwrightError(
      'project/exists',
      `There is something at ${file} already; open it, or choose another folder.`,
      { file },
    );
  }
  let database: Database | null = null;
  try {
    database = new BetterSqlite3(file, { timeout: LOCK_TIMEOUT_MS });
    return createStore(prepare(database, file, mode), file);
  } catch (error) {
    database?.close();
    throw databaseError(error, file);
  }
}

function prepare(database: Database, file: string, mode: 'open' | 'create'): Database {
  if (mode === 'open') assertOwn(database, file);
  migrate(database, file);
  // FULL: an acknowledged stroke survives a power cut, not only a kill.
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  return database;
}

/** Nothing is ever written into a database of somebody else. */
function assertOwn(database: Database, file: string): void {
  if (database.pragma('application_id', { simple: true }) === APPLICATION_ID) return;
  throw new MaskwrightError(
    'project/damaged',
    `${file} is no Maskwright database; choose another folder, or restore it from a copy.`,
    { file },
  );
}

function createStore(database: Database, file: string): Store {
  return {
    project: createProjectTable(database),
    frames: createFrameTable(database),
    revisions: createRevisionTable(database),
    journal: createJournalTable(database),
    reviews: createReviewTable(database),
    confusions: createConfusionTable(database),
    maskCounts: createMaskCountTable(database),
    boundaries: createBoundaryTable(database),
    jobs: createJobTable(database),
    transaction: (work) => runTransaction(database, file, work),
    quickTransaction(work) {
      database.pragma('synchronous = NORMAL');
      try {
        return runTransaction(database, file, work);
      } finally {
        database.pragma('synchronous = FULL');
      }
    },
    close: () => {
      database.close();
    },
  };
}

/** What SQLite's errors mean; `SQLITE_ERROR` while opening is a table that is not as it was made. */
function databaseError(error: unknown, file: string): unknown {
  if (!(error instanceof BetterSqlite3.SqliteError)) return storageError(error, file);
  return /^SQLITE_(NOTADB|CORRUPT|ERROR)/.test(error.code)
    ? new MaskwrightError(
        'project/damaged',
        `${file} is damaged (${error.message}); restore it from a copy.`,
        { file },
        { cause: error },
      )
    : storageError(error, file);
}

function runTransaction<Result>(database: Database, file: string, work: () => Result): Result {
  try {
    return database.transaction(work).immediate();
  } catch (error) {
    throw error instanceof BetterSqlite3.SqliteError ? databaseError(error, file) : error;
  }
}
