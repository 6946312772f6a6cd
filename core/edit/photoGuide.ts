// A photo's colours, and those of a coarse grid laid over it: what tells which positions of the grid a pixel belongs to.

import type { LabPhoto } from './labColors.ts';
import type { Raster } from './pixelMask.ts';

export interface PhotoGuide {
  readonly photo: LabPhoto;
  /** The mean L*, a*, b* of each position of the grid in turn, to the nearest whole number. */
  readonly colors: Int16Array;
}

/** @param grid a position smaller than a pixel has that pixel's colour */
export function createPhotoGuide(photo: LabPhoto, grid: Raster): PhotoGuide {
  const { width, height, data } = photo;
  const colors = new Int16Array(grid.width * grid.height * 3);
  for (let row = 0; row < grid.height; row++) {
    const [top, bottom] = pixelsOf(row, grid.height, height);
    for (let column = 0; column < grid.width; column++) {
      const [left, right] = pixelsOf(column, grid.width, width);
      let [lightness, a, b] = [0, 0, 0];
      for (let y = top; y < bottom; y++) {
        for (let place = (y * width + left) * 3; place < (y * width + right) * 3; place += 3) {
          lightness += data[place] ?? 0;
          a += data[place + 1] ?? 0;
          b += data[place + 2] ?? 0;
        }
      }
      const pixels = (bottom - top) * (right - left);
      const position = (row * grid.width + column) * 3;
      colors[position] = Math.round(lightness / pixels);
      colors[position + 1] = Math.round(a / pixels);
      colors[position + 2] = Math.round(b / pixels);
    }
  }
  return { photo, colors };
}

function pixelsOf(position: number, count: number, size: number): [first: number, end: number] {
  const first = Math.floor((position * size) / count);
  return [first, Math.max(first + 1, Math.floor(((position + 1) * size) / count))];
}
