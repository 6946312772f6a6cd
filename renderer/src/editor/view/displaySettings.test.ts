import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  DisplaySettings,
  isHiddenWhenBlind,
  LAYERS,
  readStoredDisplay,
} from './displaySettings.svelte.ts';
import { createStorage } from '../testing/storage.ts';

beforeEach(() => {
  vi.stubGlobal('localStorage', createStorage());
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const DEFAULTS = readStoredDisplay(null);

it('begins with sensible settings where nothing is stored', () => {
  expect(DEFAULTS).toMatchObject({ opacity: 0.5, style: 'fill', layer: 'none', gamma: 1 });
});

it.each(['', 'no JSON', '[]', 'null', '7'])('counts %j for nothing', (text) => {
  expect(readStoredDisplay(text)).toEqual(DEFAULTS);
});

it('takes over what is stored', () => {
  const stored = { ...DEFAULTS, opacity: 0.2, style: 'hatch', layer: 'differences', splitAt: 0.7 };
  expect(readStoredDisplay(JSON.stringify(stored))).toEqual(stored);
});

it('leaves out what is out of range or no longer known, and keeps the rest', () => {
  const stored = { opacity: 3, gamma: 0, style: 'glow', palette: 'safe', hasRulers: 'yes', old: 1 };
  expect(readStoredDisplay(JSON.stringify(stored))).toEqual({ ...DEFAULTS, palette: 'safe' });
});

it.each([
  ['a class', 1, [0, 2, 255]],
  ['void', 255, [0, 1, 2]],
])('shows %s alone, and all again the second time', (_, index, others) => {
  const display = new DisplaySettings();
  display.toggleHidden(index);
  display.solo(index, 3);
  expect([...display.hidden]).toEqual(others);
  display.solo(index, 3);
  expect([...display.hidden]).toEqual([]);
});

it('hides in blind mode all that tells of scores and of the ground truth', () => {
  expect(LAYERS.filter((layer) => !isHiddenWhenBlind(layer))).toEqual([
    'none',
    'prelabel',
    'provenance',
  ]);
});
