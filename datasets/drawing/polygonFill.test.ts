import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fillPolygon, type PolygonPoint } from './polygonFill.ts';

interface DrawnByPillow {
  readonly width: number;
  readonly height: number;
  readonly points: readonly PolygonPoint[];
  readonly rows: readonly string[];
}

function drawRows(points: readonly PolygonPoint[], width: number, height: number): string[] {
  const rows = Array.from({ length: height }, () => Array.from({ length: width }, () => '.'));
  fillPolygon(points, width, height, (y, firstX, lastX) => rows[y]?.fill('#', firstX, lastX + 1));
  return rows.map((row) => row.join(''));
}

test('random polygons, crossed, clipped and flat ones too, are those that Pillow 9.4 draws', () => {
  const file = path.join(import.meta.dirname, '../testdata/pillow-polygons.json');
  const drawn = JSON.parse(readFileSync(file, 'utf8')) as DrawnByPillow[];
  expect(drawn).toHaveLength(60);
  for (const { points, width, height, rows } of drawn) {
    expect(drawRows(points, width, height), JSON.stringify(points)).toEqual(rows);
  }
});

test('a rectangle holds its corners and all between them, whichever way round it goes', () => {
  const corner = fc.record({
    x: fc.integer({ min: 0, max: 9 }),
    y: fc.integer({ min: 0, max: 7 }),
  });
  fc.assert(
    fc.property(corner, corner, fc.boolean(), (a, b, reversed) => {
      const points: PolygonPoint[] = [
        [a.x, a.y],
        [b.x, a.y],
        [b.x, b.y],
        [a.x, b.y],
      ];
      const within = (value: number, one: number, other: number): boolean =>
        value >= Math.min(one, other) && value <= Math.max(one, other);
      const expected = Array.from({ length: 8 }, (_, y) =>
        Array.from({ length: 10 }, (__, x) =>
          within(x, a.x, b.x) && within(y, a.y, b.y) ? '#' : '.',
        ).join(''),
      );
      expect(drawRows(reversed ? points.toReversed() : points, 10, 8)).toEqual(expected);
    }),
  );
});

test('nothing is drawn outside the image, however far out the corners are', () => {
  const coordinate = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const polygon = fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(polygon, (points) => {
      fillPolygon(points, 12, 9, (y, firstX, lastX) => {
        expect(y >= 0 && y < 9 && firstX >= 0 && firstX <= lastX && lastX < 12).toBe(true);
      });
    }),
  );
});
