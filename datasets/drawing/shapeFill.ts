// Filled ellipses, rectangles and wide lines, pixel for pixel as Pillow's ImageDraw fills them: labelme's masks are defined by
// that library. Like polygons, they are drawn at whole coordinates: what stands behind the decimal point is dropped.

import { fillPolygon, type DrawRun, type PolygonPoint } from './polygonFill.ts';

/** Opposite corners, both inside the shape. */
export interface ShapeBox {
  readonly from: PolygonPoint;
  readonly to: PolygonPoint;
}

/** Fills a rectangle; its corners may come in any order and lie outside the image. */
export function fillRectangle(
  { from: [x0, y0], to: [x1, y1] }: ShapeBox,
  width: number,
  height: number,
  drawRun: DrawRun,
): void {
  const corners: PolygonPoint[] = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
  fillPolygon(corners, width, height, drawRun);
}

/**
 * Fills the ellipse in a box; one that is a single pixel is not drawn. Pillow walks a quarter of its outline from the side to the top, each step to the neighbour
 * that lies nearest to the curve, in half pixels; the first point of a row is as far as the row reaches. Exact up to
 * 9,700 pixels across, where whole numbers are still told apart.
 * @param box its corners from the top left to the bottom right
 */
export function fillEllipse(box: ShapeBox, width: number, height: number, drawRun: DrawRun): void {
  const { left, top, across, down } = truncated(box);
  if (across < 0 || down < 0 || across + down === 0) return;
  const drawRow = (y: number, reach: number): void => {
    if (y < 0 || y >= height) return;
    const ends: PolygonPoint[] = [
      [left + (across - reach) / 2, y],
      [left + (across + reach) / 2, y],
    ];
    fillPolygon(ends, width, height, drawRun);
  };
  const distance = (x: number, y: number): number =>
    Math.abs(across * across * y * y + down * down * x * x - across * across * down * down);
  let [x, y] = [across, down % 2];
  for (let drawnY = -1; ;) {
    if (y !== drawnY) {
      drawRow(top + (down - y) / 2, x);
      if (y > 0) drawRow(top + (down + y) / 2, x);
      drawnY = y;
    }
    if (x === across % 2 && y === down) return;
    const steps: [x: number, y: number][] = [[x, y + 2]];
    if (x > 1) steps.push([x - 2, y + 2], [x - 2, y]);
    let nearest = Infinity;
    for (const [nextX, nextY] of steps) {
      const away = distance(nextX, nextY);
      if (away >= nearest) continue;
      nearest = away;
      [x, y] = [nextX, nextY];
    }
  }
}

/** Fills a straight line of some width, without rounded ends; a line without a length is one pixel. */
export function fillLine(
  line: ShapeBox,
  lineWidth: number,
  width: number,
  height: number,
  drawRun: DrawRun,
): void {
  const { left: x, top: y, across: dx, down: dy } = truncated(line);
  const length = Math.hypot(dx, dy);
  // Of an even width, one pixel more lies on one side than on the other.
  const sideways = (pixels: number, along: number): number =>
    length === 0 ? 0 : roundHalfIn((pixels / length) * along);
  const less = Math.floor((lineWidth - 1) / 2);
  const more = Math.ceil((lineWidth - 1) / 2);
  const corners: PolygonPoint[] = [
    [x - sideways(less, dy), y + sideways(more, dx)],
    [x + dx - sideways(less, dy), y + dy + sideways(more, dx)],
    [x + dx + sideways(more, dy), y + dy - sideways(less, dx)],
    [x + sideways(more, dy), y - sideways(less, dx)],
  ];
  fillPolygon(corners, width, height, drawRun);
}

function truncated({ from, to }: ShapeBox): {
  left: number;
  top: number;
  across: number;
  down: number;
} {
  const [left, top] = [Math.trunc(from[0]), Math.trunc(from[1])];
  return { left, top, across: Math.trunc(to[0]) - left, down: Math.trunc(to[1]) - top };
}

/** To the nearest whole number, halves towards zero. */
function roundHalfIn(value: number): number {
  return Math.sign(value) * Math.ceil(Math.abs(value) - 0.5);
}
