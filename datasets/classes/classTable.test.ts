import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LabelClass } from '../../core/taxonomy.ts';
import {
  colorTableOf,
  findClassTable,
  formatClassTable,
  indexTableOf,
  labelClassesOf,
  readClassTable,
} from './classTable.ts';
import { createFormatFolder, type FormatFolder } from '../testing/formatFolder.ts';

let folder: FormatFolder;

beforeEach(async () => {
  folder = await createFormatFolder();
});

afterEach(() => folder.remove());

async function read(file: string, content: string): ReturnType<typeof readClassTable> {
  await folder.write(file, content);
  return readClassTable(path.join(folder.root, file));
}

describe('a class table', () => {
  const wanted = [
    { index: 0, name: 'road', color: [128, 64, 128] },
    { index: 3, name: 'sky', color: [70, 130, 180] },
  ];

  test.each([
    [
      'classes.json',
      '[{"index":3,"name":"sky","color":"#4682B4"},{"index":0,"name":"road","color":[128,64,128]}]',
    ],
    [
      'labels.json',
      '{"labels":[{"id":0,"name":"road","colour":[128,64,128,255]},{"id":3,"title":"sky","color":[70,130,180]}]}',
    ],
    ['a.csv', 'index,name,color\n0,road,#804080\n3,sky,"70, 130, 180"\n'],
    ['b.csv', '\uFEFFName;ID;R;G;B\r\nroad;0;128;64;128\r\n\r\nsky;3;70;130;180\r\n'],
  ])('may be written as %s', async (file, content) => {
    expect(await read(file, content)).toEqual({
      file: path.join(folder.root, file),
      classes: wanted,
      voids: [],
    });
  });

  test.each([
    ['meta.json', '{"classes":["road","sky"],"palette":[[128,64,128],[70,130,180]]}'],
    ['class_dict.csv', 'name,r,g,b\nroad,128,64,128\nsky,70,130,180\n'],
  ])('without indices has places for them: %s', async (file, content) => {
    const { classes } = await read(file, content);
    expect(classes).toEqual(wanted.map((entry, index) => ({ ...entry, index })));
  });

  test('of names alone has VOC colours for the classes, and none for files', async () => {
    const table = await read('classes.txt', 'road\n\n  sky \n');
    expect(labelClassesOf(table)).toEqual([
      { name: 'road', color: [128, 0, 0] },
      { name: 'sky', color: [0, 128, 0] },
    ]);
    expect(colorTableOf(table)).toBe(null);
    expect([...indexTableOf(table)].sort()).toEqual([
      [0, 0],
      [1, 1],
      [255, 255],
    ]);
  });

  test('tells what is void: the name "void", and 255 whatever its name', async () => {
    const table = await read(
      'classes.json',
      '[{"index":0,"name":"Void","color":[0,0,0]},{"index":1,"name":"road","color":[1,2,3]},' +
        '{"index":255,"name":"border","color":[9,9,9]}]',
    );
    expect(labelClassesOf(table)).toEqual([{ name: 'road', color: [1, 2, 3] }]);
    expect(Object.fromEntries(indexTableOf(table))).toEqual({ 0: 255, 1: 0, 255: 255 });
    expect(Object.fromEntries(colorTableOf(table) ?? [])).toEqual({
      0: 255,
      [0x010203]: 0,
      [0x090909]: 255,
    });
  });

  test('that is written for classes reads back as them', async () => {
    const channel = fc.nat(255);
    const oneClass: fc.Arbitrary<LabelClass> = fc.record({
      name: fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name.trim() === name),
      color: fc.tuple(channel, channel, channel),
    });
    const classLists = fc
      .uniqueArray(oneClass, { minLength: 1, maxLength: 30, selector: ({ name }) => name })
      .filter((list) => list.every(({ name }) => name.toLowerCase() !== 'void'));
    await fc.assert(
      fc.asyncProperty(classLists, async (classes) => {
        expect(labelClassesOf(await read('classes.json', formatClassTable(classes)))).toEqual(
          classes,
        );
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ['is no JSON', 'classes.json', 'road, sky', /not JSON/],
    ['has no list', 'meta.json', '{"names":3}', /whole/],
    ['is empty', 'classes.json', '[]', /no class/],
    ['has a class without a name', 'classes.json', '[{"index":1}]', /0: a class needs a name/],
    ['has an index beyond a byte', 'classes.json', '[{"index":256,"name":"a"}]', /0.index/],
    ['has a colour beyond a byte', 'classes.json', '[{"name":"a","color":[1,2,256]}]', /0.color/],
    ['has an index in words', 'classes.csv', 'index,name\nfirst,a\n', /0.index/],
    ['has more classes than a mask', 'classes.txt', manyNames(257), /256 classes.*room for 255/],
    ['has a row too long', 'classes.csv', 'index,name\n1,a,b\n', /line 2/],
    ['has a name twice', 'classes.txt', 'road\nroad\n', /name road .*twice/],
    ['has an index twice', 'classes.csv', 'id,name\n1,a\n1,b\n', /index 1 .*twice/],
  ])('that %s is refused with its path and the reason', async (_, file, content, reason) => {
    const reading = read(file, content);
    await expect(reading).rejects.toMatchObject({ code: 'label/malformed' });
    await expect(reading).rejects.toThrow(reason);
    await expect(reading).rejects.toThrow(path.join(folder.root, file));
  });

  test('that is larger than any table is refused before it is read', async () => {
    await expect(read('classes.csv', `name\n${'a'.repeat(2 ** 20)}`)).rejects.toThrow(/bytes/);
    await expect(read('classes.json', `["${'a'.repeat(2 ** 20)}"]`)).rejects.toThrow(/MiB/);
  });
});

describe('in a folder', () => {
  test('the table that is asked for counts before the one that lies there', async () => {
    await folder.write('data/classes.csv', 'name\nroad\n');
    await folder.write('data/meta.json', '{"classes":["sky"]}');
    await folder.write('mine.txt', 'tree\n');
    const root = path.join(folder.root, 'data');
    expect((await findClassTable(root, null))?.file).toBe(path.join(root, 'classes.csv'));
    const mine = path.join(folder.root, 'mine.txt');
    expect((await findClassTable(root, mine))?.classes[0]?.name).toBe('tree');
  });

  test('there may be none', async () => {
    expect(await findClassTable(folder.root, null)).toBe(null);
    await expect(findClassTable(folder.root, path.join(folder.root, 'no.csv'))).rejects.toThrow(
      /no\.csv/,
    );
  });
});

function manyNames(count: number): string {
  return Array.from({ length: count }, (_, place) => `class ${place}`).join('\n');
}
