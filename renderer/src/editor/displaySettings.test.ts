import { expect, it } from 'vitest';
import { isHiddenWhenBlind, LAYERS, readStoredDisplay } from './displaySettings.svelte.ts';

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

it('hides in blind mode all that tells of scores and of the ground truth', () => {
  expect(LAYERS.filter((layer) => !isHiddenWhenBlind(layer))).toEqual([
    'none',
    'prelabel',
    'provenance',
  ]);
});
