import { afterEach, expect, it } from 'vitest';
import { applyLanguage } from '../messages/messages.svelte.ts';
import {
  changeShown,
  formatBytes,
  formatChange,
  formatCount,
  formatDay,
  formatDecimal,
  formatDuration,
  formatPercent,
  formatScore,
} from './format.ts';

afterEach(() => {
  applyLanguage('en');
});

it('shows scores with three places, and a dash where there is none', () => {
  expect([0, 0.60718, 1].map(formatScore)).toEqual(['0.000', '0.607', '1.000']);
  expect([null, undefined].map(formatScore)).toEqual(['–', '–']);
});

it('shows changes with their sign, the minus as long as the plus', () => {
  expect([0.0124, -0.0124, 0, null].map(formatChange)).toEqual(['+0.012', '−0.012', '+0.000', '–']);
});

it('shows what rounds to nothing as no loss', () => {
  expect([-0.0004, -0.0006].map(formatChange)).toEqual(['+0.000', '−0.001']);
  expect([-0.0004, 0.0004, null].map((change) => Math.abs(changeShown(change)))).toEqual([0, 0, 0]);
  expect([-0.0006, 0.0006].map(changeShown)).toEqual([-1, 1]);
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

it('shows as many places as are asked for, and a dash where there is no figure', () => {
  expect([formatDecimal(1234.5678, 2), formatDecimal(3, 1), formatDecimal(undefined, 0)]).toEqual([
    '1,234.57',
    '3.0',
    '–',
  ]);
});

it('shows sizes in their unit', () => {
  const sizes = [0, 999, 1000, 999_400, 999_600, 12_345_678];
  expect(sizes.map(formatBytes)).toEqual([
    '0 bytes',
    '999 bytes',
    '1 kB',
    '999 kB',
    '1.0 MB',
    '12.3 MB',
  ]);
  applyLanguage('ko');
  expect([999, 12_345_678].map(formatBytes)).toEqual(['999바이트', '12.3MB']);
});

it.each([
  [0, '0 s', '0초'],
  [59_400, '59 s', '59초'],
  [59_600, '1 min 00 s', '1분 00초'],
  [61_000, '1 min 01 s', '1분 01초'],
  [3_599_000, '59 min 59 s', '59분 59초'],
  [3_599_600, '1 h 00 min', '1시간 00분'],
  [7_500_000, '2 h 05 min', '2시간 05분'],
])('shows %i ms as %s and, in Korean, %s', (ms, english, korean) => {
  expect(formatDuration(ms)).toBe(english);
  applyLanguage('ko');
  expect(formatDuration(ms)).toBe(korean);
});

it('shows days as each language writes them', () => {
  expect(formatDay('2026-11-24T12:00:00.000Z')).toBe('Nov 24, 2026');
  applyLanguage('ko');
  expect(formatDay('2026-11-24T12:00:00.000Z')).toBe('2026. 11. 24.');
});
