// Works operations out in a worker each, so that the window goes on meanwhile: at 2048×1024 some take more than a tenth
// of a second, on larger frames several seconds.

import { MaskwrightError } from '../../../core/errors.ts';
import type { LabelPatch } from '../../../core/edit/paintMask.ts';
import type { LabelMap } from '../../../core/labelMap.ts';
import { t } from '../messages/messages.svelte.ts';
import type { CarryOverTask } from './carryOver.worker.ts';
import type { OperationTask } from './mapOperation.worker.ts';
import type { MapOperation } from './mapOperations.ts';
import type { PatchAnswer } from './patchAnswer.ts';

/**
 * @param map is copied at once
 * @throws MaskwrightError `internal` when the worker cannot do it
 */
export function findChangeInWorker(map: LabelMap, operation: MapOperation): Promise<LabelPatch> {
  const worker = new Worker(new URL('./mapOperation.worker.ts', import.meta.url), {
    type: 'module',
  });
  const task: OperationTask = { map, operation };
  return patchFrom(worker, task);
}

/** @throws MaskwrightError `internal` when the worker cannot do it */
export function carryOverInWorker(task: CarryOverTask): Promise<LabelPatch> {
  const worker = new Worker(new URL('./carryOver.worker.ts', import.meta.url), { type: 'module' });
  return patchFrom(worker, task);
}

/** Gives a worker its one task, and ends it when it has answered. */
async function patchFrom(worker: Worker, task: OperationTask | CarryOverTask): Promise<LabelPatch> {
  try {
    const answer = await new Promise<PatchAnswer>((resolve) => {
      const fail = (event: Event): void => {
        const message = event instanceof ErrorEvent ? event.message : '';
        resolve({ reason: message === '' ? t('operations.workerGone') : message });
      };
      worker.addEventListener('message', (event: MessageEvent<PatchAnswer>) => {
        resolve(event.data);
      });
      worker.addEventListener('error', fail);
      worker.addEventListener('messageerror', fail);
      worker.postMessage(task);
    });
    if ('patch' in answer) return answer.patch;
    const values = { reason: answer.reason };
    throw new MaskwrightError('internal', t('operations.failed', values));
  } finally {
    worker.terminate();
  }
}
