import { expect, test } from 'vitest';
import { isInnerPath } from './innerPath.ts';

test.each(['a', 'a.png', 'aachen/a b.png', '.hidden', '..a', 'ä/é'])('%s stays inside', (name) => {
  expect(isInnerPath(name)).toBe(true);
});

test.each([
  '',
  '..',
  '../a',
  'a/../../b',
  '/a',
  'a//b',
  'a/',
  './a',
  'C:a',
  'c:/a',
  '\\a',
  'a\\..\\b',
  'a\0',
])('%j does not', (name) => {
  expect(isInnerPath(name)).toBe(false);
});
