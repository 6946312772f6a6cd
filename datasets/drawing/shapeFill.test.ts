import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PolygonPoint } from './polygonFill.ts';
import { fillEllipse, fillLine, fillRectangle } from './shapeFill.ts';

interface DrawnByPillow {
  readonly kind: 'ellipse' | 'rectangle' | 'line';
  readonly width: number;
  readonly height: number;
  readonly lineWidth: number;
  readonly points: readonly [PolygonPoint, PolygonPoint];
  readonly rows: readonly string[];
}

function drawRows({
  kind,
  width,
  height,
  lineWidth,
  points,
}: Omit<DrawnByPillow, 'rows'>): string[] {
  const rows = Array.from({ length: height }, () => Array.from({ length: width }, () => '.'));
  const drawRun = (y: number, firstX: number, lastX: number): void => {
    expect(y >= 0 && y < height && firstX >= 0 && firstX <= lastX && lastX < width).toBe(true);
    rows[y]?.fill('#', firstX, lastX + 1);
  };
  const box = { from: points[0], to: points[1] };
  if (kind === 'ellipse') fillEllipse(box, width, height, drawRun);
  else if (kind === 'rectangle') fillRectangle(box, width, height, drawRun);
  else fillLine(box, lineWidth, width, height, drawRun);
  return rows.map((row) => row.join(''));
}

test('random ellipses, rectangles and lines, clipped ones too, are those that Pillow 9.4 draws', () => {
  const file = path.join(import.meta.dirname, '../testdata/pillow-shapes.json');
  const drawn = JSON.parse(readFileSync(file, 'utf8')) as DrawnByPillow[];
  expect(drawn).toHaveLength(44);
  for (const { rows, ...shape } of drawn) {
    expect(drawRows(shape), JSON.stringify(shape)).toEqual(rows);
  }
});

test('nothing is drawn outside the image, however far out a shape reaches', () => {
  const coordinate = fc.integer({ min: -3000, max: 3000 });
  const point = fc.tuple(coordinate, coordinate);
  const kind = fc.constantFrom('ellipse', 'rectangle', 'line');
  fc.assert(
    fc.property(kind, point, point, (one, from, to) => {
      drawRows({ kind: one, width: 12, height: 9, lineWidth: 10, points: [from, to] });
    }),
    { numRuns: 50 },
  );
});

test('a disc is as wide as it is high, and the same upside down', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), (radius) => {
      const size = 2 * radius + 1;
      const points = [
        [0, 0],
        [size - 1, size - 1],
      ] as const;
      const rows = drawRows({ kind: 'ellipse', width: size, height: size, lineWidth: 1, points });
      const columns = rows.map((_, x) => rows.map((row) => row[x]).join(''));
      expect(rows).toEqual(columns);
      expect(rows).toEqual(rows.toReversed());
      expect(rows[radius]).toBe('#'.repeat(size));
    }),
  );
});
