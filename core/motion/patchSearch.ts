// Where small patches of one grey image lie in another: the inverse search of T. Kroeger, R. Timofte, D. Dai and L. Van
// Gool, "Fast Optical Flow using Dense Inverse Search" (ECCV 2016), section 2.1, on patches whose mean brightness does
// not count. A patch's gradients belong to the first image, so that each step only samples the second one.

import type { GrayImage } from './grayPyramid.ts';

/** The side of a patch, and how far patches lie apart: each pixel lies in four of them. */
export const PATCH_PX = 8;
const STRIDE_PX = 4;

const PATCH_AREA_PX = PATCH_PX * PATCH_PX;
const MOST_STEPS = 16;
/** In pixels: a shorter step ends the search. */
const LEAST_STEP_PX = 0.02;
/** A patch whose gradients tell less than this stays where it was. */
const LEAST_DETERMINANT = 1;

/** The upper left corners of patches, in rows; the last ones end with the image. */
export interface PatchGrid {
  readonly xs: Int32Array;
  readonly ys: Int32Array;
}

/** Where each patch of a grid has gone, row by row, in pixels. */
export interface PatchMotion {
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

/** @param image at least {@link PATCH_PX} pixels wide and high */
export function patchGrid({ width, height }: GrayImage): PatchGrid {
  return { xs: patchStarts(width), ys: patchStarts(height) };
}

function patchStarts(length: number): Int32Array {
  const last = length - PATCH_PX;
  return Int32Array.from({ length: Math.ceil(last / STRIDE_PX) + 1 }, (_, item) =>
    Math.min(item * STRIDE_PX, last),
  );
}

/**
 * Looks for each patch of `from` in `to`.
 * @param start where to begin; what the patches to the left and above have found is tried as well
 */
export function searchPatches(
  from: GrayImage,
  to: GrayImage,
  grid: PatchGrid,
  start: PatchMotion,
): PatchMotion {
  const search = createPatchSearch(from, to);
  const across = grid.xs.length;
  const [dx, dy] = [start.dx.slice(), start.dy.slice()];
  grid.ys.forEach((y, row) => {
    grid.xs.forEach((x, column) => {
      const patch = row * across + column;
      search.take(x, y);
      let best = patch;
      let least = search.misfit(dx[patch] ?? 0, dy[patch] ?? 0);
      const neighbours = [...(column > 0 ? [patch - 1] : []), ...(row > 0 ? [patch - across] : [])];
      for (const neighbour of neighbours) {
        const misfit = search.misfit(dx[neighbour] ?? 0, dy[neighbour] ?? 0);
        if (misfit >= least) continue;
        best = neighbour;
        least = misfit;
      }
      const found = search.refine(dx[best] ?? 0, dy[best] ?? 0, least);
      dx[patch] = found.dx;
      dy[patch] = found.dy;
    });
  });
  return { dx, dy };
}

interface PatchSearch {
  /** Takes the patch with this corner in hand. */
  take(x: number, y: number): void;
  /** The sum of squared differences when the patch has moved by this, without its mean brightness. */
  misfit(dx: number, dy: number): number;
  /** Steps downhill from there. @param misfit there */
  refine(dx: number, dy: number, misfit: number): { readonly dx: number; readonly dy: number };
}

function createPatchSearch(from: GrayImage, to: GrayImage): PatchSearch {
  const patch = new Float32Array(PATCH_AREA_PX);
  const across = new Float32Array(PATCH_AREA_PX);
  const down = new Float32Array(PATCH_AREA_PX);
  const moved = new Float32Array(PATCH_AREA_PX);
  let [left, top] = [0, 0];
  // The sums of products of gradients.
  let [xx, xy, yy] = [0, 0, 0];

  /** Fills `moved` with what lies there in `to`, less its mean and the patch's own. */
  const misfit = (dx: number, dy: number): number => {
    samplePatch(to, left + dx, top + dy, moved);
    let sum = 0;
    let squares = 0;
    for (let place = 0; place < PATCH_AREA_PX; place++) {
      const difference = (moved[place] ?? 0) - (patch[place] ?? 0);
      moved[place] = difference;
      sum += difference;
      squares += difference * difference;
    }
    const mean = sum / PATCH_AREA_PX;
    for (let place = 0; place < PATCH_AREA_PX; place++) moved[place] = (moved[place] ?? 0) - mean;
    return squares - sum * mean;
  };

  return {
    take(x, y) {
      [left, top] = [x, y];
      samplePatch(from, x, y, patch);
      [xx, xy, yy] = [0, 0, 0];
      const { width, height, data } = from;
      for (let row = 0; row < PATCH_PX; row++) {
        const rowStart = (y + row) * width;
        const above = Math.max(y + row - 1, 0) * width;
        const below = Math.min(y + row + 1, height - 1) * width;
        for (let column = 0; column < PATCH_PX; column++) {
          const at = x + column;
          const place = row * PATCH_PX + column;
          const right = data[rowStart + Math.min(at + 1, width - 1)] ?? 0;
          const gx = (right - (data[rowStart + Math.max(at - 1, 0)] ?? 0)) / 2;
          const gy = ((data[below + at] ?? 0) - (data[above + at] ?? 0)) / 2;
          across[place] = gx;
          down[place] = gy;
          xx += gx * gx;
          xy += gx * gy;
          yy += gy * gy;
        }
      }
    },
    misfit,
    refine(startDx, startDy, startMisfit) {
      const determinant = xx * yy - xy * xy;
      let found = { dx: startDx, dy: startDy };
      if (determinant < LEAST_DETERMINANT) return found;
      let least = startMisfit;
      let [dx, dy] = [startDx, startDy];
      misfit(dx, dy);
      for (let step = 0; step < MOST_STEPS; step++) {
        let [alongX, alongY] = [0, 0];
        for (let place = 0; place < PATCH_AREA_PX; place++) {
          const difference = moved[place] ?? 0;
          alongX += (across[place] ?? 0) * difference;
          alongY += (down[place] ?? 0) * difference;
        }
        const stepX = (yy * alongX - xy * alongY) / determinant;
        const stepY = (xx * alongY - xy * alongX) / determinant;
        dx -= stepX;
        dy -= stepY;
        // What has left its own surroundings has lost its way.
        if (Math.hypot(dx - startDx, dy - startDy) > PATCH_PX) break;
        const now = misfit(dx, dy);
        if (now >= least) break;
        least = now;
        found = { dx, dy };
        if (Math.hypot(stepX, stepY) < LEAST_STEP_PX) break;
      }
      return found;
    },
  };
}

/** Bilinear; beyond the image its edge goes on. */
function samplePatch(image: GrayImage, left: number, top: number, into: Float32Array): void {
  const { width, height, data } = image;
  const [x0, y0] = [Math.floor(left), Math.floor(top)];
  const [rightPart, lowerPart] = [left - x0, top - y0];
  const isInside = x0 >= 0 && y0 >= 0 && x0 + PATCH_PX < width && y0 + PATCH_PX < height;
  for (let row = 0; row < PATCH_PX; row++) {
    const upper = (isInside ? y0 + row : clamp(y0 + row, height)) * width;
    const lower = (isInside ? y0 + row + 1 : clamp(y0 + row + 1, height)) * width;
    for (let column = 0; column < PATCH_PX; column++) {
      const x = isInside ? x0 + column : clamp(x0 + column, width);
      const right = isInside ? x + 1 : clamp(x0 + column + 1, width);
      const above =
        (data[upper + x] ?? 0) * (1 - rightPart) + (data[upper + right] ?? 0) * rightPart;
      const below =
        (data[lower + x] ?? 0) * (1 - rightPart) + (data[lower + right] ?? 0) * rightPart;
      into[row * PATCH_PX + column] = above * (1 - lowerPart) + below * lowerPart;
    }
  }
}

function clamp(place: number, length: number): number {
  return Math.max(0, Math.min(length - 1, place));
}
