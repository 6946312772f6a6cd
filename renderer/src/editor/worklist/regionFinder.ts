// The window's side of the worker that finds the worklist's regions: at 2048×1024 a search takes longer than a frame of
// the screen may.

import { MaskwrightError } from '../../../../core/errors.ts';
import type { LabelPatch } from '../../../../core/edit/paintMask.ts';
import type { WorkRegion } from '../../../../core/edit/worklist.ts';
import { t } from '../../messages/messages.svelte.ts';
import type { FinderAnswer, FinderRequest } from './regionFinder.worker.ts';
import type { RegionSearch } from './regionSearch.ts';

export interface RegionFinder {
  /** As `regionSearch.searchRegions`; what is searched is copied at once. @throws MaskwrightError `internal` */
  search(search: RegionSearch): Promise<readonly WorkRegion[]>;
  /** The pixels of regions that the last search found. @throws MaskwrightError `internal` */
  patchOf(regions: readonly WorkRegion[]): Promise<LabelPatch>;
  close(): void;
}

export function createRegionFinder(): RegionFinder {
  /** Null until the first question, and from when it fails to the next one. */
  let worker: Worker | null = null;
  const waiting: PromiseWithResolvers<FinderAnswer>[] = [];
  const fail = (event: Event): void => {
    const told = event instanceof ErrorEvent ? event.message : '';
    const reason = told === '' ? t('operations.workerGone') : told;
    worker?.terminate();
    worker = null;
    for (const waiter of waiting.splice(0)) waiter.resolve({ kind: 'failed', reason });
  };
  const start = (): Worker => {
    const started = new Worker(new URL('./regionFinder.worker.ts', import.meta.url), {
      type: 'module',
    });
    started.addEventListener('message', (event: MessageEvent<FinderAnswer>) => {
      waiting.shift()?.resolve(event.data);
    });
    started.addEventListener('error', fail);
    started.addEventListener('messageerror', fail);
    return started;
  };
  const ask = async (request: FinderRequest): Promise<FinderAnswer> => {
    const waiter = Promise.withResolvers<FinderAnswer>();
    waiting.push(waiter);
    worker ??= start();
    worker.postMessage(request);
    const answer = await waiter.promise;
    if (answer.kind !== 'failed') return answer;
    const { reason } = answer;
    throw new MaskwrightError('internal', t('queue.worklist.failed', { reason }));
  };
  return {
    async search(search) {
      const answer = await ask({ kind: 'search', search });
      return answer.kind === 'search' ? answer.regions : [];
    },
    async patchOf(regions) {
      const answer = await ask({ kind: 'patch', regions });
      if (answer.kind === 'patch') return answer.patch;
      throw new MaskwrightError('internal', t('queue.worklist.failed', { reason: answer.kind }));
    },
    close() {
      worker?.terminate();
      waiting.length = 0;
    },
  };
}
