import { expect, it } from 'vitest';
import {
  formatBytes,
  formatChange,
  formatCount,
  formatDuration,
  formatPercent,
  formatScore,
} from './format.ts';

it('shows scores with three places, and a dash where there is none', () => {
  expect([0, 0.60718, 1].map(formatScore)).toEqual(['0.000', '0.607', '1.000']);
  expect([null, undefined].map(formatScore)).toEqual(['–', '–']);
});

it('shows changes with their sign, the minus as long as the plus', () => {
  expect([0.0124, -0.0124, 0, null].map(formatChange)).toEqual(['+0.012', '−0.012', '+0.000', '–']);
});

it('shows small shares with one place and larger ones without', () => {
  expect([0, 0.004, 0.0994, 0.0995, 0.5, 1].map(formatPercent)).toEqual([
    '0%',
    '0.4%',
    '9.9%',
    '10%',
    '50%',
    '100%',
  ]);
});

it('separates thousands', () => {
  expect([0, 999, 1000, 1_234_567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']);
});

it('shows sizes in their unit', () => {
  expect([0, 999, 1000, 999_400, 999_600, 12_345_678].map(formatBytes)).toEqual([
    '0 bytes',
    '999 bytes',
    '1 kB',
    '999 kB',
    '1.0 MB',
    '12.3 MB',
  ]);
});

it.each([
  [0, '0 s'],
  [59_400, '59 s'],
  [59_600, '1 min 00 s'],
  [61_000, '1 min 01 s'],
  [3_599_000, '59 min 59 s'],
  [3_599_600, '1 h 00 min'],
  [7_500_000, '2 h 05 min'],
])('shows %i ms as %s', (ms, shown) => {
  expect(formatDuration(ms)).toBe(shown);
});
