// Class scores at an image's size that end where the photo's colours change: joint bilateral upsampling after J. Kopf,
// M. Cohen, D. Lischinski, M. Uyttendaele, "Joint Bilateral Upsampling" (SIGGRAPH 2007). Each pixel takes the mean of
// the grid cells around it, weighed by how near they are and how much their colour is like the pixel's own.

import type { ClassScores } from '../../core/scores/classScores.ts';

export interface GuidedUpsampleSettings {
  /** The standard deviation of the weight by distance, in cells of the grid. */
  readonly distanceCells: number;
  /** The standard deviation of the weight by difference in colour (CIELAB units). */
  readonly colorDistance: number;
}

/** Chosen on four frames of CamVid; see docs/annotator.md. */
const DEFAULT_GUIDED_UPSAMPLE: GuidedUpsampleSettings = {
  distanceCells: 0.7,
  colorDistance: 12,
};

/** Cells farther away than this, in either direction, weigh too little to count. */
const REACH_CELLS = 2;
/** Where no cell's colour is like the pixel's, the nearest ones decide all the same. */
const LEAST_COLOR_WEIGHT = 1e-5;

/**
 * @param scores of at least one class on a grid of 1×1 or larger
 * @param lab L*, a*, b* of each pixel of the image in turn, as `toLabColors` gives them
 * @param width, height the image's size: 4 bytes are needed for each pixel and class
 * @returns scores on a grid of the image's size, which no further upsampling changes
 */
export function guidedUpsample(
  scores: ClassScores,
  lab: Int8Array,
  width: number,
  height: number,
  { distanceCells, colorDistance }: GuidedUpsampleSettings = DEFAULT_GUIDED_UPSAMPLE,
): ClassScores {
  const { classCount } = scores;
  const cells = scores.width * scores.height;
  const cellLab = meanColors(lab, width, height, scores);
  const data = new Float32Array(classCount * width * height);
  const perDistance = 1 / (2 * distanceCells * distanceCells);
  const perColor = 1 / (2 * colorDistance * colorDistance);
  const mean = new Float64Array(classCount);
  for (let y = 0; y < height; y++) {
    const down = ((y + 0.5) * scores.height) / height - 0.5;
    const [top, bottom] = cellsAround(down, scores.height);
    for (let x = 0; x < width; x++) {
      const across = ((x + 0.5) * scores.width) / width - 0.5;
      const [left, right] = cellsAround(across, scores.width);
      const pixel = y * width + x;
      mean.fill(0);
      let total = 0;
      for (let row = top; row <= bottom; row++) {
        for (let column = left; column <= right; column++) {
          const cell = row * scores.width + column;
          const distance = (across - column) ** 2 + (down - row) ** 2;
          const color = squaredColorDistance(lab, pixel, cellLab, cell);
          const weight =
            Math.exp(-distance * perDistance) * (Math.exp(-color * perColor) + LEAST_COLOR_WEIGHT);
          total += weight;
          for (let index = 0; index < classCount; index++) {
            mean[index] = (mean[index] ?? 0) + weight * (scores.data[index * cells + cell] ?? 0);
          }
        }
      }
      for (let index = 0; index < classCount; index++) {
        data[index * width * height + pixel] = (mean[index] ?? 0) / total;
      }
    }
  }
  return { classCount, width, height, data };
}

function cellsAround(position: number, count: number): [first: number, last: number] {
  const nearest = Math.min(count - 1, Math.max(0, Math.round(position)));
  return [Math.max(0, nearest - REACH_CELLS), Math.min(count - 1, nearest + REACH_CELLS)];
}

/** The mean colour of the pixels of each cell; a cell smaller than a pixel has that pixel's. */
function meanColors(
  lab: Int8Array,
  width: number,
  height: number,
  grid: { readonly width: number; readonly height: number },
): Float32Array {
  const colors = new Float32Array(grid.width * grid.height * 3);
  const spanOf = (cell: number, count: number, size: number): [first: number, end: number] => {
    const first = Math.floor((cell * size) / count);
    return [first, Math.max(first + 1, Math.floor(((cell + 1) * size) / count))];
  };
  for (let row = 0; row < grid.height; row++) {
    const [top, bottom] = spanOf(row, grid.height, height);
    for (let column = 0; column < grid.width; column++) {
      const [left, right] = spanOf(column, grid.width, width);
      const share = 1 / ((bottom - top) * (right - left));
      const cell = (row * grid.width + column) * 3;
      for (let y = top; y < bottom; y++) {
        for (let place = (y * width + left) * 3; place < (y * width + right) * 3; place += 3) {
          for (let part = 0; part < 3; part++) {
            colors[cell + part] = (colors[cell + part] ?? 0) + (lab[place + part] ?? 0) * share;
          }
        }
      }
    }
  }
  return colors;
}

function squaredColorDistance(
  lab: Int8Array,
  pixel: number,
  cellLab: Float32Array,
  cell: number,
): number {
  const lightness = (lab[pixel * 3] ?? 0) - (cellLab[cell * 3] ?? 0);
  const a = (lab[pixel * 3 + 1] ?? 0) - (cellLab[cell * 3 + 1] ?? 0);
  const b = (lab[pixel * 3 + 2] ?? 0) - (cellLab[cell * 3 + 2] ?? 0);
  return lightness * lightness + a * a + b * b;
}
