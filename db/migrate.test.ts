import path from 'node:path';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { describe, expect, test, vi } from 'vitest';
import { migrate, SCHEMA_VERSION } from './migrate.ts';
import { initial } from './migrations/001-initial.ts';
import { openStore } from './store.ts';
import { temporaryFolder } from './testing/testStore.ts';

interface TestDatabase extends Disposable {
  readonly database: Database;
  readonly file: string;
}

/** A database that Maskwright has not touched yet. */
function untouchedDatabase(): TestDatabase {
  const folder = temporaryFolder();
  const file = path.join(folder.path, 'maskwright.db');
  const database = new BetterSqlite3(file);
  return {
    database,
    file,
    [Symbol.dispose]() {
      database.close();
      folder[Symbol.dispose]();
    },
  };
}

function versionOf(database: Database): unknown {
  return database.pragma('user_version', { simple: true });
}

function tablesOf(database: Database): { name: string; strict: number }[] {
  return database
    .prepare<[], { name: string; strict: number }>(
      `SELECT name, strict FROM pragma_table_list
       WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
    )
    .all();
}

describe('migrating', () => {
  test('brings a fresh database to the newest schema', () => {
    using test = untouchedDatabase();
    expect(versionOf(test.database)).toBe(0);
    migrate(test.database, test.file);
    expect(versionOf(test.database)).toBe(SCHEMA_VERSION);
    expect(tablesOf(test.database).map(({ name }) => name)).toEqual([
      'boundary_counts',
      'boundary_measurements',
      'checkpoints',
      'class_areas',
      'classes',
      'confusions',
      'frames',
      'job_problems',
      'jobs',
      'looks',
      'model_differences',
      'models',
      'project',
      'reviews',
      'revisions',
      'scores',
      'strokes',
    ]);
  });

  test('changes nothing in a database that has the newest schema', () => {
    using test = untouchedDatabase();
    migrate(test.database, test.file);
    test.database.exec(
      `INSERT INTO project (id, name, taxonomy_id, created_at) VALUES (1, 'Street', 'camvid11', 'now')`,
    );
    migrate(test.database, test.file);
    expect(versionOf(test.database)).toBe(SCHEMA_VERSION);
    expect(test.database.prepare('SELECT name FROM project').pluck().all()).toEqual(['Street']);
  });

  test('is done once by two programs that open an older database at the same moment', () => {
    using test = untouchedDatabase();
    const other = new BetterSqlite3(test.file);
    const { database } = test;
    const pragma = database.pragma.bind(database);
    let hasWaited = false;
    // The other one has its turn between the look at the version and the transaction.
    vi.spyOn(database, 'pragma').mockImplementation((source, options) => {
      if (source === 'foreign_keys = OFF' && !hasWaited) {
        hasWaited = true;
        migrate(other, test.file);
        other.close();
      }
      return pragma(source, options);
    });
    migrate(database, test.file);
    expect([hasWaited, versionOf(database)]).toEqual([true, SCHEMA_VERSION]);
  });

  test('from the first schema says of each pre-label that it took one look', () => {
    using test = untouchedDatabase();
    test.database.exec(initial);
    test.database.exec(`
      INSERT INTO frames (name, image_path, image_sha256, width, height, imported_at)
        VALUES ('a', 'a.png', 'abc', 4, 3, 'now');
      INSERT INTO models (model_key, model_id, version, sha256, card) VALUES (1, 'm', '1', 'abc', '{}');
      INSERT INTO revisions (frame_id, kind, model_key, mask_path, created_at)
        VALUES (1, 'prelabel', 1, 'a.png', 'now');
      INSERT INTO revisions (frame_id, kind, created_at) VALUES (1, 'human', 'now');
      PRAGMA user_version = 1;`);
    migrate(test.database, test.file);
    const qualities = test.database.prepare('SELECT kind, quality FROM revisions').raw().all();
    expect(qualities).toEqual([
      ['prelabel', 'fast'],
      ['human', null],
    ]);
  });

  test('keeps frames and what refers to them where the table is made anew', () => {
    using test = untouchedDatabase();
    test.database.exec(initial);
    test.database.exec(`
      INSERT INTO frames (frame_id, name, split, image_path, image_sha256, width, height, done, imported_at)
        VALUES (7, 'a', 'val', 'a.png', 'abc', 4, 3, 1, 'now');
      INSERT INTO revisions (frame_id, kind, created_at) VALUES (7, 'human', 'now');
      PRAGMA user_version = 1;`);
    migrate(test.database, test.file);
    const frames = test.database
      .prepare('SELECT frame_id, name, split, city, done FROM frames')
      .raw()
      .all();
    expect(frames).toEqual([[7, 'a', 'val', null, 1]]);
    expect(test.database.prepare('SELECT frame_id FROM revisions').pluck().all()).toEqual([7]);
    expect(() => test.database.exec('DELETE FROM frames')).toThrow(/FOREIGN KEY/);
  });

  test('keeps the journal, as made with everything in sight, and done frames as accepted ones', () => {
    using test = untouchedDatabase();
    test.database.exec(initial);
    test.database.exec(`
      INSERT INTO frames (frame_id, name, split, image_path, image_sha256, width, height, done, imported_at)
        VALUES (7, 'a', 'val', 'a.png', 'abc', 4, 3, 1, 'now'), (8, 'b', 'val', 'b.png', 'abd', 4, 3, 0, 'now');
      INSERT INTO revisions (revision_id, frame_id, kind, created_at) VALUES (3, 7, 'human', 'now');
      INSERT INTO strokes (frame_id, sequence, revision_id, kind, tool, class_index, delta, changed_px, elapsed_ms,
          author, created_at)
        VALUES (7, 1, 3, 'stroke', 'brush', 2, x'0105', 9, 250.5, 'ada', 'then');
      INSERT INTO strokes (frame_id, sequence, revision_id, kind, target_sequence, changed_px, elapsed_ms, author,
          created_at)
        VALUES (7, 2, 3, 'undo', 1, 9, 0, 'ada', 'then');
      INSERT INTO jobs (job_id, kind, state, title, params, owner_pid, started_at)
        VALUES (5, 'import', 'done', 'CamVid', '{}', 1, 'now');
      INSERT INTO job_problems VALUES (5, 0, 'a.png', 'cut off');
      PRAGMA user_version = 1;`);
    migrate(test.database, test.file);
    const all = (statement: string): unknown[] => test.database.prepare(statement).raw().all();
    expect(
      all(`SELECT sequence, kind, target_sequence, tool, class_index, mode, hex(delta), changed_px, elapsed_ms, active_ms,
        author, created_at FROM strokes ORDER BY sequence`),
    ).toEqual([
      [1, 'stroke', null, 'brush', 2, 'open', '0105', 9, 250.5, 250.5, 'ada', 'then'],
      [2, 'undo', 1, null, null, null, '', 9, 0, 0, 'ada', 'then'],
    ]);
    expect(all('SELECT name, verdict, done FROM frames ORDER BY name')).toEqual([
      ['a', 'accepted', 1],
      ['b', null, 0],
    ]);
    expect(all('SELECT * FROM reviews')).toEqual([]);
    expect(all('SELECT job_id, subject FROM job_problems JOIN jobs USING (job_id)')).toEqual([
      [5, 'a.png'],
    ]);
  });

  test('refuses a database whose rows refer to what is gone', () => {
    using test = untouchedDatabase();
    test.database.pragma('foreign_keys = OFF');
    test.database.exec(initial);
    test.database.exec(`
      INSERT INTO revisions (frame_id, kind, created_at) VALUES (7, 'human', 'now');
      PRAGMA user_version = 1;`);
    expect(() => {
      migrate(test.database, test.file);
    }).toThrow(expect.objectContaining({ code: 'project/damaged' }));
    expect(versionOf(test.database)).toBe(1);
  });

  test('happens as a database is made, for good', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'maskwright.db');
    openStore(file, 'create').close();
    const database = new BetterSqlite3(file);
    expect(versionOf(database)).toBe(SCHEMA_VERSION);
    database.close();
  });

  test('that fails on the way leaves the database as it was', () => {
    using test = untouchedDatabase();
    test.database.exec('CREATE TABLE frames (name TEXT)');
    expect(() => {
      migrate(test.database, test.file);
    }).toThrow(/frames already exists/);
    expect(tablesOf(test.database).map(({ name }) => name)).toEqual(['frames']);
    expect(versionOf(test.database)).toBe(0);
  });

  test('refuses a newer schema before it touches anything', () => {
    using test = untouchedDatabase();
    test.database.pragma(`user_version = ${SCHEMA_VERSION + 7}`);
    expect(() => {
      migrate(test.database, test.file);
    }).toThrow(expect.objectContaining({ code: 'project/tooNew' }));
    expect(tablesOf(test.database)).toEqual([]);
    expect(versionOf(test.database)).toBe(SCHEMA_VERSION + 7);
  });
});

describe('the schema', () => {
  test('has strict tables only', () => {
    using test = untouchedDatabase();
    migrate(test.database, test.file);
    expect(tablesOf(test.database).filter(({ strict }) => strict !== 1)).toEqual([]);
  });

  const frame = (width: string): string =>
    `INSERT INTO frames (name, image_path, image_sha256, width, height, imported_at)
     VALUES ('a', 'a.png', 'abc', ${width}, 1, 'now')`;
  const revision = (kind: string, modelKey: string, maskPath: string): string =>
    `${frame('1')};
     INSERT INTO models (model_key, model_id, version, sha256, identity, card) VALUES (1, 'm', '1', 'abc', 'abc', '{}');
     INSERT INTO revisions (frame_id, kind, model_key, mask_path, created_at)
     VALUES (1, ${kind}, ${modelKey}, ${maskPath}, 'now')`;
  const stroke = (kind: string, mode: string, delta: string, target: string): string =>
    `${revision(`'human'`, 'NULL', 'NULL')};
     INSERT INTO strokes (frame_id, sequence, revision_id, kind, mode, delta, changed_px, elapsed_ms, active_ms,
       author, created_at)
     VALUES (1, 1, 1, 'stroke', 'open', x'01', 1, 1, 1, 'ada', 'now');
     INSERT INTO strokes (frame_id, sequence, revision_id, kind, mode, delta, target_sequence, changed_px,
       elapsed_ms, active_ms, author, created_at)
     VALUES (1, 2, 1, ${kind}, ${mode}, ${delta}, ${target}, 1, 1, 1, 'ada', 'now')`;

  test.each([
    ['a word where a number belongs', frame(`'wide'`)],
    ['an image without pixels', frame('0')],
    ['a pre-label without its model', revision(`'prelabel'`, 'NULL', `'a.png'`)],
    ['a person’s mask with a model', revision(`'human'`, '1', `'a.png'`)],
    ['ground truth without a mask', revision(`'groundTruth'`, 'NULL', 'NULL')],
    ['a stroke without its delta', stroke(`'stroke'`, `'open'`, 'NULL', 'NULL')],
    ['a stroke that does not say how it was made', stroke(`'stroke'`, 'NULL', `x'01'`, 'NULL')],
    ['a stroke made in another way', stroke(`'stroke'`, `'asleep'`, `x'01'`, 'NULL')],
    ['an undo that names no stroke', stroke(`'undo'`, 'NULL', 'NULL', 'NULL')],
    ['an undo with a delta of its own', stroke(`'undo'`, 'NULL', `x'01'`, '1')],
    ['an undo of a stroke that is not there', stroke(`'undo'`, 'NULL', 'NULL', '-7')],
    ['an undo of itself', stroke(`'undo'`, 'NULL', 'NULL', '2')],
    ['an undo of what comes later', stroke(`'undo'`, 'NULL', 'NULL', '3')],
    ['a verdict that is none', `${frame('1')}; UPDATE frames SET verdict = 'fine'`],
  ])('refuses %s', (_, statements) => {
    using test = untouchedDatabase();
    migrate(test.database, test.file);
    expect(() => test.database.exec(statements)).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(/^SQLITE_CONSTRAINT_(CHECK|DATATYPE|FOREIGNKEY)$/) as string,
      }),
    );
  });

  test.each([
    ['a frame', frame('1')],
    ['a pre-label', revision(`'prelabel'`, '1', `'a.png'`)],
    ['ground truth', revision(`'groundTruth'`, 'NULL', `'a.png'`)],
    ['a stroke', stroke(`'stroke'`, `'blind'`, `x'01'`, 'NULL')],
    ['an undo', stroke(`'undo'`, 'NULL', 'NULL', '1')],
  ])('takes %s as it should be', (_, statements) => {
    using test = untouchedDatabase();
    migrate(test.database, test.file);
    expect(() => test.database.exec(statements)).not.toThrow();
  });
});
