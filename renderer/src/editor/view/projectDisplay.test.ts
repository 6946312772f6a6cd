import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DisplaySettings } from './displaySettings.svelte.ts';
import {
  readProjectDisplay,
  recallProjectDisplay,
  rememberProjectDisplay,
} from './projectDisplay.ts';
import { createStorage } from '../testing/storage.ts';

const KEY = 'maskwright.projectDisplay';
const CLASSES = 11;
const AS_NEW = { hidden: [] };

beforeEach(() => vi.stubGlobal('localStorage', createStorage()));
afterEach(() => vi.unstubAllGlobals());

/** What another visit to a project shows. */
function shownIn(projectPath: string): { hidden: number[] } {
  const display = new DisplaySettings();
  recallProjectDisplay(display, projectPath, CLASSES);
  return { hidden: [...display.hidden].sort((a, b) => a - b) };
}

it('hides nothing in a project that is new', () => {
  expect(shownIn('/streets')).toEqual(AS_NEW);
});

it('comes back to hidden classes of a project, void among them', () => {
  const display = new DisplaySettings();
  display.toggleHidden(255);
  display.toggleHidden(3);
  rememberProjectDisplay(display, '/streets');
  expect(shownIn('/streets')).toEqual({ hidden: [3, 255] });
});

it('shows a class that was alone alone again', () => {
  const display = new DisplaySettings();
  display.solo(2, CLASSES);
  rememberProjectDisplay(display, '/streets');
  expect(shownIn('/streets').hidden).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 255]);
});

it('keeps projects apart, and takes over nothing from the one that was open before', () => {
  const display = new DisplaySettings();
  display.toggleHidden(1);
  rememberProjectDisplay(display, '/streets');
  recallProjectDisplay(display, '/tunnels', CLASSES);
  expect([...display.hidden]).toEqual([]);
  rememberProjectDisplay(display, '/tunnels');
  expect(shownIn('/streets').hidden).toEqual([1]);
});

it('forgets a project in which nothing is hidden', () => {
  const display = new DisplaySettings();
  display.toggleHidden(1);
  rememberProjectDisplay(display, '/streets');
  display.toggleHidden(1);
  rememberProjectDisplay(display, '/streets');
  expect(localStorage.getItem(KEY)).toBe('{}');
});

it('leaves out what cannot be read, and keeps the rest', () => {
  const stored = {
    '/a': { hidden: [1, 'road'] },
    '/b': { hidden: [4], other: 9 },
    '/c': 7,
    '/d': { hidden: [10, 11, 254, 255] },
  };
  localStorage.setItem(KEY, JSON.stringify(stored));
  expect(readProjectDisplay('/a', CLASSES)).toEqual({ hidden: [] });
  expect(readProjectDisplay('/b', CLASSES)).toEqual({ hidden: [4] });
  expect(readProjectDisplay('/c', CLASSES)).toEqual(AS_NEW);
  expect(readProjectDisplay('/d', CLASSES)).toEqual({ hidden: [10, 255] });
});

it('never hides what a project does not have, whatever lies in the storage', () => {
  const index = fc.oneof(fc.integer({ min: -3, max: 300 }), fc.double(), fc.jsonValue());
  const kept = fc.record({ hidden: fc.array(index) });
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    kept.map((one) => JSON.stringify({ '/a': one })),
  );
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 30 }), (stored, classCount) => {
      localStorage.setItem(KEY, stored);
      const { hidden } = readProjectDisplay('/a', classCount);
      expect(hidden.filter((one) => one !== 255 && !(one >= 0 && one < classCount))).toEqual([]);
    }),
  );
});
