// A part of the canvas that is drawn on the processor: where its pixels lie on the frame, and what it means to lay a
// colour over another. Places are found as `maskShaders.ts` finds them.

import type { LabelMap } from '../../../../core/labelMap.ts';
import type { PixelRect } from '../../../../core/pixelRect.ts';

/** Opacity, blue, green and red from the highest byte down: what image data reads as, byte by byte. */
export type PackedColor = number;

export function packColor(red: number, green: number, blue: number): PackedColor {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

export const WHITE = packColor(255, 255, 255);
export const BLACK = packColor(0, 0, 0);

/** @param share 0–1: how much is seen of what lies over */
export function mixColors(under: PackedColor, over: PackedColor, share: number): PackedColor {
  const red = under & 255;
  const green = (under >>> 8) & 255;
  const blue = (under >>> 16) & 255;
  return (
    (255 << 24) |
    ((blue + (((over >>> 16) & 255) - blue) * share + 0.5) << 16) |
    ((green + (((over >>> 8) & 255) - green) * share + 0.5) << 8) |
    (red + ((over & 255) - red) * share + 0.5)
  );
}

/** The columns of an area, or its rows. */
export interface RasterAxis {
  /** Of the first, on the canvas. */
  readonly start: number;
  readonly length: number;
  /** The frame's column (or row) under each: where the middle of the device pixel lies. */
  readonly places: Int32Array;
  /** Those from `first` to `end` (exclusive) lie on the frame. */
  readonly first: number;
  readonly end: number;
  /** Where the middle of a column lies on the frame, with `byPx` that so many device pixels further on. */
  readonly pointAt: (step: number, byPx?: number) => number;
  /** The places so many device pixels away from the middles, held on the frame. */
  heldAt(byPx: number): Int32Array;
}

/**
 * In single precision, as the GPU counts: where a middle lies on the border of two pixels of the frame, both give it to
 * the same one.
 * @param origin where the frame begins on the canvas, in device pixels
 * @param zoom device pixels for each pixel of the frame
 * @param extent of the frame
 */
function createAxis(
  { start, length }: { readonly start: number; readonly length: number },
  origin: number,
  zoom: number,
  extent: number,
): RasterAxis {
  const { fround } = Math;
  const [origin32, zoom32] = [fround(origin), fround(zoom)];
  const pointAt = (step: number, byPx = 0): number =>
    fround(fround(start + step + 0.5 + byPx - origin32) / zoom32);
  const placesWhere = (placeAt: (step: number) => number): Int32Array => {
    const places = new Int32Array(length);
    for (let step = 0; step < length; step++) places[step] = Math.floor(placeAt(step));
    return places;
  };
  const places = placesWhere((step) => pointAt(step));
  const isOnFrame = (place: number): boolean => place >= 0 && place < extent;
  return {
    start,
    length,
    places,
    first: Math.max(0, places.findIndex(isOnFrame)),
    end: places.findLastIndex(isOnFrame) + 1,
    pointAt,
    heldAt(byPx) {
      const reach = fround(byPx / zoom32);
      return placesWhere((step) =>
        Math.min(extent - 1, Math.max(0, fround(pointAt(step) + reach))),
      );
    },
  };
}

export interface RasterArea {
  readonly across: RasterAxis;
  readonly down: RasterAxis;
  /** Row by row; what lies on the frame holds the photo at first. */
  readonly pixels: Uint32Array;
}

/** Calls `paint` for each row on the frame with its offset in `pixels` and in a map as large as the frame. */
export function eachRow(
  { across, down }: RasterArea,
  mapWidth: number,
  paint: (offset: number, mapOffset: number, row: number) => void,
): void {
  for (let row = down.first; row < down.end; row++) {
    paint(row * across.length, (down.places[row] ?? 0) * mapWidth, row);
  }
}

/**
 * Whether a pixel with other bits lies within so many device pixels, straight up, down, left or right.
 * @returns asked by row and column of the area and by what the map holds there
 */
export function edgeTest(
  { across, down }: RasterArea,
  { width, data }: LabelMap,
  bits: number,
  reachPx: number,
): (row: number, column: number, own: number) => boolean {
  const [left, right] = [across.heldAt(-reachPx), across.heldAt(reachPx)];
  const [above, below] = [down.heldAt(-reachPx), down.heldAt(reachPx)];
  const { places: columns } = across;
  const { places: rows } = down;
  return (row, column, own) => {
    const rowStart = (rows[row] ?? 0) * width;
    const place = columns[column] ?? 0;
    return (
      (((data[rowStart + (right[column] ?? 0)] ?? 0) ^ own) & bits) !== 0 ||
      (((data[rowStart + (left[column] ?? 0)] ?? 0) ^ own) & bits) !== 0 ||
      (((data[(below[row] ?? 0) * width + place] ?? 0) ^ own) & bits) !== 0 ||
      (((data[(above[row] ?? 0) * width + place] ?? 0) ^ own) & bits) !== 0
    );
  };
}

/**
 * Slanting stripes: 1 from the share `from` (0–1) of each `widthPx` on.
 * @returns by the sum of a pixel's row and column in the area
 */
export function stripes({ across, down }: RasterArea, widthPx: number, from: number): Uint8Array {
  const length = across.length + down.length;
  return Uint8Array.from({ length }, (_, step) => {
    const place = (across.start + down.start + 1 + step) / widthPx;
    return place - Math.floor(place) >= from ? 1 : 0;
  });
}

/** The part of a canvas that an area covers. */
export function axesOf(
  rect: PixelRect,
  view: { readonly originX: number; readonly originY: number; readonly zoom: number },
  pixelRatio: number,
  frame: { readonly width: number; readonly height: number },
): Pick<RasterArea, 'across' | 'down'> {
  const zoom = view.zoom * pixelRatio;
  const columns = { start: rect.x, length: rect.width };
  const rows = { start: rect.y, length: rect.height };
  return {
    across: createAxis(columns, view.originX * pixelRatio, zoom, frame.width),
    down: createAxis(rows, view.originY * pixelRatio, zoom, frame.height),
  };
}
