// A job's progress on stderr: a bar on a terminal, a line now and then elsewhere.

import cliProgress from 'cli-progress';
import type { Job } from '../backend/contract/records.ts';

const LINE_EVERY_MS = 5000;

export interface ProgressBar {
  update(job: Job): void;
  stop(): void;
}

export function createProgressBar(): ProgressBar {
  const bar = new cliProgress.SingleBar({
    format: '{kind} [{bar}] {value}/{total}  {eta_text}{ms_text}{device}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 28,
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: LINE_EVERY_MS,
    hideCursor: true,
  });
  let isStarted = false;
  return {
    update(job) {
      if (job.total === 0) return;
      const value = job.done + job.failed;
      const payload = toPayload(job);
      if (!isStarted) {
        bar.start(job.total, value, payload);
        isStarted = true;
      }
      bar.setTotal(job.total);
      bar.update(value, payload);
    },
    stop() {
      if (isStarted) bar.stop();
      isStarted = false;
    },
  };
}

function toPayload(job: Job): Record<string, string> {
  const remaining = job.remainingMs === null ? '' : `ETA ${formatDuration(job.remainingMs)}  `;
  const pace =
    job.engineMsPerFrame === null ? '' : `${job.engineMsPerFrame.toFixed(1)} ms a frame  `;
  return { kind: job.kind, eta_text: remaining, ms_text: pace, device: job.device ?? '' };
}

function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60
    ? `${seconds} s`
    : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
