import { afterEach, describe, expect, it } from 'vitest';
import { MaskwrightError, type ErrorCode, type ErrorDetails } from '../../../core/errors.ts';
import { storageError } from '../../../core/storageErrors.ts';
import { errorText, jobErrorText } from './errorText.ts';
import { applyLanguage } from '../messages/messages.svelte.ts';

afterEach(() => {
  applyLanguage('en');
});

const WORDS = 'What the backend says.';
const said = (code: ErrorCode, details: ErrorDetails = {}): string =>
  errorText(new MaskwrightError(code, WORDS, details));

const DISK = new MaskwrightError('storage/full', WORDS, { subject: '/data/maskwright.db' });

describe('an error', () => {
  it('is told in the language of the moment, with the thing that it is about', () => {
    expect(errorText(DISK)).toBe(
      '/data/maskwright.db: the disk is full; free some space and go on, nothing that was saved is lost.',
    );
    applyLanguage('ko');
    expect(errorText(DISK)).toBe(
      '/data/maskwright.db: 디스크가 가득 찼습니다. 공간을 비우고 계속하세요. 저장된 내용은 그대로 있습니다.',
    );
  });

  it.each<[ErrorCode, ErrorDetails]>([
    ['journal/conflict', { sequence: 4 }],
    ['journal/conflict', { sequence: 4, seenVersion: '2-3-none' }],
    ['journal/conflict', { sequence: 4, afterSequence: 3 }],
    ['journal/conflict', { x: 1, y: 2, expected: 255 }],
    ['journal/nothingToUndo', {}],
    ['journal/nothingToRedo', {}],
    ['journal/malformed', {}],
    ['label/unknownIndex', { index: 12 }],
    ['label/unknownIndex', { subject: 'a.png', index: 12, count: 1, x: 0, y: 0 }],
    ['label/sizeMismatch', { subject: 'a.png', width: 4, height: 3 }],
    ['frame/notFound', { frameId: 7 }],
    ['frame/noMask', { frameId: 7, revisionId: 2 }],
    ['frame/noMask', { file: '/p/masks/7/human.png' }],
    ['image/unreadable', { file: '/data/7.png' }],
    ['project/notFound', { projectId: 'p' }],
    ['project/notFound', { file: '/p/maskwright.db' }],
    ['project/inUse', { subject: '/p' }],
    ['project/tooNew', { file: '/p', version: 9, known: 6 }],
    ['project/damaged', { revisionId: 2 }],
    ['storage/readOnly', { subject: '/p' }],
    ['usage/invalid', { kind: 'replaceClass' }],
    ['usage/invalid', { running: 'learn' }],
    ['model/nothingToLearn', { accepted: 0 }],
    ['model/nothingToLearn', { accepted: 4 }],
    ['model/nothingToLearn', { learner: 'a', frames: 2, before: 0.5, after: 0.4987 }],
    ['usage/invalid', { learner: 'a' }],
  ])(
    'of the code %s with the details %j is told in Korean, with all of them that matter',
    (code, details) => {
      applyLanguage('ko');
      const text = said(code, details);
      expect(text).toMatch(/[가-힣]/);
      expect(text).not.toContain('{{');
      expect(text.endsWith('.')).toBe(true);
      for (const name of ['file', 'subject', 'index', 'revisionId']) {
        const value = details[name];
        if (value !== undefined) expect(text).toContain(String(value));
      }
    },
  );

  it('keeps the words of whoever threw it where its code and details do not say it all', () => {
    applyLanguage('ko');
    expect(said('journal/conflict')).toBe(WORDS);
    expect(said('frame/noMask', { file: null })).toBe(WORDS);
    expect(said('image/unreadable', { file: '/a.png', name: 'a' })).toBe(WORDS);
    expect(said('engine/failed')).toBe(WORDS);
    expect(errorText(new Error('Out of memory.'))).toBe('Out of memory.');
    expect(errorText('gone')).toBe('gone');
  });

  it('of a job is told in the language of the moment, where its code is known', () => {
    const failure = {
      code: 'model/nothingToLearn',
      details: { learner: 'street', frames: 2, before: 0.5, after: 0.4987 },
    };
    expect(jobErrorText({ error: WORDS, failure })).toBe(
      'What street learned was not kept: on 2 accepted frames that it had not learned from it has 49.87 % mean IoU, and had 50.00 % before. Accept more frames first.',
    );
    applyLanguage('ko');
    expect(jobErrorText({ error: WORDS, failure })).toContain('49.87%');
    expect(jobErrorText({ error: WORDS, failure: null })).toBe(WORDS);
    expect(jobErrorText({ error: null, failure: null })).toBeNull();
  });

  it('of a disk that SQLite cannot write to is one that is told', () => {
    const refusal = Object.assign(new Error('attempt to write'), { code: 'SQLITE_READONLY' });
    const error = storageError(refusal, '/p/maskwright.db');
    expect(errorText(error)).toBe(error.message);
    applyLanguage('ko');
    expect(errorText(error)).toContain('쓸 수 없습니다');
  });
});
