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

test('a lasso over one class leaves another one that lies inside as it is, which one over any class does not', () => {
  const isPost = (x: number, y: number): boolean => x >= 28 && x < 32 && y >= 16 && y < 24;
  const place = frameOf(
    labelsOf((x, y) => (isPost(x, y) ? 2 : Number(isInDisc(x, y)))),
    labelsOf((x, y) => (isPost(x, y) ? 2 : 0)),
  );
  const changedPosts = ({ effect, points }: Gesture): number => {
    const { rect, bits } = effect(points) ?? { rect: { x: 0, y: 0, width: 1 }, bits: [] };
    return [...bits.entries()].filter(([item, bit]) => {
      const row = rect.y + Math.floor(item / rect.width);
      return bit === 1 && isPost(rect.x + (item % rect.width), row);
    }).length;
  };
  const [best, ...others] = lassos(place);
  expect(best?.settings).toEqual({ class: 1, over: 0 });
  for (const lasso of others) {
    expect(changedPosts(lasso)).toBe(lasso.settings['over'] === 0 ? 0 : 32);
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
