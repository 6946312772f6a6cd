import { expect, test } from 'vitest';
import { planScoreBox } from './boxes.ts';
import { findMistakes } from './mistakes.ts';
import { openFrame } from './prepare.ts';
import { patchGain, type Workplace } from './workplace.ts';

const SIZE = { width: 64, height: 48 };

/** A thing of class 1 in the middle, which the mask has nothing of. */
function frameWith(thing: (x: number, y: number) => boolean, likely: typeof thing): Workplace {
  const truth = Uint8Array.from({ length: 64 * 48 }, (_, offset) =>
    Number(thing(offset % 64, Math.floor(offset / 64))),
  );
  const scores = Float32Array.from({ length: 2 * truth.length }, (_, place) => {
    const offset = place % truth.length;
    if (place < truth.length) return 3;
    return likely(offset % 64, Math.floor(offset / 64)) ? 2.5 : -3;
  });
  return openFrame(
    {
      name: 'thing',
      photo: { ...SIZE, channels: 3, data: new Uint8Array(3 * truth.length) },
      truth: { ...SIZE, data: truth },
      scores: { classCount: 2, ...SIZE, data: scores },
    },
    'bilinear',
    8,
  );
}

function bestBox(place: Workplace) {
  const [mistake] = findMistakes(place.map, place.truth, 1);
  if (mistake === undefined) throw new Error('Nothing is wrong.');
  const [best] = planScoreBox(place, mistake).toSorted((a, b) => b.gainPx - a.gainPx);
  if (best === undefined) throw new Error('There is no box.');
  return best;
}

test('around a rectangle that the model knows nothing of, the plain rectangle is best', () => {
  const place = frameWith(
    (x, y) => x >= 20 && x < 40 && y >= 10 && y < 30,
    () => false,
  );
  const box = bestBox(place);
  expect(box).toMatchObject({ tool: 'rectangle', gainPx: 400 });
  expect(box.points).toEqual([
    { x: 20, y: 10 },
    { x: 40, y: 30 },
  ]);
});

test('of what is likely in many places, the box keeps to the thing, whatever its shape', () => {
  const disc = (x: number, y: number): boolean => (x - 30) ** 2 + (y - 20) ** 2 < 100;
  const place = frameWith(disc, (x, y) => disc(x, y) || x > 50);
  const box = bestBox(place);
  expect(box.tool).toBe('scoreBox');
  const patch = box.effect(box.points);
  expect(patch === null ? 0 : patchGain(place, patch)).toBe(box.gainPx);
  expect(box.gainPx).toBe(place.truth.data.filter((index) => index === 1).length);
});

test('a box that a hand has missed paints nothing', () => {
  const place = frameWith(
    (x, y) => x >= 20 && x < 40 && y >= 10 && y < 30,
    () => false,
  );
  const { effect } = bestBox(place);
  expect(
    effect([
      { x: -9, y: -9 },
      { x: -2, y: -3 },
    ]),
  ).toBeNull();
});
