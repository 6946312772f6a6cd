// What most commands share: a backend with one project open, and jobs followed to their end.

import { createNodeBackend } from '../backend/nodeBackend.ts';
import type { Backend } from '../backend/backend.ts';
import type { Job, ProjectSummary } from '../backend/contract/records.ts';
import { MaskwrightError } from '../core/errors.ts';
import { writeNote } from './output.ts';
import { createProgressBar } from './progressBar.ts';

export interface CliProject {
  readonly backend: Backend;
  readonly project: ProjectSummary;
}

/** Opens a project for the time of `work`, and closes everything after it. */
export async function withProject<Result>(
  folder: string,
  work: (context: CliProject) => Promise<Result>,
): Promise<Result> {
  return withBackend(async (backend) =>
    work({ backend, project: await backend.call('projects.open', { path: folder }) }),
  );
}

export async function withBackend<Result>(
  work: (backend: Backend) => Promise<Result>,
): Promise<Result> {
  const backend = createNodeBackend();
  try {
    return await work(backend);
  } finally {
    await backend.close();
  }
}

/**
 * Starts a job, shows its progress on stderr, and waits for its end; Ctrl-C cancels it.
 * @throws MaskwrightError when the job failed, was cancelled or could not do some of its items
 */
export async function followJob(
  { backend, project }: CliProject,
  start: () => Promise<Job>,
): Promise<Job> {
  const bar = createProgressBar();
  const finished = Promise.withResolvers<Job>();
  let jobId: number | null = null;
  const stopping = new AbortController();
  const unsubscribe = backend.subscribe((event) => {
    if (event.name !== 'job.updated') return;
    const { job } = event.payload;
    if (jobId !== null && job.jobId !== jobId) return;
    bar.update(job);
    if (job.state !== 'running') finished.resolve(job);
  });
  const cancel = (): void => {
    stopping.abort();
    if (jobId !== null) void backend.call('jobs.cancel', { projectId: project.projectId, jobId });
  };
  // For as long as the job runs, however often it is pressed: a process without a listener would be ended by it.
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  try {
    ({ jobId } = await start());
    // It may have been pressed before there was a job.
    if (stopping.signal.aborted) cancel();
    const job = await finished.promise;
    bar.stop();
    for (const { subject, message } of job.problems) writeNote(`${subject}: ${message}`);
    assertDone(job);
    return job;
  } finally {
    bar.stop();
    unsubscribe();
    process.off('SIGINT', cancel);
    process.off('SIGTERM', cancel);
  }
}

function assertDone(job: Job): void {
  if (job.state === 'failed') {
    throw new MaskwrightError('internal', job.error ?? `The ${job.kind} job failed.`);
  }
  if (job.state !== 'done') {
    // What a model had learned by then is not kept.
    const again = job.kind === 'learn' ? 'begin anew' : 'go on';
    throw new MaskwrightError(
      'job/cancelled',
      `The ${job.kind} job was stopped after ${job.done} of ${job.total}; run the command again to ${again}.`,
    );
  }
  if (job.failed > 0) {
    throw new MaskwrightError(
      'internal',
      `${job.failed} of ${job.total} could not be done (named above); the other ${job.done} are.`,
    );
  }
}
