import { describe, expect, it } from 'vitest';
import { centringStep, miniMapSize, seenPart, shrinkMask } from './miniMap.ts';
import { maskPalette } from '../drawing/palettes.ts';
import { fitViewport, panBy } from './viewport.ts';

const image = { width: 400, height: 200 };
const canvas = { width: 100, height: 100 };

it.each([
  [
    { width: 2048, height: 1024 },
    { width: 176, height: 88 },
  ],
  [
    { width: 1080, height: 1920 },
    { width: 149, height: 264 },
  ],
  [
    { width: 1, height: 4000 },
    { width: 1, height: 264 },
  ],
  [
    { width: 9000, height: 2 },
    { width: 176, height: 1 },
  ],
])('leaves the canvas room beside it, however long a frame is: %o', (frame, small) => {
  expect(miniMapSize(frame)).toEqual(small);
});

it('sees all of a frame that is fitted', () => {
  const seen = seenPart(fitViewport(image, canvas), image, canvas);
  expect(seen).toEqual({ left: 0, top: 0, width: 1, height: 1 });
});

it('sees the part that is on the canvas, in parts of the frame', () => {
  const seen = seenPart({ zoom: 2, originX: -200, originY: -300 }, image, canvas);
  expect(seen).toEqual({ left: 0.25, top: 0.75, width: 0.125, height: 0.25 });
});

it('brings the place that is pressed into the middle', () => {
  const view = { zoom: 2, originX: -200, originY: -100 };
  const place = { x: 0.6, y: 0.5 };
  const moved = panBy(view, centringStep(view, image, canvas, place), image, canvas);
  const seen = seenPart(moved, image, canvas);
  expect(seen.left + seen.width / 2).toBeCloseTo(place.x);
  expect(seen.top + seen.height / 2).toBeCloseTo(place.y);
});

describe('a mask in small', () => {
  const palette = maskPalette(
    [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ],
    new Set([2]),
  );

  it('takes the colours of the pixels in the middle', () => {
    const map = {
      width: 6,
      height: 3,
      data: Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0]),
    };
    expect([...shrinkMask(map, palette, 1, { width: 2, height: 1 })]).toEqual([
      1, 2, 3, 255, 4, 5, 6, 255,
    ]);
  });

  it('leaves void and hidden classes out, and is as strong as it is asked to be', () => {
    const map = { width: 3, height: 1, data: Uint8Array.from([255, 2, 0]) };
    const pixels = shrinkMask(map, palette, 0.4, map);
    expect([...pixels]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 102]);
  });
});
