// Runs jobs: rows in the database, progress as events, problems kept item by item, cancel and resume.

import { uptime } from 'node:os';
import * as v from 'valibot';
import { MaskwrightError, messageOf, toErrorData } from '../core/errors.ts';
import type { JobKind, JobProgress, JobRow } from '../db/jobTable.ts';
import { JobFailureSchema, LearnedSchema, type Job, type Learned } from './contract/records.ts';
import type { Store } from '../db/store.ts';
import type { OpenProject } from './openProject.ts';
import { isAlive } from './processLock.ts';

const MIN_EVENT_INTERVAL_MS = 100;
/** So many problems go out with each event of a job at work, ten times a second; all of them once it has ended. */
const MAX_PROBLEMS_AT_WORK = 100;

const NOTHING_DONE = { total: 0, done: 0, engineMs: 0, engineFrames: 0 } as const;

/** What a job's work reports while it runs. */
export interface JobReporter {
  /** Aborted when the job is cancelled: stop after the item in hand. */
  readonly signal: AbortSignal;
  /** How many items this run has before it; what an earlier run did is added. */
  setTotal(remaining: number): void;
  setDevice(description: string): void;
  /** One item done, and how long the engine took for it where one was used. */
  itemDone(engineMs?: number): void;
  /** One item could not be done; the job goes on. */
  itemFailed(subject: string, error: unknown): void;
  /** A model came of it. */
  learned(learned: Learned): void;
  /** Something is wrong that belongs to no item. */
  note(subject: string, message: string): void;
}

export type JobWork = (reporter: JobReporter) => Promise<void>;

export interface JobRunner {
  /** Starts work and returns at once; progress comes as `job.updated` events. */
  start(kind: JobKind, title: string, params: unknown, work: JobWork): Job;
  /**
   * Goes on with a job that was cancelled, failed or interrupted.
   * @param fromStart where the work begins anew, so that what was done before does not count
   */
  resume(jobId: number, work: JobWork, fromStart?: boolean): Job;
  /** @throws MaskwrightError `job/notFound` */
  row(jobId: number): JobRow;
  list(): Job[];
  /** Asks a job to stop and waits until it has. */
  cancel(jobId: number): Promise<Job>;
  isRunning(kind: JobKind): boolean;
  /** The id of another process that runs such a job of this project; null without one. */
  processElsewhere(kind: JobKind): number | null;
  /** Stops all that runs here; such jobs are `interrupted` and can be gone on with. */
  close(): Promise<void>;
}

interface Running {
  readonly kind: JobKind;
  readonly abort: AbortController;
  readonly finished: Promise<void>;
  /** When this run began and how much an earlier run had done: the pace is this run's alone. */
  readonly runStartedAt: number;
  readonly doneBefore: number;
}

export function createJobRunner(project: OpenProject): JobRunner {
  const { store } = project;
  const { jobs } = store;
  const running = new Map<number, Running>();
  /** How jobs ended whose end could not be stored. */
  const unstored = new Map<number, JobProgress>();
  let closing = false;
  const isHere = (jobId: number): boolean => running.has(jobId) || unstored.has(jobId);

  const withEnd = (row: JobRow): JobRow => ({ ...row, ...unstored.get(row.jobId) });
  const rowOf = (jobId: number): JobRow => {
    const row = jobs.byId(jobId);
    if (row !== undefined) return withEnd(row);
    throw new MaskwrightError('job/notFound', `This project has no job ${jobId}.`, { jobId });
  };
  const describe = (row: JobRow): Job =>
    toJob(row, jobs.problems(row.jobId), running.get(row.jobId));
  const emit = (job: Job): void => {
    project.emit({ name: 'job.updated', payload: { projectId: project.projectId, job } });
  };

  markInterrupted(store, isHere);

  const run = (jobId: number, work: JobWork, fromStart = false): Job => {
    const abort = new AbortController();
    const row = rowOf(jobId);
    const before = fromStart ? { ...row, ...NOTHING_DONE } : row;
    let progress: JobProgress = {
      ...before,
      state: 'running',
      failed: 0,
      error: null,
      failure: null,
      outcome: null,
      finishedAt: null,
      ownerPid: process.pid,
      runStartedAt: new Date().toISOString(),
    };
    let lastEventAt = 0;
    const firstProblems: Job['problems'] = [];
    const save = (changes: Partial<JobProgress>, force = false): void => {
      progress = { ...progress, ...changes };
      store.transaction(() => {
        jobs.update(progress);
      });
      if (!force && performance.now() - lastEventAt < MIN_EVENT_INTERVAL_MS) return;
      lastEventAt = performance.now();
      const run = running.get(jobId);
      emit(
        run === undefined ? describe(rowOf(jobId)) : toJob(rowOf(jobId), [...firstProblems], run),
      );
    };
    const addProblem = (subject: string, message: string): void => {
      if (firstProblems.length < MAX_PROBLEMS_AT_WORK) firstProblems.push({ subject, message });
      store.transaction(() => {
        jobs.addProblem(jobId, { subject, message });
      });
    };
    const reporter: JobReporter = {
      signal: abort.signal,
      setTotal: (remaining) => save({ total: progress.done + remaining }, true),
      setDevice: (device) => save({ device }, true),
      itemDone: (engineMs) =>
        save({
          done: progress.done + 1,
          ...(engineMs === undefined
            ? {}
            : {
                engineMs: progress.engineMs + engineMs,
                engineFrames: progress.engineFrames + 1,
              }),
        }),
      itemFailed(subject, error) {
        addProblem(subject, messageOf(error));
        save({ failed: progress.failed + 1 });
      },
      learned: (learned) => save({ outcome: JSON.stringify(learned) }, true),
      note: addProblem,
    };
    const finish = (changes: Partial<JobProgress>): void => {
      running.delete(jobId);
      const finishedAt = new Date().toISOString();
      try {
        save({ ...changes, finishedAt }, true);
      } catch (error) {
        // The row says "running" until the project is opened again; who looks now is told the truth.
        const end = { ...progress, state: 'failed', ...failureOf(error), finishedAt } as const;
        unstored.set(jobId, end);
        emit(toJob({ ...before, ...end }, [], undefined));
      }
    };

    unstored.delete(jobId);
    store.transaction(() => {
      jobs.clearProblems(jobId);
    });
    const finished = Promise.resolve()
      .then(() => work(reporter))
      .then(
        () =>
          finish({ state: !abort.signal.aborted ? 'done' : closing ? 'interrupted' : 'cancelled' }),
        (error: unknown) =>
          finish(
            abort.signal.aborted
              ? { state: closing ? 'interrupted' : 'cancelled' }
              : { state: 'failed', ...failureOf(error) },
          ),
      );
    running.set(jobId, {
      kind: before.kind,
      abort,
      finished,
      runStartedAt: Date.now(),
      doneBefore: before.done,
    });
    save({}, true);
    return describe(rowOf(jobId));
  };

  return {
    start: (kind, title, params, work) => {
      const jobId = store.transaction(() =>
        jobs.insert({
          kind,
          title,
          params: JSON.stringify(params),
          ownerPid: process.pid,
          startedAt: new Date().toISOString(),
        }),
      );
      return run(jobId, work);
    },
    resume(jobId, work, fromStart) {
      markInterrupted(store, isHere);
      if (rowOf(jobId).state === 'running') {
        throw new MaskwrightError('usage/invalid', `Job ${jobId} is running already.`, { jobId });
      }
      return run(jobId, work, fromStart);
    },
    row: rowOf,
    list: () => jobs.list().map((row) => describe(withEnd(row))),
    async cancel(jobId) {
      markInterrupted(store, isHere);
      const job = running.get(jobId);
      job?.abort.abort();
      await job?.finished;
      return describe(rowOf(jobId));
    },
    isRunning: (kind) => [...running.values()].some((job) => job.kind === kind),
    processElsewhere(kind) {
      const isElsewhere = (row: JobRow): boolean =>
        row.kind === kind && row.state === 'running' && !isHere(row.jobId) && !isOver(row, isHere);
      return jobs.list().find(isElsewhere)?.ownerPid ?? null;
    },
    async close() {
      closing = true;
      for (const job of running.values()) job.abort.abort();
      await Promise.all([...running.values()].map((job) => job.finished));
    },
  };
}

/** Jobs whose process is gone without having ended them were cut off. @param isHere whether this process has it */
function markInterrupted({ jobs }: Store, isHere: (jobId: number) => boolean): void {
  for (const row of jobs.list()) {
    if (row.state !== 'running' || !isOver(row, isHere)) continue;
    jobs.update({ ...row, state: 'interrupted', finishedAt: new Date().toISOString() });
  }
}

/** Clocks are set by less. */
const BOOT_SLACK_MS = 60_000;

/** Whether the process that took up a job is no more: another may have its id since the machine was started again. */
function isOver(
  { jobId, ownerPid, runStartedAt }: JobRow,
  isHere: (jobId: number) => boolean,
): boolean {
  if (ownerPid === process.pid) return !isHere(jobId);
  const bootedAtMs = Date.now() - uptime() * 1000;
  const isOfFormerBoot =
    runStartedAt !== null && Date.parse(runStartedAt) < bootedAtMs - BOOT_SLACK_MS;
  return isOfFormerBoot || !isAlive(ownerPid);
}

function failureOf(error: unknown): Pick<JobProgress, 'error' | 'failure'> {
  const { code, details } = toErrorData(error);
  return { error: messageOf(error), failure: JSON.stringify({ code, details }) };
}

const FailureJsonSchema = v.pipe(v.string(), v.parseJson(), JobFailureSchema);
const LearnedJsonSchema = v.pipe(v.string(), v.parseJson(), LearnedSchema);

function toJob(row: JobRow, problems: Job['problems'], running: Running | undefined): Job {
  const { jobId, kind, state, title, total, done, failed, startedAt, finishedAt, device } = row;
  return {
    jobId,
    kind,
    state,
    title,
    total,
    done,
    failed,
    startedAt,
    finishedAt,
    device,
    error: row.error,
    failure: row.failure === null ? null : v.parse(FailureJsonSchema, row.failure),
    learned: row.outcome === null ? null : v.parse(LearnedJsonSchema, row.outcome),
    engineMsPerFrame: row.engineFrames === 0 ? null : row.engineMs / row.engineFrames,
    remainingMs: remainingMs(row, running),
    problems,
  };
}

function remainingMs(row: JobRow, running: Running | undefined): number | null {
  if (running === undefined) return null;
  const doneNow = row.done + row.failed - running.doneBefore;
  if (doneNow <= 0) return null;
  const pace = (Date.now() - running.runStartedAt) / doneNow;
  return Math.max(0, row.total - row.done - row.failed) * pace;
}
