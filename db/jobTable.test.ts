import { describe, expect, test } from 'vitest';
import type { Store } from './store.ts';
import { createTestStore, NOON } from './testing/testStore.ts';

const LATER = '2026-05-04T12:30:00.000Z';

function addJob(store: Store, title = 'CamVid'): number {
  const params = '{"from":"/data"}';
  return store.jobs.insert({ kind: 'import', title, params, ownerPid: 7, startedAt: NOON });
}

test('a new job is running and has done nothing yet', () => {
  using test = createTestStore();
  const jobId = addJob(test.store);
  expect(test.store.jobs.byId(jobId)).toEqual({
    jobId,
    kind: 'import',
    state: 'running',
    title: 'CamVid',
    params: '{"from":"/data"}',
    total: 0,
    done: 0,
    failed: 0,
    engineMs: 0,
    engineFrames: 0,
    device: null,
    error: null,
    failure: null,
    outcome: null,
    ownerPid: 7,
    startedAt: NOON,
    runStartedAt: null,
    finishedAt: null,
  });
  expect(test.store.jobs.byId(jobId + 1)).toBeUndefined();
});

test('progress is stored for one job alone and leaves what it was asked to do', () => {
  using test = createTestStore();
  const { jobs } = test.store;
  const [first, second] = [addJob(test.store), addJob(test.store)];
  const untouched = jobs.byId(second);
  const progress = {
    jobId: first,
    state: 'failed',
    total: 101,
    done: 40,
    failed: 2,
    engineMs: 1234.5,
    engineFrames: 39,
    device: 'CPU, 4 threads',
    error: 'The disk is full.',
    failure: '{"code":"storage/full"}',
    outcome: '{}',
    ownerPid: 8,
    startedAt: LATER,
    runStartedAt: LATER,
    finishedAt: LATER,
  } as const;
  jobs.update(progress);
  expect(jobs.byId(first)).toEqual({
    ...progress,
    kind: 'import',
    title: 'CamVid',
    params: '{"from":"/data"}',
  });
  expect(jobs.byId(second)).toEqual(untouched);
});

test('jobs are listed newest first', () => {
  using test = createTestStore();
  for (const title of ['first', 'second', 'third']) addJob(test.store, title);
  expect(test.store.jobs.list().map(({ title }) => title)).toEqual(['third', 'second', 'first']);
});

describe('the problems of a job', () => {
  const problems = Array.from({ length: 12 }, (_, place) => ({
    subject: `/data/${12 - place}.png`,
    message: place % 2 === 0 ? 'It is cut off.' : 'It has three channels.',
  }));

  test('keep the order in which they were found', () => {
    using test = createTestStore();
    const { jobs } = test.store;
    const [jobId, other] = [addJob(test.store), addJob(test.store)];
    for (const problem of problems) {
      jobs.addProblem(jobId, problem);
      jobs.addProblem(other, { ...problem, message: 'Of another job.' });
    }
    expect(jobs.problems(jobId)).toEqual(problems);
  });

  test('may be the same twice', () => {
    using test = createTestStore();
    const { jobs } = test.store;
    const jobId = addJob(test.store);
    const problem = { subject: '/data/a.png', message: 'It is cut off.' };
    jobs.addProblem(jobId, problem);
    jobs.addProblem(jobId, problem);
    expect(jobs.problems(jobId)).toEqual([problem, problem]);
  });

  test('are forgotten when the job starts afresh, and found anew', () => {
    using test = createTestStore();
    const { jobs } = test.store;
    const [jobId, other] = [addJob(test.store), addJob(test.store)];
    const [first, second] = problems;
    if (first === undefined || second === undefined) throw new Error('There are twelve.');
    for (const job of [jobId, other]) jobs.addProblem(job, first);
    jobs.clearProblems(jobId);
    expect(jobs.problems(jobId)).toEqual([]);
    expect(jobs.problems(other)).toEqual([first]);
    jobs.addProblem(jobId, second);
    expect(jobs.problems(jobId)).toEqual([second]);
  });

  test('belong to a job that is there', () => {
    using test = createTestStore();
    expect(() => {
      test.store.jobs.addProblem(1, { subject: 'a', message: 'b' });
    }).toThrow(/FOREIGN KEY/);
  });
});
