import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { recallProjectGuards, rememberProjectGuards } from './projectGuards.ts';
import { createStorage } from './testing/storage.ts';
import { ToolSettings } from './hand/toolSettings.svelte.ts';

const KEY = 'maskwright.projectGuards';
const CLASSES = 11;
const AS_NEW = { locked: [], onlyOver: [], protectsReviewed: true, paintsOverPressed: false };

beforeEach(() => vi.stubGlobal('localStorage', createStorage()));
afterEach(() => vi.unstubAllGlobals());

function guardsOf({ locked, onlyOver, protectsReviewed, paintsOverPressed }: ToolSettings) {
  return { locked: [...locked], onlyOver: [...onlyOver], protectsReviewed, paintsOverPressed };
}

/** What another visit to a project begins with. */
function guardsIn(projectPath: string) {
  const settings = new ToolSettings();
  recallProjectGuards(settings, projectPath, CLASSES);
  return guardsOf(settings);
}

it('lets everything change in a project that is new, save what is reviewed', () => {
  expect(guardsIn('/streets')).toEqual(AS_NEW);
});

it('comes back to the guards of a project, void among them', () => {
  const settings = new ToolSettings();
  settings.locked.add(8).add(255);
  settings.onlyOver.add(3);
  settings.protectsReviewed = false;
  settings.paintsOverPressed = true;
  rememberProjectGuards(settings, '/streets');
  expect(guardsIn('/streets')).toEqual({
    locked: [8, 255],
    onlyOver: [3],
    protectsReviewed: false,
    paintsOverPressed: true,
  });
});

it('keeps projects apart, and takes over nothing from the one that was open before', () => {
  const settings = new ToolSettings();
  settings.locked.add(1);
  rememberProjectGuards(settings, '/streets');
  recallProjectGuards(settings, '/tunnels', CLASSES);
  expect(guardsOf(settings)).toEqual(AS_NEW);
  rememberProjectGuards(settings, '/tunnels');
  expect(guardsIn('/streets').locked).toEqual([1]);
});

it('forgets a project whose guards are as in a new one', () => {
  const settings = new ToolSettings();
  settings.locked.add(1);
  rememberProjectGuards(settings, '/streets');
  settings.locked.clear();
  rememberProjectGuards(settings, '/streets');
  expect(localStorage.getItem(KEY)).toBe('{}');
});

it('leaves out what cannot be read and classes that the project does not have, and keeps the rest', () => {
  const stored = {
    '/a': { locked: [1, 'road'], onlyOver: [2, 11, 254, 255], protectsReviewed: 'yes' },
    '/b': 7,
  };
  localStorage.setItem(KEY, JSON.stringify(stored));
  expect(guardsIn('/a')).toEqual({ ...AS_NEW, onlyOver: [2, 255] });
  expect(guardsIn('/b')).toEqual(AS_NEW);
});
