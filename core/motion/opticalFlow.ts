// How each pixel of one photo has moved to another one of the same scene: dense inverse search (T. Kroeger, R. Timofte,
// D. Dai, L. Van Gool, "Fast Optical Flow using Dense Inverse Search", ECCV 2016), from coarse to fine, without the
// variational refinement at the end.

import type { ColorPhoto } from '../edit/colorPhoto.ts';
import type { Raster } from '../edit/pixelMask.ts';
import { grayPyramid, type GrayImage } from './grayPyramid.ts';
import {
  PATCH_PX,
  patchGrid,
  searchPatches,
  type PatchGrid,
  type PatchMotion,
} from './patchSearch.ts';

/** For each pixel, in raster order, how far right and down it lies in the other photo, in pixels. */
export interface OpticalFlow extends Raster {
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

/** Motion is looked for in photos of at most so many pixels a side; finer ones are searched at a half, a quarter, … */
const FINEST_SIDE_PX = 1024;
/** The coarsest photo has two to four patches on its shorter side. */
const COARSEST_SIDE_PX = 2 * PATCH_PX;

/**
 * @param to as large as `from`
 * @returns of `from`'s pixels; all zero for photos of fewer than {@link PATCH_PX} pixels a side
 */
export function opticalFlow(from: ColorPhoto, to: ColorPhoto): OpticalFlow {
  const { width, height } = from;
  const shorter = Math.min(width, height);
  const still = { width, height, dx: filled(width * height), dy: filled(width * height) };
  if (shorter < PATCH_PX) return still;
  const finest = Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / FINEST_SIDE_PX)));
  const coarsest = Math.max(finest, Math.floor(Math.log2(shorter / COARSEST_SIDE_PX)));
  const fromLevels = grayPyramid(from, coarsest + 1);
  const toLevels = grayPyramid(to, coarsest + 1);
  let flow: OpticalFlow | null = null;
  for (let level = coarsest; level >= finest; level--) {
    const [image, other] = [fromLevels[level], toLevels[level]];
    if (
      image === undefined ||
      other === undefined ||
      Math.min(image.width, image.height) < PATCH_PX
    ) {
      continue;
    }
    const start: OpticalFlow = flow === null ? stillFlow(image) : enlarged(flow, image);
    flow = flowAt(image, other, start);
  }
  while (flow !== null && flow.width < width) {
    const level = fromLevels.findLastIndex((image) => image.width > (flow?.width ?? 0));
    flow = enlarged(flow, fromLevels[level] ?? from);
  }
  return flow ?? still;
}

function flowAt(image: GrayImage, other: GrayImage, start: OpticalFlow): OpticalFlow {
  const grid = patchGrid(image);
  const motion = searchPatches(image, other, grid, motionAtPatches(start, grid));
  return blended(image, other, grid, motion);
}

/** What a flow has in the middle of each patch. */
function motionAtPatches({ width, dx, dy }: OpticalFlow, { xs, ys }: PatchGrid): PatchMotion {
  const middle = PATCH_PX / 2;
  const offsets = Array.from(ys, (y) =>
    Array.from(xs, (x) => (y + middle) * width + x + middle),
  ).flat();
  return {
    dx: Float32Array.from(offsets, (offset) => dx[offset] ?? 0),
    dy: Float32Array.from(offsets, (offset) => dy[offset] ?? 0),
  };
}

/** Each pixel moves as the patches over it, those more that fit better at this pixel (section 2.2 of the paper). */
function blended(
  image: GrayImage,
  other: GrayImage,
  { xs, ys }: PatchGrid,
  motion: PatchMotion,
): OpticalFlow {
  const { width, height, data } = image;
  const weights = filled(width * height);
  const [dx, dy] = [filled(width * height), filled(width * height)];
  ys.forEach((top, row) => {
    xs.forEach((left, column) => {
      const moveX = motion.dx[row * xs.length + column] ?? 0;
      const moveY = motion.dy[row * xs.length + column] ?? 0;
      for (let y = top; y < top + PATCH_PX; y++) {
        for (let x = left; x < left + PATCH_PX; x++) {
          const offset = y * width + x;
          const difference = sampleAt(other, x + moveX, y + moveY) - (data[offset] ?? 0);
          const weight = 1 / Math.max(1, Math.abs(difference));
          weights[offset] = (weights[offset] ?? 0) + weight;
          dx[offset] = (dx[offset] ?? 0) + weight * moveX;
          dy[offset] = (dy[offset] ?? 0) + weight * moveY;
        }
      }
    });
  });
  weights.forEach((weight, offset) => {
    dx[offset] = (dx[offset] ?? 0) / weight;
    dy[offset] = (dy[offset] ?? 0) / weight;
  });
  return { width, height, dx, dy };
}

/** The flow of a photo of twice the sides. */
function enlarged(flow: OpticalFlow, { width, height }: Raster): OpticalFlow {
  const [dx, dy] = [filled(width * height), filled(width * height)];
  const across = { ...flow, data: flow.dx };
  const down = { ...flow, data: flow.dy };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [atX, atY] = [x / 2 - 0.25, y / 2 - 0.25];
      dx[y * width + x] = 2 * sampleAt(across, atX, atY);
      dy[y * width + x] = 2 * sampleAt(down, atX, atY);
    }
  }
  return { width, height, dx, dy };
}

function stillFlow({ width, height }: Raster): OpticalFlow {
  return { width, height, dx: filled(width * height), dy: filled(width * height) };
}

/** Bilinear; beyond the image its edge goes on. */
function sampleAt({ width, height, data }: GrayImage, x: number, y: number): number {
  const [insideX, insideY] = [
    Math.max(0, Math.min(width - 1, x)),
    Math.max(0, Math.min(height - 1, y)),
  ];
  const [left, top] = [Math.floor(insideX), Math.floor(insideY)];
  const [rightPart, lowerPart] = [insideX - left, insideY - top];
  const right = Math.min(left + 1, width - 1);
  const upper = top * width;
  const lower = Math.min(top + 1, height - 1) * width;
  const above =
    (data[upper + left] ?? 0) * (1 - rightPart) + (data[upper + right] ?? 0) * rightPart;
  const below =
    (data[lower + left] ?? 0) * (1 - rightPart) + (data[lower + right] ?? 0) * rightPart;
  return above * (1 - lowerPart) + below * lowerPart;
}

function filled(length: number): Float32Array {
  return new Float32Array(length);
}
