import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder, type TemporaryFolder } from '../testing/datasetFolder.ts';
import { openZip } from './zipFile.ts';

/** Fields of an entry in a zip archive's central directory, from its signature on (APPNOTE.TXT 4.3.12). */
const CENTRAL_SIGNATURE = Buffer.from('PK\x01\x02', 'latin1');
/** The packing method is in the same four bytes. */
const FLAGS = 8;
const UNPACKED_SIZE = 24;

let folder: TemporaryFolder;
let archive: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  archive = path.join(folder.path, 'masks.zip');
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

/** Changes the first entry of the archive's list. */
function changed(zip: Uint8Array, change: (entry: DataView) => void): Uint8Array {
  const bytes = Buffer.from(zip);
  const start = bytes.indexOf(CENTRAL_SIGNATURE);
  change(new DataView(bytes.buffer, bytes.byteOffset + start));
  return bytes;
}

const packed = zipSync({ 'a.txt': strToU8('much, much, much, much, much, much the same') });

test('files of an archive are listed by name, without folders, and read byte for byte', async () => {
  await writeFile(
    archive,
    zipSync({
      'b/c.txt': strToU8('grüezi'),
      'a.txt': [strToU8('stored'), { level: 0 }],
      'b/': new Uint8Array(),
    }),
  );
  const zip = await openZip(archive);
  expect(zip.files).toEqual(['a.txt', 'b/c.txt']);
  expect(Buffer.from(await zip.read('b/c.txt')).toString()).toBe('grüezi');
  expect(Buffer.from(await zip.read('a.txt')).toString()).toBe('stored');
  await expect(zip.read('c.txt')).rejects.toThrow(/not in the archive/);
});

describe('an archive', () => {
  test.each([
    '../a.txt',
    'a/../../b.txt',
    '/etc/a.txt',
    'C:/a.txt',
    '..\\a.txt',
    'a//b.txt',
    './a.txt',
  ])('with the name %s is refused', async (name) => {
    await writeFile(archive, zipSync({ [name]: strToU8('x') }));
    const opening = openZip(archive);
    await expect(opening).rejects.toMatchObject({ code: 'dataset/layout' });
    await expect(opening).rejects.toThrow(archive);
  });

  test('that is none, cut off or missing is refused by name', async () => {
    await expect(openZip(archive)).rejects.toThrow(archive);
    for (const bytes of [strToU8('no zip'), packed.subarray(0, -10)]) {
      await writeFile(archive, bytes);
      await expect(openZip(archive)).rejects.toMatchObject({ code: 'dataset/layout' });
    }
  });
});

describe('a file of an archive', () => {
  test.each([
    ['claims a gigabyte', UNPACKED_SIZE, 2 ** 30, /268435456 are the most/],
    ['holds more than it says', UNPACKED_SIZE, 3, /too many bytes/],
    ['holds less than it says', UNPACKED_SIZE, 3000, /not enough bytes/],
    ['is encrypted', FLAGS, 0x8_0001, /encrypted/],
  ])('that %s is refused by name', async (_, field, value, reason) => {
    await writeFile(
      archive,
      changed(packed, (entry) => entry.setUint32(field, value, true)),
    );
    const reading = (await openZip(archive)).read('a.txt');
    await expect(reading).rejects.toMatchObject({ code: 'label/malformed' });
    await expect(reading).rejects.toThrow(path.join(archive, 'a.txt'));
    await expect(reading).rejects.toThrow(reason);
  });
});
