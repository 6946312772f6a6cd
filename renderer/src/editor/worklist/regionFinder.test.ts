import { afterEach, expect, it, vi } from 'vitest';
import { voidLabelMap } from '../../../../core/labelMap.ts';
import { createRegionFinder } from './regionFinder.ts';
import type { FinderRequest } from './regionFinder.worker.ts';

/** Workers that die at their first request, until the test lets them live. */
class MortalWorker extends EventTarget {
  static lives = false;

  postMessage({ kind }: FinderRequest): void {
    const event = MortalWorker.lives
      ? Object.assign(new Event('message'), { data: { kind, regions: [] } })
      : new Event('error');
    setTimeout(() => this.dispatchEvent(event));
  }

  terminate(): void {
    this.postMessage = () => undefined;
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
});

it('says that its worker has ended, and begins with another one', async () => {
  vi.stubGlobal('Worker', MortalWorker);
  vi.stubGlobal('ErrorEvent', class extends Event {});
  const finder = createRegionFinder();
  const map = voidLabelMap(2, 2);
  const search = {
    map,
    against: { kind: 'unlike', other: map },
    minAreaPx: 1,
    reviewed: null,
    decided: null,
  } as const;
  await expect(finder.search(search)).rejects.toThrow('the background worker has ended');
  MortalWorker.lives = true;
  expect(await finder.search(search)).toEqual([]);
});
