// The contours of the classes of a label map, kept row by row so that what lies near a pixel is found quickly.

import type { LabelMap } from '../labelMap.ts';
import { VOID_INDEX } from '../taxonomy.ts';

/** The contour pixels of each class. */
export interface Contour {
  readonly height: number;
  /** The columns of class `index` in row `y`, ascending, at `starts[index × height + y]` up to the next start. */
  readonly columns: Uint32Array;
  readonly starts: Uint32Array;
}

/** One pixel of the contour of class `index`. */
export interface ContourPixel {
  readonly index: number;
  readonly x: number;
  readonly y: number;
}

/**
 * A pixel is on its class's contour when one of its four neighbours has something else. Neighbours outside the image and
 * those whose truth is void do not count: nothing is known of them.
 * @param truth as large as the map
 */
export function findContour(map: LabelMap, truth: LabelMap, classCount: number): Contour {
  const { height } = map;
  const starts = new Uint32Array(classCount * height + 1);
  const visit = (found: (slot: number, x: number) => void): void => {
    forEachContourPixel(map, truth, (index, x, y) => found(index * height + y, x));
  };
  visit((slot) => {
    starts[slot + 1] = (starts[slot + 1] ?? 0) + 1;
  });
  for (let slot = 1; slot < starts.length; slot++) {
    starts[slot] = (starts[slot] ?? 0) + (starts[slot - 1] ?? 0);
  }
  const columns = new Uint32Array(starts.at(-1) ?? 0);
  const next = starts.slice();
  visit((slot, x) => {
    const place = next[slot] ?? 0;
    columns[place] = x;
    next[slot] = place + 1;
  });
  return { height, columns, starts };
}

function forEachContourPixel(
  { width, height, data }: LabelMap,
  truth: LabelMap,
  found: (index: number, x: number, y: number) => void,
): void {
  const differs = (offset: number, index: number): boolean =>
    data[offset] !== index && truth.data[offset] !== VOID_INDEX;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const offset = y * width + x;
      const index = data[offset] ?? VOID_INDEX;
      if (index === VOID_INDEX) continue;
      const isContour =
        (x > 0 && differs(offset - 1, index)) ||
        (x + 1 < width && differs(offset + 1, index)) ||
        (y > 0 && differs(offset - width, index)) ||
        (y + 1 < height && differs(offset + width, index));
      if (isContour) found(index, x, y);
    }
  }
}

/** By class, then in raster order. */
export function* contourPixels({ height, columns, starts }: Contour): Generator<ContourPixel> {
  for (let slot = 0; slot + 1 < starts.length; slot++) {
    for (let place = starts[slot] ?? 0; place < (starts[slot + 1] ?? 0); place++) {
      yield { index: Math.floor(slot / height), x: columns[place] ?? 0, y: slot % height };
    }
  }
}

/** Whether the contour of class `index` comes within `distancePx` (Euclidean, included) of a pixel. */
export function isNear(
  contour: Contour,
  { index, x, y }: ContourPixel,
  distancePx: number,
): boolean {
  const reach = Math.floor(distancePx);
  for (let rows = 0; rows <= reach; rows++) {
    const halfWidth = Math.floor(Math.sqrt(distancePx * distancePx - rows * rows));
    if (isInRow(contour, index, y - rows, x - halfWidth, x + halfWidth)) return true;
    if (rows > 0 && isInRow(contour, index, y + rows, x - halfWidth, x + halfWidth)) return true;
  }
  return false;
}

/** Whether a row of the contour has a pixel from `firstX` to `lastX`. */
function isInRow(
  { height, columns, starts }: Contour,
  index: number,
  y: number,
  firstX: number,
  lastX: number,
): boolean {
  if (y < 0 || y >= height) return false;
  const end = starts[index * height + y + 1] ?? 0;
  let low = starts[index * height + y] ?? 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((columns[middle] ?? 0) < firstX) low = middle + 1;
    else high = middle;
  }
  return low < end && (columns[low] ?? 0) <= lastX;
}
