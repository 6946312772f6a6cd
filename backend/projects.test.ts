import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Backend } from './backend.ts';
import { createNodeBackend } from './nodeBackend.ts';
import { createRecentProjects } from './recentProjects.ts';
import { openStore } from '../db/store.ts';

let folder: string;
let backend: Backend;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'maskwright-'));
  backend = createNodeBackend({
    recentProjects: createRecentProjects(path.join(folder, 'configuration')),
  });
});

afterEach(async () => {
  await backend.close();
  await rm(folder, { recursive: true, force: true });
});

function create(name: string) {
  return backend.call('projects.create', {
    path: path.join(folder, name),
    name,
    classes: 'camvid11',
  });
}

test('a new project is empty and remembered', async () => {
  const project = await create('street');
  expect(project).toMatchObject({ name: 'street', taxonomyId: 'camvid11', frames: 0 });
  const [recent] = await backend.call('projects.recent', {});
  expect(recent).toMatchObject({ name: 'street', path: path.join(folder, 'street') });
});

test('a folder that holds a project, or anything else, is not made into one', async () => {
  await create('street');
  await expect(create('street')).rejects.toMatchObject({ code: 'project/exists' });
  await mkdir(path.join(folder, 'photos'));
  await writeFile(path.join(folder, 'photos', 'holiday.jpg'), 'x');
  await expect(create('photos')).rejects.toThrow(/not empty/);
});

test.each([
  ['a folder without a project', 'project/notFound', () => Promise.resolve()],
  [
    'a database that is none',
    'project/damaged',
    (file: string) => writeFile(file, 'x'.repeat(5000)),
  ],
  [
    'a project of a newer version',
    'project/tooNew',
    (file: string) => {
      openStore(file, 'create').close();
      return setSchemaVersion(file, 999);
    },
  ],
])('%s cannot be opened: %s, with the path and what to do', async (_, code, prepare) => {
  const project = path.join(folder, 'broken');
  await mkdir(project);
  await prepare(path.join(project, 'maskwright.db'));
  const opening = backend.call('projects.open', { path: project });
  await expect(opening).rejects.toMatchObject({ code });
  await expect(opening).rejects.toThrow(project);
});

async function setSchemaVersion(file: string, version: number): Promise<void> {
  const { default: Database } = await import('better-sqlite3');
  const database = new Database(file);
  database.pragma(`user_version = ${version}`);
  database.close();
}

/** Root may write anywhere; an ordinary user's rights are taken for the time of the test. */
function asOrdinaryUser<Result>(work: () => Promise<Result>): Promise<Result> {
  const { geteuid, seteuid } = process;
  if (geteuid?.() !== 0 || seteuid === undefined) return work();
  seteuid.call(process, 65534);
  return work().finally(() => {
    seteuid.call(process, 0);
  });
}

test.runIf(process.platform === 'linux')(
  'in /proc, that no project can be made is said',
  async () => {
    const request = {
      path: '/proc/maskwright/street',
      name: 'street',
      classes: 'camvid11',
    } as const;
    await expect(backend.call('projects.create', request)).rejects.toThrow(
      '/proc/maskwright/street: it cannot be written to; choose another folder',
    );
  },
);

describe.skipIf(process.platform === 'win32')('on a folder that cannot be written to', () => {
  test('a project cannot be made, and the message names the folder and the remedy', async () => {
    await chmod(folder, 0o555);
    const making = asOrdinaryUser(() => create('street'));
    await expect(making).rejects.toMatchObject({ code: 'storage/readOnly' });
    await expect(making).rejects.toThrow(path.join(folder, 'street'));
    await chmod(folder, 0o755);
  });
});

test('calls that are not in the contract are refused by name', async () => {
  await expect(backend.dispatch('projects.destroy', {})).rejects.toMatchObject({
    code: 'usage/invalid',
  });
  await expect(backend.dispatch('projects.open', { path: 7 })).rejects.toThrow(
    /projects\.open: path/,
  );
  await expect(backend.dispatch('frames.list', { projectId: 'nope' })).rejects.toMatchObject({
    code: 'project/notFound',
  });
});

test('links are listed as what they lead to, those to nothing left out', async () => {
  await create('street');
  const file = path.join(folder, 'a.onnx');
  await writeFile(file, 'x');
  const target = { linked: 'street', 'linked.onnx': 'a.onnx', broken: 'gone' };
  for (const [name, to] of Object.entries(target)) {
    await symlink(path.join(folder, to), path.join(folder, name));
  }
  const listing = await backend.call('host.listFolder', { path: folder, endings: ['.onnx'] });
  expect(listing.folders.map(({ name, isProject }) => [name, isProject])).toEqual([
    ['configuration', false],
    ['linked', true],
    ['street', true],
  ]);
  expect(listing.files.map(({ name }) => name)).toEqual(['a.onnx', 'linked.onnx']);
});

test('folders are listed with the projects among them', async () => {
  await create('street');
  await mkdir(path.join(folder, '.hidden'));
  const listing = await backend.call('host.listFolder', { path: folder });
  expect(listing.folders).toContainEqual({
    name: 'street',
    path: path.join(folder, 'street'),
    isProject: true,
  });
  expect(listing.folders.map(({ name }) => name)).not.toContain('.hidden');
  expect(listing.parent).toBe(path.dirname(folder));
});
