import path from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readJsonFile } from './jsonFile.ts';
import { putFiles, temporaryFolder, type TemporaryFolder } from '../testing/datasetFolder.ts';

const rules = {
  schema: v.object({ names: v.array(v.string()) }),
  maxBytes: 1000,
  kind: 'list of names',
};
let folder: TemporaryFolder;
let file: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  file = path.join(folder.path, 'names.json');
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

test('a file is read and checked, with or without a byte order mark', async () => {
  for (const start of ['', '\uFEFF']) {
    await putFiles(folder.path, { 'names.json': `${start}{ "names": ["ä"], "more": 1 }` });
    expect(await readJsonFile(file, rules)).toEqual({ names: ['ä'] });
  }
});

test.each([
  ['is missing', null, /ENOENT/],
  ['is no JSON', '{ "names": [', /is not JSON/],
  ['is not as it should be', '{ "names": ["a", 5] }', /names\.1: .*string/],
  ['has no such part at all', '[]', /the file as a whole|names/],
  ['is too large', `{ "names": ["${'a'.repeat(1000)}"] }`, /1 MiB, and 1 are the most/],
])('a file that %s is refused by its kind and name', async (_, text, reason) => {
  if (text !== null) await putFiles(folder.path, { 'names.json': text });
  const reading = readJsonFile(file, rules);
  await expect(reading).rejects.toMatchObject({ code: 'label/malformed' });
  await expect(reading).rejects.toThrow(`The list of names ${file}`);
  await expect(reading).rejects.toThrow(reason);
});
