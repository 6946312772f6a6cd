import { expect, test } from 'vitest';
import { followOutline, middlesOfSteps } from './thingOutline.ts';

const ROWS = ['.....', '.##..', '.###.', '..#..'];
const isThing = (x: number, y: number): boolean => ROWS[y]?.[x] === '#';

test('an outline goes around the thing once, with the thing to its right', () => {
  const { corners, isFrameEdge } = followOutline({ width: 5, height: 4 }, isThing, { x: 2, y: 2 });
  expect(corners).toHaveLength(12);
  corners.forEach((corner, place) => {
    const next = corners[(place + 1) % corners.length] ?? corner;
    const [dx, dy] = [next.x - corner.x, next.y - corner.y];
    expect(Math.abs(dx) + Math.abs(dy)).toBe(1);
    const pixelAt = (side: 1 | -1): boolean =>
      isThing(corner.x + (dx - dy * side - 1) / 2, corner.y + (dy + dx * side - 1) / 2);
    expect([pixelAt(1), pixelAt(-1)]).toEqual([true, false]);
  });
  expect(isFrameEdge.filter((is) => is)).toHaveLength(1);
});

test('the outline of a hole is followed from within the thing that it is in', () => {
  const ring = (x: number, y: number): boolean => !(x === 2 && y === 2);
  const { corners } = followOutline({ width: 5, height: 5 }, ring, { x: 2, y: 1 });
  expect(corners).toHaveLength(4);
});

test('the middles of its steps begin anywhere on it and go around it', () => {
  const outline = followOutline({ width: 5, height: 4 }, isThing, { x: 2, y: 2 });
  const whole = middlesOfSteps(outline);
  expect(whole).toHaveLength(12);
  expect(middlesOfSteps(outline, -2, 4)).toEqual([...whole.slice(-2), ...whole.slice(0, 2)]);
  expect(middlesOfSteps(outline, 10, 4)).toEqual([...whole.slice(-2), ...whole.slice(0, 2)]);
  for (const { x, y } of whole) expect((x % 1) + (y % 1)).toBe(0.5);
});
