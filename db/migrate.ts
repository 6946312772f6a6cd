// Brings a database to the newest schema: ordered steps, all in one transaction with the version number.

import type { Database } from 'better-sqlite3';
import { MaskwrightError } from '../core/errors.ts';
import { initial } from './migrations/001-initial.ts';
import { quality } from './migrations/002-quality.ts';
import { datasets } from './migrations/003-datasets.ts';
import { mapping } from './migrations/004-mapping.ts';
import { boundaries } from './migrations/005-boundaries.ts';
import { editor } from './migrations/006-editor.ts';
import { learning } from './migrations/007-learning.ts';
import { reviewed } from './migrations/008-reviewed.ts';
import { identities } from './migrations/009-identities.ts';
import { looks } from './migrations/010-looks.ts';
import { outcomes } from './migrations/011-outcomes.ts';
import { counted } from './migrations/012-counted.ts';
import { runs } from './migrations/013-runs.ts';

/** Step n takes schema n to n + 1; a released step is never changed. */
const steps: readonly string[] = [
  initial,
  quality,
  datasets,
  mapping,
  boundaries,
  editor,
  learning,
  reviewed,
  identities,
  looks,
  outcomes,
  counted,
  runs,
];

/** "MSKW" in SQLite's header: tells a project's database from any other. */
export const APPLICATION_ID = 0x4d53_4b57;

export const SCHEMA_VERSION = steps.length;

/**
 * @param file the database's path, for messages
 * @throws MaskwrightError `project/tooNew` when a newer Maskwright wrote the database, `project/damaged`
 */
export function migrate(database: Database, file: string): void {
  if (knownVersion(database, file) === SCHEMA_VERSION) return;
  // A table that is made anew is gone for a moment, with everything that refers to it.
  database.pragma('foreign_keys = OFF');
  try {
    database
      .transaction(() => {
        // Another program may have done it while this one waited for its turn.
        for (const step of steps.slice(knownVersion(database, file))) database.exec(step);
        assertReferences(database, file);
        database.pragma(`application_id = ${APPLICATION_ID}`);
        database.pragma(`user_version = ${SCHEMA_VERSION}`);
      })
      .exclusive();
  } finally {
    database.pragma('foreign_keys = ON');
  }
}

/** The schema that a database has. @throws MaskwrightError `project/tooNew` */
function knownVersion(database: Database, file: string): number {
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version <= SCHEMA_VERSION) return version;
  throw new MaskwrightError(
    'project/tooNew',
    `${file} was written by a newer Maskwright (schema ${version}, this one knows ${SCHEMA_VERSION}); update Maskwright to open it.`,
    { file, version, known: SCHEMA_VERSION },
  );
}

function assertReferences(database: Database, file: string): void {
  if ((database.pragma('foreign_key_check') as unknown[]).length === 0) return;
  throw new MaskwrightError(
    'project/damaged',
    `${file} has rows that refer to others which are gone; restore it from a copy.`,
    { file },
  );
}
