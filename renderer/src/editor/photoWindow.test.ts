import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ImageWindow } from '../../../backend/contract/records.ts';
import { choosePhotoWindow, recallPhotoWindow } from './photoWindow.ts';
import { createStorage } from './testing/storage.ts';

const KEY = 'maskwright.photoWindow';

beforeEach(() => vi.stubGlobal('localStorage', createStorage()));
afterEach(() => vi.unstubAllGlobals());

/** Through what the photos of a project are read that is being entered. */
function recalled(projectPath: string): ImageWindow | null {
  let entered: ImageWindow | null = null;
  recallPhotoWindow({ enterProject: (window) => (entered = window) }, projectPath);
  return entered;
}

function choose(projectPath: string, window: ImageWindow | null): void {
  choosePhotoWindow({ choose: () => undefined }, projectPath, window);
}

it('is each photo’s own in a project that is new, and what was chosen in each of the others', () => {
  choose('/streets', { low: 256, high: 4096 });
  choose('/tunnels', { low: 9, high: 10 });
  expect(['/streets', '/tunnels', '/new'].map(recalled)).toEqual([
    { low: 256, high: 4096 },
    { low: 9, high: 10 },
    null,
  ]);
});

it('is forgotten where each photo’s own is chosen again', () => {
  choose('/streets', { low: 256, high: 4096 });
  choose('/streets', null);
  expect([recalled('/streets'), localStorage.getItem(KEY)]).toEqual([null, '{}']);
});

it('is each photo’s own, or a window, whatever lies in the storage', () => {
  const end = fc.oneof(fc.integer({ min: -3, max: 70_000 }), fc.double());
  const kept = fc.oneof(fc.record({ low: end, high: end }), fc.jsonValue());
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        kept.map((one) => JSON.stringify({ '/a': one })),
      ),
      (text) => {
        localStorage.setItem(KEY, text);
        const window = recalled('/a');
        if (window === null) return;
        expect(window.low).toBeLessThan(window.high);
        expect([window.low, window.high].every(Number.isInteger)).toBe(true);
        expect([window.low >= 0, window.high <= 65_535]).toEqual([true, true]);
      },
    ),
  );
});
