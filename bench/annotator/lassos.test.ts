import { expect, test } from 'vitest';
import type { LabelMap } from '../../core/labelMap.ts';
import type { Gesture } from './gesture.ts';
import { planLassos } from './lassos.ts';
import { findMistakes } from './mistakes.ts';
import { openFrame } from './prepare.ts';
import { patchGain, type Workplace } from './workplace.ts';

const SIZE = { width: 64, height: 48 };
const PIXELS = SIZE.width * SIZE.height;

function labelsOf(classAt: (x: number, y: number) => number): LabelMap {
  const data = Uint8Array.from({ length: PIXELS }, (_, offset) =>
    classAt(offset % SIZE.width, Math.floor(offset / SIZE.width)),
  );
  return { ...SIZE, data };
}

/** A frame of three classes whose pre-label is `held`. */
function frameOf(truth: LabelMap, held: LabelMap): Workplace {
  const scores = Float32Array.from({ length: 3 * PIXELS }, (_, place) =>
    held.data[place % PIXELS] === Math.floor(place / PIXELS) ? 3 : 0,
  );
  return openFrame(
    {
      name: 'things',
      photo: { ...SIZE, channels: 3, data: new Uint8Array(3 * PIXELS) },
      truth,
      scores: { classCount: 3, ...SIZE, data: scores },
    },
    'bilinear',
    8,
  );
}

function lassos(place: Workplace, mostPieces = 96): Gesture[] {
  const [mistake] = findMistakes(place.map, place.truth, 1);
  if (mistake === undefined) throw new Error('Nothing is wrong.');
  return planLassos(place, mistake, mostPieces).toSorted((a, b) => b.gainPx - a.gainPx);
}

const isInDisc = (x: number, y: number): boolean => (x - 30) ** 2 + (y - 20) ** 2 < 150;

test('one lasso mends a whole thing that the model knows nothing of, whatever its shape', () => {
  const truth = labelsOf((x, y) => Number(isInDisc(x, y)));
  const areaPx = truth.data.filter((index) => index === 1).length;
  const place = frameOf(
    truth,
    labelsOf(() => 0),
  );
  const [best] = lassos(place);
  expect(best?.gainPx).toBeGreaterThan(0.97 * areaPx);
  const patch = best?.effect(best.points) ?? null;
  expect(patch && patchGain(place, patch)).toBe(best?.gainPx);
});

test('a lasso over one class leaves another one that lies inside as it is', () => {
  const isPost = (x: number): boolean => x >= 29 && x < 31;
  const classAt = (x: number, y: number): number => (isPost(x) ? 2 : Number(isInDisc(x, y)));
  const truth = labelsOf(classAt);
  // Beside the post all is wrong on the one side; on the other all is right.
  const held = labelsOf((x, y) => (x < 29 && classAt(x, y) === 1 ? 0 : classAt(x, y)));
  const place = frameOf(truth, held);
  for (const { settings, points, effect } of lassos(place)) {
    const { rect, bits } = effect(points) ?? { rect: { x: 0, y: 0, width: 1 }, bits: [] };
    const changed = [...bits.entries()].filter(([, bit]) => bit === 1);
    expect(changed).not.toHaveLength(0);
    if (settings['over'] !== 0) continue;
    for (const [item] of changed) {
      const row = rect.y + Math.floor(item / rect.width);
      expect(place.map.data[row * SIZE.width + rect.x + (item % rect.width)]).toBe(0);
    }
  }
});

test('a lasso has no more pieces than a stroke may have', () => {
  const place = frameOf(
    labelsOf((x, y) => Number(isInDisc(x, y))),
    labelsOf(() => 0),
  );
  const most = Math.max(...lassos(place, 9).map(({ points }) => points.length - 1));
  expect(most).toBeGreaterThan(2);
  expect(most).toBeLessThanOrEqual(9);
  expect(lassos(place, 1)).toEqual([]);
});

test('a lasso that a hand has missed paints nothing', () => {
  const place = frameOf(
    labelsOf((x, y) => Number(isInDisc(x, y))),
    labelsOf(() => 0),
  );
  const [best] = lassos(place);
  expect(best?.effect(best.points.map(({ x, y }) => ({ x: x - 90, y })))).toBeNull();
});
