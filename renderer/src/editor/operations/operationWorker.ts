// Works out an operation in a worker of its own, so that the window goes on meanwhile: at 2048×1024 some take more than a
// tenth of a second, on larger frames several seconds. What comes back is the change alone, guards obeyed.

import { decodeDelta } from '../../../../core/edit/delta.ts';
import type { PaintGuard } from '../../../../core/edit/guard.ts';
import { MaskwrightError } from '../../../../core/errors.ts';
import type { LabelMap } from '../../../../core/labelMap.ts';
import { t } from '../../messages/messages.svelte.ts';
import type { FoundChange, OperationAnswer, OperationTask } from './mapOperation.worker.ts';

/**
 * @param map is copied at once
 * @throws MaskwrightError `internal` when the worker cannot do it
 */
export async function findChangeInWorker(
  map: LabelMap,
  operation: OperationTask['operation'],
  guard: PaintGuard,
): Promise<FoundChange> {
  const worker = new Worker(new URL('./mapOperation.worker.ts', import.meta.url), {
    type: 'module',
  });
  try {
    const answer = await new Promise<OperationAnswer>((resolve) => {
      const fail = (event: Event): void => {
        const message = event instanceof ErrorEvent ? event.message : '';
        resolve({ reason: message === '' ? t('operations.workerGone') : message });
      };
      worker.addEventListener('message', (event: MessageEvent<OperationAnswer>) => {
        resolve(event.data);
      });
      worker.addEventListener('error', fail);
      worker.addEventListener('messageerror', fail);
      const task: OperationTask = { map, operation, guard };
      worker.postMessage(task);
    });
    if ('delta' in answer) {
      const { foundShare } = answer;
      return { delta: decodeDelta(answer.delta, map.data.length), foundShare };
    }
    const values = { reason: answer.reason };
    throw new MaskwrightError('internal', t('operations.failed', values));
  } finally {
    worker.terminate();
  }
}
