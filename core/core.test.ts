import { expect, test } from 'vitest';
import { fromErrorData, MaskwrightError, toErrorData } from './errors.ts';
import { assertKnownIndices, findUnknownIndices, voidLabelMap } from './labelMap.ts';
import { clipRect, unionRect } from './pixelRect.ts';
import { storageError } from './storageErrors.ts';
import { className, TAXONOMIES, taxonomyById } from './taxonomy.ts';

test('an error keeps its code, message and details over a wire', () => {
  const error = new MaskwrightError('label/sizeMismatch', 'a.png is too small.', { width: 3 });
  expect(fromErrorData(structuredClone(toErrorData(error)))).toEqual(error);
});

test('an error that is not ours crosses as internal, with its message', () => {
  expect(toErrorData(new TypeError('x is not a function'))).toEqual({
    code: 'internal',
    message: 'x is not a function',
    details: {},
  });
});

test.each([
  ['EROFS', 'storage/readOnly'],
  ['SQLITE_READONLY_DIRECTORY', 'storage/readOnly'],
  ['ENOSPC', 'storage/full'],
  ['SQLITE_FULL', 'storage/full'],
  ['SQLITE_BUSY_SNAPSHOT', 'project/inUse'],
  ['SQLITE_IOERR_SHMSIZE', 'storage/failed'],
  ['EMFILE', 'storage/failed'],
])('the system’s %s means %s and names the file', (code, meaning) => {
  const error = storageError(Object.assign(new Error('no'), { code }), '/data/mask.png');
  expect(error.code).toBe(meaning);
  expect(error.message).toContain('/data/mask.png');
});

test('a folder that cannot be made is taken for a place that cannot be written to', () => {
  const error = Object.assign(new Error('no'), { code: 'ENOENT', syscall: 'mkdir' });
  expect(storageError(error, '/data').code).toBe('storage/readOnly');
});

test('CamVid’s classes are in the order of its index PNGs', () => {
  expect(TAXONOMIES.camvid11.classes.map(({ name }) => name)).toEqual([
    'Sky',
    'Building',
    'Pole',
    'Road',
    'Pavement',
    'Tree',
    'SignSymbol',
    'Fence',
    'Car',
    'Pedestrian',
    'Bicyclist',
  ]);
});

test('Cityscapes has 19 classes, from road to bicycle', () => {
  const { classes } = TAXONOMIES.cityscapes19;
  expect(classes).toHaveLength(19);
  expect([
    className(TAXONOMIES.cityscapes19.classes, 0),
    className(TAXONOMIES.cityscapes19.classes, 18),
  ]).toEqual(['road', 'bicycle']);
  expect(className(TAXONOMIES.cityscapes19.classes, 255)).toBe('void');
});

test('every colour of a taxonomy is its own', () => {
  for (const { classes } of Object.values(TAXONOMIES)) {
    expect(new Set(classes.map(({ color }) => color.join(' '))).size).toBe(classes.length);
  }
});

test('an unknown taxonomy is refused with those that exist', () => {
  expect(() => taxonomyById('ade20k')).toThrow(/camvid11, cityscapes19/);
});

test('unknown indices are found with their number and first place', () => {
  const map = voidLabelMap(3, 2);
  map.data.set([0, 12, 11, 12], 1);
  expect(findUnknownIndices(map, 11)).toEqual([
    { index: 11, count: 1, x: 0, y: 1 },
    { index: 12, count: 2, x: 2, y: 0 },
  ]);
  expect(() => {
    assertKnownIndices(map, 11, 'a.png');
  }).toThrow(/a\.png has index 11 on 1 pixels \(first at x 0, y 1\)/);
  expect(findUnknownIndices(map, 13)).toEqual([]);
});

test('rectangles join and are clipped to the raster', () => {
  const a = { x: 1, y: 2, width: 3, height: 4 };
  expect(unionRect(a, null)).toEqual(a);
  expect(unionRect(a, { x: 0, y: 5, width: 1, height: 3 })).toEqual({
    x: 0,
    y: 2,
    width: 4,
    height: 6,
  });
  expect(clipRect(-3.5, 1.2, 4.1, 99, { width: 10, height: 8 })).toEqual({
    x: 0,
    y: 1,
    width: 5,
    height: 7,
  });
  expect(clipRect(10, 0, 12, 3, { width: 10, height: 8 })).toBeNull();
});
