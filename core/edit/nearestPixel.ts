// For each pixel the nearest one of a set, by exact Euclidean distance: P. Felzenszwalb and D. Huttenlocher, "Distance
// Transforms of Sampled Functions", Theory of Computing 8 (2012), section 2: down each column first, then along each
// row the lower envelope of the columns' parabolas.

import type { PixelMask } from './pixelMask.ts';

/** Stands for "there is none". */
export const NOWHERE = -1;

/**
 * For each pixel of the mask's rectangle, the place in its `bits` of the nearest pixel of the set (itself, if it is one),
 * or {@link NOWHERE} when the set is empty. Which of several equally near ones it is, is fixed: the leftmost column, and
 * in it the upper row.
 */
export function nearestPixels({ rect, bits }: PixelMask): Int32Array {
  const { width, height } = rect;
  const rowInColumn = nearestRows(bits, width, height);
  const nearest = new Int32Array(bits.length);
  const envelope = createEnvelope(width);
  const columns = new Int32Array(width);
  for (let y = 0; y < height; y++) {
    const rowStart = y * width;
    envelope.clear();
    for (let x = 0; x < width; x++) {
      const row = rowInColumn[rowStart + x] ?? NOWHERE;
      if (row !== NOWHERE) envelope.add(x, (row - y) ** 2);
    }
    envelope.writeColumns(columns);
    for (let x = 0; x < width; x++) {
      const column = columns[x] ?? NOWHERE;
      nearest[rowStart + x] =
        column === NOWHERE ? NOWHERE : (rowInColumn[rowStart + column] ?? 0) * width + column;
    }
  }
  return nearest;
}

/** How far it is, squared, from one place of a rectangle `width` pixels wide to another. */
export function squaredDistance(a: number, b: number, width: number): number {
  const dx = (a % width) - (b % width);
  const dy = Math.floor(a / width) - Math.floor(b / width);
  return dx * dx + dy * dy;
}

/** For each pixel the row of the nearest pixel of the set in its own column, the upper one of two. */
function nearestRows(bits: Uint8Array, width: number, height: number): Int32Array {
  const rows = new Int32Array(bits.length).fill(NOWHERE);
  for (let y = 0; y < height; y++) {
    for (let offset = y * width; offset < (y + 1) * width; offset++) {
      if (bits[offset] === 1) rows[offset] = y;
      else if (y > 0) rows[offset] = rows[offset - width] ?? NOWHERE;
    }
  }
  for (let y = height - 2; y >= 0; y--) {
    for (let offset = y * width; offset < (y + 1) * width; offset++) {
      const below = rows[offset + width] ?? NOWHERE;
      const above = rows[offset] ?? NOWHERE;
      if (below > y && (above === NOWHERE || below - y < y - above)) rows[offset] = below;
    }
  }
  return rows;
}

/** The lower envelope of parabolas (x − column)² + base over the columns 0 … width − 1. */
function createEnvelope(width: number): {
  clear(): void;
  add(column: number, base: number): void;
  /** Writes for each x the column whose parabola is lowest there, or {@link NOWHERE}. */
  writeColumns(lowest: Int32Array): void;
} {
  const columns = new Int32Array(width);
  const bases = new Float64Array(width);
  /** The first whole x from which on each parabola lies below the one before it. */
  const starts = new Float64Array(width);
  let count = 0;
  return {
    clear() {
      count = 0;
    },
    add(column, base) {
      let start = 0;
      while (count > 0) {
        const previous = columns[count - 1] ?? 0;
        const meeting =
          (base + column * column - (bases[count - 1] ?? 0) - previous * previous) /
          (2 * (column - previous));
        start = Math.max(0, Math.floor(meeting) + 1);
        if (start > (starts[count - 1] ?? 0)) break;
        count -= 1;
        start = 0;
      }
      if (start >= width) return;
      columns[count] = column;
      bases[count] = base;
      starts[count] = start;
      count += 1;
    },
    writeColumns(lowest) {
      if (count === 0) lowest.fill(NOWHERE);
      for (let item = 0; item < count; item++) {
        lowest.fill(columns[item] ?? 0, starts[item], item + 1 < count ? starts[item + 1] : width);
      }
    },
  };
}
