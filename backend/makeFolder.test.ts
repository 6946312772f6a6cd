import { mkdtempDisposable, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from './makeFolder.ts';

const temporaryFolder = () => mkdtempDisposable(path.join(tmpdir(), 'maskwright-folder-'));

test('a folder is made with those above it, by several at the same moment, and again', async () => {
  await using temporary = await temporaryFolder();
  const folders = ['b', 'c', 'c/d'].map((name) => path.join(temporary.path, 'a', name));
  await Promise.all([...folders, ...folders].map(makeFolder));
  for (const folder of folders) expect((await stat(folder)).isDirectory()).toBe(true);
  await makeFolder(path.parse(temporary.path).root);
});

test('where a file is in the way there is none, and the file stays', async () => {
  await using temporary = await temporaryFolder();
  const file = path.join(temporary.path, 'file');
  await writeFile(file, 'x');
  for (const folder of [file, path.join(file, 'a', 'b')]) {
    await expect(makeFolder(folder)).rejects.toThrow(/EEXIST|ENOTDIR/);
  }
  expect(await readdir(temporary.path)).toEqual(['file']);
});

test.runIf(process.platform === 'linux')('where none can be made, that is said', async () => {
  for (const folder of ['/proc/maskwright', '/proc/maskwright/a/b', '/proc/self/a']) {
    await expect(makeFolder(folder)).rejects.toThrow('ENOENT');
  }
});
