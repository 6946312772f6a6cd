// The whole frame in small, and which part of it is on the screen.

import type { LabelMap } from '../../../../core/labelMap.ts';
import type { Palette } from '../drawing/palettes.ts';
import { toImage, type Point, type Size, type Viewport } from './viewport.ts';

/** In CSS pixels. */
const MOST: Size = { width: 176, height: 264 };

/** How large a frame is in small: as large as there is room for it, at least a pixel wide and high. */
export function miniMapSize({ width, height }: Size): Size {
  const scale = Math.min(MOST.width / width, MOST.height / height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** What of the frame is on the screen, in parts of its width and height (0–1). */
export interface SeenPart {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function seenPart(view: Viewport, image: Size, canvas: Size): SeenPart {
  const topLeft = toImage(view, { x: 0, y: 0 });
  const bottomRight = toImage(view, { x: canvas.width, y: canvas.height });
  const part = (value: number, extent: number): number => Math.min(1, Math.max(0, value / extent));
  const left = part(topLeft.x, image.width);
  const top = part(topLeft.y, image.height);
  return {
    left,
    top,
    width: part(bottomRight.x, image.width) - left,
    height: part(bottomRight.y, image.height) - top,
  };
}

/** How far the image is to be moved for a place of it (in parts, 0–1) to be in the middle, in CSS pixels. */
export function centringStep(view: Viewport, image: Size, canvas: Size, place: Point): Point {
  return {
    x: canvas.width / 2 - (view.originX + place.x * image.width * view.zoom),
    y: canvas.height / 2 - (view.originY + place.y * image.height * view.zoom),
  };
}

/**
 * A mask in small: of each of its pixels the one in the middle of what it stands for.
 * @param palette a class's colour with an opacity of 255; others are left out
 * @param opacity 0–1
 * @returns red, green, blue, opacity of each pixel
 */
export function shrinkMask(
  { width, height, data }: LabelMap,
  palette: Palette,
  opacity: number,
  small: Size,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(small.width * small.height * 4);
  for (let y = 0; y < small.height; y++) {
    const row = Math.floor(((y + 0.5) * height) / small.height) * width;
    for (let x = 0; x < small.width; x++) {
      const index = data[row + Math.floor(((x + 0.5) * width) / small.width)] ?? 0;
      if (palette[index * 4 + 3] !== 255) continue;
      const to = (y * small.width + x) * 4;
      pixels.set(palette.subarray(index * 4, index * 4 + 3), to);
      pixels[to + 3] = 255 * opacity;
    }
  }
  return pixels;
}
