// What a step of learning is shown: a window of a photo and what its classes should be, on the scores' grid.

import type { RgbImage } from '../engine/engine.ts';
import type { WindowSize } from './windowSize.ts';

/** A photo and the class of each of its pixels; a value from `classCount` on is void. */
export interface LearningFrame {
  readonly photo: RgbImage;
  readonly labels: Uint8Array;
}

/** Of what size windows are, and what their targets look like. */
export interface LearningGrid {
  readonly window: WindowSize;
  readonly classCount: number;
  /** How much coarser than a window its targets are. */
  readonly stride: number;
}

export interface LearningWindow {
  /** Interleaved RGB. */
  readonly image: Uint8Array<ArrayBuffer>;
  /** float32 [classes, height / stride, width / stride]: shares that sum to 1, or all 0 where the window is void. */
  readonly targets: Float32Array<ArrayBuffer>;
}

/** Windows start at multiples of that, so that they meet the grids of all stages. */
const GRID_PX = 8;

/** The largest window of up to that many pixels a side that a frame has room for; null where there is none. */
export function windowIn({ width, height }: WindowSize, largest: number): WindowSize | null {
  const side = (length: number): number =>
    Math.floor(Math.min(length, largest) / GRID_PX) * GRID_PX;
  const size = { width: side(width), height: side(height) };
  return size.width > 0 && size.height > 0 ? size : null;
}

/**
 * A window somewhere in a frame, mirrored every other time.
 * @param random from 0 to below 1
 */
export function chooseWindow(
  { photo, labels }: LearningFrame,
  { window: size, ...grid }: LearningGrid,
  random: () => number,
): LearningWindow {
  const start = (room: number): number =>
    Math.floor(random() * (Math.floor(room / GRID_PX) + 1)) * GRID_PX;
  const left = start(photo.width - size.width);
  const top = start(photo.height - size.height);
  const isMirrored = random() < 0.5;
  const { width, height } = size;
  const image = new Uint8Array(3 * width * height);
  const columns = width / grid.stride;
  const gridSize = columns * (height / grid.stride);
  const targets = new Float32Array(grid.classCount * gridSize);
  let known = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (top + y) * photo.width + left + (isMirrored ? width - 1 - x : x);
      const to = y * width + x;
      for (let channel = 0; channel < 3; channel++) {
        image[3 * to + channel] = photo.data[3 * from + channel] ?? 0;
      }
      const label = labels[from] ?? 255;
      if (label >= grid.classCount) continue;
      const cell = Math.floor(y / grid.stride) * columns + Math.floor(x / grid.stride);
      const at = label * gridSize + cell;
      targets[at] = (targets[at] ?? 0) + 1;
      known += 1;
    }
  }
  for (let at = 0; at < targets.length && known > 0; at++) targets[at] = (targets[at] ?? 0) / known;
  return { image, targets };
}
