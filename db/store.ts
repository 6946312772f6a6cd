// Opens a project's database and hands out its tables. The only way into SQLite.

import { existsSync } from 'node:fs';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { MaskwrightError } from '../core/errors.ts';
import { storageError } from '../core/storageErrors.ts';
import { createConfusionTable, type ConfusionTable } from './confusionTable.ts';
import { createFrameTable, type FrameTable } from './frameTable.ts';
import { createJobTable, type JobTable } from './jobTable.ts';
import { createJournalTable, type JournalTable } from './journalTable.ts';
import { migrate } from './migrate.ts';
import { createProjectTable, type ProjectTable } from './projectTable.ts';
import { createRevisionTable, type RevisionTable } from './revisionTable.ts';

export interface Store {
  readonly project: ProjectTable;
  readonly frames: FrameTable;
  readonly revisions: RevisionTable;
  readonly journal: JournalTable;
  readonly confusions: ConfusionTable;
  readonly jobs: JobTable;
  /** Runs `work` in one transaction: all of it is stored, or nothing. */
  transaction<Result>(work: () => Result): Result;
  close(): void;
}

/**
 * Opens the database of a project, migrating it when it is older.
 * @param mode `create` makes a new file, `open` demands one
 * @throws MaskwrightError `project/notFound`, `project/tooNew`, `project/damaged`, `storage/…`
 */
export function openStore(file: string, mode: 'open' | 'create'): Store {
  if (mode === 'open' && !existsSync(file)) {
    throw new MaskwrightError('project/notFound', `There is no project database at ${file}.`, {
      file,
    });
  }
  const database = connect(file);
  return {
    project: createProjectTable(database),
    frames: createFrameTable(database),
    revisions: createRevisionTable(database),
    journal: createJournalTable(database),
    confusions: createConfusionTable(database),
    jobs: createJobTable(database),
    transaction: (work) => runTransaction(database, file, work),
    close: () => {
      database.close();
    },
  };
}

function connect(file: string): Database {
  let database: Database | null = null;
  try {
    database = new BetterSqlite3(file, { timeout: 5000 });
    // FULL: an acknowledged stroke survives a power cut, not only a kill.
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    migrate(database, file);
    return database;
  } catch (error) {
    database?.close();
    throw isDamaged(error)
      ? new MaskwrightError(
          'project/damaged',
          `${file} is not a readable SQLite database; restore it from a copy.`,
          { file },
          { cause: error },
        )
      : storageError(error, file);
  }
}

function isDamaged(error: unknown): boolean {
  return (
    error instanceof BetterSqlite3.SqliteError &&
    (error.code.startsWith('SQLITE_NOTADB') || error.code.startsWith('SQLITE_CORRUPT'))
  );
}

function runTransaction<Result>(database: Database, file: string, work: () => Result): Result {
  try {
    return database.transaction(work).immediate();
  } catch (error) {
    throw error instanceof BetterSqlite3.SqliteError ? storageError(error, file) : error;
  }
}
