import { expect, it } from 'vitest';
import { placeAfter } from './radioGroup.ts';

it.each([
  ['ArrowRight', 0, 1],
  ['ArrowDown', 1, 2],
  ['ArrowRight', 2, 0],
  ['ArrowLeft', 2, 1],
  ['ArrowUp', 0, 2],
  ['Home', 2, 0],
  ['End', 0, 2],
  ['b', 1, null],
  ['Enter', 1, null],
  ['End', -1, null],
] as const)('%s leads from place %i of three to %s', (key, place, next) => {
  expect(placeAfter(key, place, 3)).toBe(next);
});
