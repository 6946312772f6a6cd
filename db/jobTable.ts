// Jobs as rows, so that one that was cut off can be seen and gone on with.

import type { Database } from 'better-sqlite3';

export type JobKind = 'import' | 'prelabel' | 'learn' | 'export' | 'relink' | 'replace';
export type JobState = 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

export interface JobRow {
  readonly jobId: number;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly title: string;
  /** What the job was asked to do, as JSON. */
  readonly params: string;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** Summed over `engineFrames` frames. */
  readonly engineMs: number;
  readonly engineFrames: number;
  readonly device: string | null;
  readonly error: string | null;
  /** Code and details of `error`, as JSON. */
  readonly failure: string | null;
  /** What it made, as JSON, where its kind makes something. */
  readonly outcome: string | null;
  readonly ownerPid: number;
  readonly startedAt: string;
  /** When its process took it up; null for jobs from before this was kept. */
  readonly runStartedAt: string | null;
  readonly finishedAt: string | null;
}

export interface JobProblemRow {
  readonly subject: string;
  readonly message: string;
}

export type JobProgress = Omit<JobRow, 'kind' | 'title' | 'params'>;

export interface JobTable {
  insert(job: Pick<JobRow, 'kind' | 'title' | 'params' | 'ownerPid' | 'startedAt'>): number;
  update(progress: JobProgress): void;
  addProblem(jobId: number, problem: JobProblemRow): void;
  clearProblems(jobId: number): void;
  byId(jobId: number): JobRow | undefined;
  /** Newest first. */
  list(): JobRow[];
  problems(jobId: number): JobProblemRow[];
}

const columns = `job_id AS jobId, kind, state, title, params, total, done, failed, engine_ms AS engineMs,
  engine_frames AS engineFrames, device, error, failure, outcome, owner_pid AS ownerPid, started_at AS startedAt,
  run_started_at AS runStartedAt, finished_at AS finishedAt`;

export function createJobTable(database: Database): JobTable {
  const insert = database.prepare<
    Pick<JobRow, 'kind' | 'title' | 'params' | 'ownerPid' | 'startedAt'>
  >(
    `INSERT INTO jobs (kind, state, title, params, owner_pid, started_at)
     VALUES (@kind, 'running', @title, @params, @ownerPid, @startedAt)`,
  );
  const update = database.prepare<JobProgress>(
    `UPDATE jobs SET state = @state, total = @total, done = @done, failed = @failed,
       engine_ms = @engineMs, engine_frames = @engineFrames, device = @device, error = @error,
       failure = @failure, outcome = @outcome,
       owner_pid = @ownerPid, started_at = @startedAt, run_started_at = @runStartedAt,
       finished_at = @finishedAt
     WHERE job_id = @jobId`,
  );
  const addProblem = database.prepare<[number, number, string, string]>(
    `INSERT INTO job_problems (job_id, ordinal, subject, message)
     VALUES (?, (SELECT COALESCE(MAX(ordinal), -1) + 1 FROM job_problems WHERE job_id = ?), ?, ?)`,
  );
  const clearProblems = database.prepare<[number]>('DELETE FROM job_problems WHERE job_id = ?');
  const byId = database.prepare<[number], JobRow>(`SELECT ${columns} FROM jobs WHERE job_id = ?`);
  const list = database.prepare<[], JobRow>(`SELECT ${columns} FROM jobs ORDER BY job_id DESC`);
  const problems = database.prepare<[number], JobProblemRow>(
    'SELECT subject, message FROM job_problems WHERE job_id = ? ORDER BY ordinal',
  );
  return {
    insert: (job) => Number(insert.run(job).lastInsertRowid),
    update: (progress) => update.run(progress),
    addProblem: (jobId, { subject, message }) => addProblem.run(jobId, jobId, subject, message),
    clearProblems: (jobId) => clearProblems.run(jobId),
    byId: (jobId) => byId.get(jobId),
    list: () => list.all(),
    problems: (jobId) => problems.all(jobId),
  };
}
