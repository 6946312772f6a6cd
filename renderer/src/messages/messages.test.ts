import { afterEach, expect, it } from 'vitest';
import { applyLanguage, chooseLanguage, language, t } from './messages.svelte.ts';

afterEach(() => {
  applyLanguage('en');
});

it('says a text in the language of the moment', () => {
  expect([language(), t('shell.starting')]).toEqual(['en', 'Starting…']);
  applyLanguage('ko');
  expect([language(), t('shell.starting')]).toEqual(['ko', '시작하는 중…']);
});

it.each([
  [['ko-KR', 'en-US'], 'ko'],
  [['fr-FR', 'ko', 'en'], 'ko'],
  [['', 'EN-gb', 'ko'], 'en'],
  [['fr', 'kok-IN'], 'en'],
  [[], 'en'],
])('chooses, where %j are wanted, %s', (wanted, chosen) => {
  expect(chooseLanguage(wanted)).toBe(chosen);
});

it('fills values in as they are, and numbers as people write them', () => {
  const report = '/data/<b>{{x}}</b> $t(shell.close)/report.html';
  expect(t('evaluate.report.written', { path: report })).toBe(`Report written to ${report}`);
  expect(t('jobs.done', { done: 1234, total: 20_000 })).toBe('1,234 of 20,000 done');
  applyLanguage('ko');
  expect(t('jobs.done', { done: 1234, total: 20_000 })).toBe('20,000개 중 1,234개 완료');
});

it('tells one from several where the language does', () => {
  const count = (frames: number): string => t('home.import.frames', { count: frames });
  expect([0, 1, 2, 1000].map(count)).toEqual(['0 frames', '1 frame', '2 frames', '1,000 frames']);
  applyLanguage('ko');
  expect([0, 1, 1000].map(count)).toEqual(['프레임 0개', '프레임 1개', '프레임 1,000개']);
});
