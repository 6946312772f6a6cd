// One pre-labelling job as a benchmark runs it: waited for, ended by a signal, and with no frame left out.

import { MaskwrightError } from '../core/errors.ts';
import type { Job } from './contract/records.ts';
import type { EventHub } from './eventHub.ts';
import type { PrelabelRequest } from './prelabelling.ts';
import type { ProjectSession } from './projectSession.ts';

/**
 * Runs one pre-labelling job, in the quality `fast`, to its end.
 * @throws MaskwrightError the job's error or its first problem; the signal's reason
 */
export async function runPrelabelJob(
  session: ProjectSession,
  hub: EventHub,
  { model, device, precision, limit }: Omit<PrelabelRequest, 'quality'>,
  signal: AbortSignal,
): Promise<Job> {
  signal.throwIfAborted();
  const ended = Promise.withResolvers<Job>();
  const unsubscribe = hub.subscribe((event) => {
    if (event.name !== 'job.updated' || event.payload.job.state === 'running') return;
    ended.resolve(event.payload.job);
  });
  try {
    const { jobId } = await session.startPrelabel({
      model,
      device,
      precision,
      quality: 'fast',
      limit,
    });
    const stop = (): void => void session.jobs.cancel(jobId);
    signal.addEventListener('abort', stop, { once: true });
    const job = await ended.promise;
    signal.removeEventListener('abort', stop);
    signal.throwIfAborted();
    const problem = job.error ?? job.problems[0]?.message;
    if (problem !== undefined) throw new MaskwrightError('internal', problem);
    return job;
  } finally {
    unsubscribe();
  }
}

/**
 * The part of a job's time in which the engine had a frame, 0–1, by the engine's own clock.
 * @param elapsedMs of the whole job
 */
export function engineBusyShare(
  { done, engineMsPerFrame }: Pick<Job, 'done' | 'engineMsPerFrame'>,
  elapsedMs: number,
): number {
  return ((engineMsPerFrame ?? 0) * done) / elapsedMs;
}
