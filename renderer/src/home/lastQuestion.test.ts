import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLastQuestion } from './lastQuestion.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Questions as they are asked, each answered when the test says so. */
function hearQuestions() {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  const put = createLastQuestion<string>((question) => {
    asked.push(question);
    return new Promise((resolve) => answers.push(resolve));
  });
  const answer = async (): Promise<void> => {
    answers.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { asked, put, answer };
}

it('asks once for what was typed in one go', async () => {
  const { asked, put } = hearQuestions();
  for (const text of ['/', '/d', '/da', '/data']) {
    put(text);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual(['/data']);
});

it('asks one question at a time, and of those that come meanwhile the last alone', async () => {
  const { asked, put, answer } = hearQuestions();
  for (const text of ['a', 'b', 'c']) {
    put(text);
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(asked).toEqual(['a']);
  await answer();
  expect(asked).toEqual(['a', 'c']);
  await answer();
  expect(asked).toEqual(['a', 'c']);
});

it('asks nothing that was taken away', async () => {
  const { asked, put } = hearQuestions();
  put('a');
  put(null);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual([]);
});
