import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MaskwrightError } from '../core/errors.ts';
import { SCHEMA_VERSION } from './migrate.ts';
import { openStore } from './store.ts';
import { addFrame, createTestStore, temporaryFolder } from './testing/testStore.ts';

function withCode(code: string, message: string) {
  return expect.objectContaining({
    name: 'MaskwrightError',
    code,
    message: expect.stringContaining(message) as string,
  }) as Error;
}

/** Root may write anywhere; an ordinary user's rights are taken for the time of the work. */
function asOrdinaryUser<Result>(work: () => Result): Result {
  const { geteuid, seteuid } = process;
  if (geteuid?.() !== 0 || seteuid === undefined) return work();
  seteuid.call(process, 65534);
  try {
    return work();
  } finally {
    seteuid.call(process, 0);
  }
}

describe('opening a database', () => {
  test('gives what was stored before it was closed', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'maskwright.db');
    const first = openStore(file, 'create');
    const frameId = addFrame(first, 'a');
    first.close();
    const second = openStore(file, 'open');
    expect(second.frames.byName('a')?.frameId).toBe(frameId);
    second.close();
  });

  test('keeps a write-ahead log, so that readers and the writer do not wait for each other', () => {
    using test = createTestStore();
    const database = new BetterSqlite3(test.file, { readonly: true });
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    database.close();
  });

  test('that is not there is refused by name, and none is made', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'maskwright.db');
    expect(() => openStore(file, 'open')).toThrow(withCode('project/notFound', file));
    expect(existsSync(file)).toBe(false);
  });

  test.each([
    ['a text', Buffer.from('Dear diary, '.repeat(500))],
    ['a short text', Buffer.from('hello')],
    ['an image', Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(9000)])],
  ])('that is %s is refused as damaged and keeps its bytes', (_, bytes) => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'maskwright.db');
    writeFileSync(file, bytes);
    expect(() => openStore(file, 'open')).toThrow(withCode('project/damaged', file));
    expect(readFileSync(file)).toEqual(bytes);
  });

  test('that was cut off anywhere before its last page is refused as damaged', () => {
    using folder = temporaryFolder();
    const whole = path.join(folder.path, 'whole.db');
    openStore(whole, 'create').close();
    const bytes = readFileSync(whole);
    const cut = path.join(folder.path, 'cut.db');
    // SQLite takes a file of one byte for an empty one, and does not miss every byte of the last page.
    const lengths = fc.integer({ min: 2, max: bytes.length - 4096 });
    fc.assert(
      fc.property(lengths, (length) => {
        writeFileSync(cut, bytes.subarray(0, length));
        expect(() => openStore(cut, 'open')).toThrow(withCode('project/damaged', cut));
      }),
      { numRuns: 60 },
    );
  });

  test('with damaged pages, or without one of its tables, is refused as damaged and let go of', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'maskwright.db');
    openStore(file, 'create').close();
    const bytes = readFileSync(file);
    writeFileSync(file, Buffer.from(bytes).fill(0xff, 4096));
    expect(() => openStore(file, 'open')).toThrow(withCode('project/damaged', file));
    writeFileSync(file, bytes);
    const database = new BetterSqlite3(file);
    database.exec('DROP TABLE confusions');
    database.close();
    expect(() => openStore(file, 'open')).toThrow(withCode('project/damaged', file));
    expect(readdirSync(folder.path)).toEqual(['maskwright.db']);
  });

  test('that a newer version wrote is refused with both versions and left as it is', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'maskwright.db');
    openStore(file, 'create').close();
    const database = new BetterSqlite3(file);
    database.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
    database.close();
    const before = readFileSync(file);
    expect(() => openStore(file, 'open')).toThrow(withCode('project/tooNew', file));
    expect(() => openStore(file, 'open')).toThrow(
      expect.objectContaining({
        details: { file, version: SCHEMA_VERSION + 1, known: SCHEMA_VERSION },
      }),
    );
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(folder.path)).toEqual(['maskwright.db']);
  });
});

describe('a database of another program', () => {
  test.each([
    ['as SQLite makes it', 'CREATE TABLE recipes (name TEXT)'],
    ['with a version', 'CREATE TABLE recipes (name TEXT); PRAGMA user_version = 1'],
  ])('is refused and left as it is (%s)', (_, statements) => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'maskwright.db');
    const database = new BetterSqlite3(file);
    database.exec(statements);
    database.close();
    const before = readFileSync(file);
    expect(() => openStore(file, 'open')).toThrow(withCode('project/damaged', file));
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(folder.path)).toEqual(['maskwright.db']);
  });
});

describe('making a database', () => {
  test('where something is already is refused, and leaves it as it is', () => {
    using test = createTestStore();
    addFrame(test.store, 'a');
    expect(() => openStore(test.file, 'create')).toThrow(withCode('project/exists', test.file));
    expect(test.store.frames.counts().frames).toBe(1);
  });

  test('in a folder that does not exist fails by name', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'nowhere', 'maskwright.db');
    expect(() => openStore(file, 'create')).toThrow(withCode('storage/failed', file));
  });
});

describe('a transaction', () => {
  test('stores all of its work and returns its result', () => {
    using test = createTestStore();
    const { store } = test;
    const ids = store.transaction(() => [addFrame(store, 'a'), addFrame(store, 'b')]);
    expect(ids).toEqual([store.frames.byName('a')?.frameId, store.frames.byName('b')?.frameId]);
  });

  test('stores nothing when its work throws, and lets our own error through', () => {
    using test = createTestStore();
    const { store } = test;
    addFrame(store, 'before');
    const refusal = new MaskwrightError('label/malformed', 'a.png is damaged.');
    const work = (): void => {
      addFrame(store, 'a');
      store.frames.setNote(1, 'seen', true);
      store.transaction(() => addFrame(store, 'within'));
      throw refusal;
    };
    expect(() => {
      store.transaction(work);
    }).toThrow(refusal);
    expect(store.frames.overview()).toMatchObject([{ name: 'before', flagged: 0 }]);
  });

  test('stores nothing when a statement fails, and the error names the database', () => {
    using test = createTestStore();
    const { store } = test;
    const twice = () => store.transaction(() => [addFrame(store, 'a'), addFrame(store, 'a')]);
    expect(twice).toThrow(withCode('storage/failed', test.file));
    expect(store.frames.overview()).toEqual([]);
    expect(store.transaction(() => addFrame(store, 'a'))).toBeGreaterThan(0);
  });

  test.each(['transaction', 'quickTransaction'] as const)(
    'is seen by others only once it is whole (%s)',
    (kind) => {
      using test = createTestStore();
      const { store } = test;
      const other = openStore(test.file, 'open');
      store[kind](() => {
        addFrame(store, 'a');
        expect(other.frames.byName('a')).toBeUndefined();
      });
      expect(other.frames.byName('a')).toBeDefined();
      other.close();
    },
  );

  test('that does not wait for the disk stores all or nothing too, and not within another', () => {
    using test = createTestStore();
    const { store } = test;
    expect(store.quickTransaction(() => addFrame(store, 'a'))).toBe(1);
    const twice = () => store.quickTransaction(() => [addFrame(store, 'b'), addFrame(store, 'a')]);
    expect(twice).toThrow(withCode('storage/failed', test.file));
    expect(() => {
      store.transaction(() => store.quickTransaction(() => addFrame(store, 'c')));
    }).toThrow(/safety level/i);
    store.transaction(() => addFrame(store, 'd'));
    expect(store.frames.overview().map(({ name }) => name)).toEqual(['a', 'd']);
  });

  test('on a file that may only be read says so by name, after reading went well', () => {
    using test = createTestStore();
    addFrame(test.store, 'a');
    test.store.close();
    chmodSync(path.dirname(test.file), 0o777);
    chmodSync(test.file, 0o444);
    asOrdinaryUser(() => {
      const store = openStore(test.file, 'open');
      expect(store.frames.byName('a')).toBeDefined();
      const write = () => store.transaction(() => addFrame(store, 'b'));
      expect(write).toThrow(withCode('storage/readOnly', test.file));
      expect(store.frames.counts().frames).toBe(1);
      store.close();
    });
    chmodSync(test.file, 0o644);
  });
});
