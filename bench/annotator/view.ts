// The part of the frame that a person has on the screen, and how large.

import type { ImagePoint } from '../../core/edit/brush.ts';
import type { Raster } from '../../core/edit/pixelMask.ts';

export interface View {
  /** Pixels of the screen for one of the image. */
  readonly zoom: number;
  readonly center: ImagePoint;
}

/** The editor's canvas on the screen. */
const CANVAS_PX = { width: 960, height: 720 };
/** From the whole of a 480×360 frame to an eighth of its width. */
const ZOOMS = [8, 4, 2] as const;

export function wholeFrame({ width, height }: Raster): View {
  return { zoom: 2, center: { x: width / 2, y: height / 2 } };
}

/**
 * The view for a gesture: as large as all of it fits. A click is made where it is seen, at whatever zoom; so is a key.
 * @returns `now` itself if nothing need be changed
 */
export function viewFor(points: readonly ImagePoint[], now: View): View {
  if (points.length === 0) return now;
  const [left, right] = extent(points.map(({ x }) => x));
  const [top, bottom] = extent(points.map(({ y }) => y));
  const fits = (zoom: number): boolean =>
    (right - left) * zoom <= CANVAS_PX.width && (bottom - top) * zoom <= CANVAS_PX.height;
  const zoom = ZOOMS.find(fits) ?? 2;
  const isSeen =
    Math.max(right - now.center.x, now.center.x - left) * now.zoom <= CANVAS_PX.width / 2 &&
    Math.max(bottom - now.center.y, now.center.y - top) * now.zoom <= CANVAS_PX.height / 2;
  if (isSeen && (points.length === 1 || now.zoom >= zoom)) return now;
  return { zoom, center: { x: (left + right) / 2, y: (top + bottom) / 2 } };
}

function extent(values: readonly number[]): [least: number, largest: number] {
  return [Math.min(...values), Math.max(...values)];
}
