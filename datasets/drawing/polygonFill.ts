// Filled polygons, pixel for pixel as Pillow's ImageDraw fills them: label maps made from Cityscapes' polygons are defined
// by that library. It draws the outline in full and lets corners reach into the next column, so a textbook scan-line
// fill differs along edges. The rules are those of Pillow 9.4, which drew the reference files of cityscapesScripts 2.2.4;
// later versions join corners a little differently (a pixel or two a frame).

/** A corner; like Pillow, the fill drops what stands behind the decimal point. */
export type PolygonPoint = readonly [x: number, y: number];

/** Pixels `firstX` to `lastX` of row `y`, both included and inside the image. */
export type DrawRun = (y: number, firstX: number, lastX: number) => void;

/** A side of the polygon; `slope` is columns a row in single precision, 0 for a horizontal side. */
interface Side {
  readonly startX: number;
  readonly startY: number;
  readonly minY: number;
  readonly maxY: number;
  readonly slope: number;
}

interface HorizontalSide {
  readonly y: number;
  minX: number;
  maxX: number;
}

const { fround } = Math;

/**
 * Fills a polygon, outline included. Runs may overlap and come in no particular order.
 * @param points at least two corners, which may lie outside the image; the last is joined to the first
 */
export function fillPolygon(
  points: readonly PolygonPoint[],
  width: number,
  height: number,
  drawRun: DrawRun,
): void {
  const draw = clippedTo(width, height, drawRun);
  const { sloping, horizontal } = sidesOf(
    points.map(([x, y]): PolygonPoint => [Math.trunc(x), Math.trunc(y)]),
  );
  for (const { y, minX, maxX } of horizontal) draw(y, minX, maxX);

  const levels = [
    ...horizontal.map(({ y }) => y),
    ...sloping.flatMap(({ minY, maxY }) => [minY, maxY]),
  ];
  const firstRow = levels.reduce((least, y) => Math.min(least, y), height - 1);
  const lastRow = Math.min(
    levels.reduce((most, y) => Math.max(most, y), 0),
    height,
  );
  const crossings = new Float32Array(2 * sloping.length);
  for (let y = Math.max(firstRow, 0); y <= lastRow; y++) {
    const count = findCrossings(sloping, y, lastRow, crossings);
    crossings.subarray(0, count).sort();
    for (let place = 1; place < count; place += 2) {
      draw(y, roundHalfOut(crossings[place - 1] ?? 0), roundHalfIn(crossings[place] ?? 0));
    }
  }
}

/** Horizontal sides that go on in one direction are one. */
function sidesOf(points: readonly PolygonPoint[]): {
  sloping: Side[];
  horizontal: HorizontalSide[];
} {
  const sloping: Side[] = [];
  const horizontal: HorizontalSide[] = [];
  const add = ([x0, y0]: PolygonPoint, [x1, y1]: PolygonPoint): void => {
    if (y0 === y1) horizontal.push({ y: y0, minX: Math.min(x0, x1), maxX: Math.max(x0, x1) });
    else sloping.push(slopingSide(x0, y0, x1, y1));
  };
  points.forEach((point, place) => {
    const next = points[place + 1];
    if (next === undefined) return;
    const previous = points[place - 1];
    const last = horizontal.at(-1);
    if (previous?.[1] === point[1] && point[1] === next[1] && last !== undefined) {
      if (next[0] > point[0] && point[0] > previous[0]) {
        last.maxX = next[0];
        return;
      }
      if (next[0] < point[0] && point[0] < previous[0]) {
        last.minX = next[0];
        return;
      }
    }
    add(point, next);
  });
  const first = points[0];
  const end = points.at(-1);
  if (first !== undefined && end !== undefined && (end[0] !== first[0] || end[1] !== first[1])) {
    add(end, first);
  }
  return { sloping, horizontal };
}

function slopingSide(x0: number, y0: number, x1: number, y1: number): Side {
  return {
    startX: x0,
    startY: y0,
    minY: Math.min(y0, y1),
    maxY: Math.max(y0, y1),
    slope: fround((x1 - x0) / (y1 - y0)),
  };
}

/** The column where a side crosses a row, in single precision. */
function columnAt({ startX, startY, slope }: Side, y: number): number {
  return fround(fround((y - startY) * slope) + startX);
}

/**
 * Where the sides cross row `y`, unsorted. A side that ends here counts twice, except in the last row, so that the
 * crossings come in pairs.
 * @returns how many were written to `crossings`
 */
function findCrossings(
  sides: readonly Side[],
  y: number,
  lastRow: number,
  crossings: Float32Array,
): number {
  let count = 0;
  sides.forEach((side, place) => {
    if (y < side.minY || y > side.maxY) return;
    const column = columnAt(side, y);
    crossings[count++] = column;
    if (y === side.maxY && y < lastRow) {
      crossings[count++] = column;
      return;
    }
    if (side.slope === 0 || !Number.isInteger(column)) return;
    const partner = sides.findIndex(
      (other, before) => before < place && formCorner(side, other, y, column),
    );
    const other = sides[partner];
    // Pillow writes at the place of the other side in the list of sides, not of its crossing; so must this.
    if (other !== undefined) crossings[partner] = cornerColumn(side, other, y, lastRow);
  });
  return count;
}

/** Whether two sides that lean the same way begin, or end, in the same pixel. */
function formCorner(side: Side, other: Side, y: number, column: number): boolean {
  if (Math.sign(other.slope) !== Math.sign(side.slope)) return false;
  const meet = (y === side.minY && y === other.minY) || (y === side.maxY && y === other.maxY);
  return meet && column === columnAt(other, y);
}

/** How far a flat corner reaches, so that it is not cut off from the row beside it. */
function cornerColumn(side: Side, other: Side, y: number, lastRow: number): number {
  const beside = y === lastRow ? y - 1 : y + 1;
  const columns = [columnAt(side, beside), columnAt(other, beside)];
  const low = Math.min(...columns);
  const high = Math.max(...columns);
  if (y === side.maxY) return side.slope > 0 ? high + 1 : low - 1;
  return side.slope > 0 ? low : high + 1;
}

/** To the nearest whole number, halves away from zero. The sum is in single precision from zero up, as in Pillow. */
function roundHalfOut(value: number): number {
  return value >= 0 ? Math.floor(fround(value + 0.5)) : -Math.floor(0.5 - value);
}

/** To the nearest whole number, halves towards zero. */
function roundHalfIn(value: number): number {
  return value >= 0 ? Math.ceil(fround(value - 0.5)) : -Math.ceil(-value - 0.5);
}

function clippedTo(width: number, height: number, drawRun: DrawRun): DrawRun {
  return (y, from, to) => {
    const firstX = Math.max(Math.min(from, to), 0);
    const lastX = Math.min(Math.max(from, to), width - 1);
    if (y >= 0 && y < height && firstX <= lastX) drawRun(y, firstX, lastX);
  };
}
