// A photo in sizes that are each half of the one before, and how it is drawn on the screen from the one that fits:
// smoothed from a smaller one, exact pixels from the full one. As the GPU does it (`generateMipmap`,
// `LINEAR_MIPMAP_NEAREST`, `NEAREST`), so that both draw one picture.

import type { PixelRect } from '../../../../core/pixelRect.ts';
import type { PackedColor, RasterArea, RasterAxis } from './rasterArea.ts';

/** A photo, or a part of it that begins at `x`, `y`: its colours row by row. */
export interface PhotoPixels extends PixelRect {
  readonly colors: Uint32Array;
}

export interface PhotoSize {
  readonly width: number;
  readonly height: number;
}

/** Reads a part of a photo; must hold the rectangle. */
export type PhotoReader = (rect: PixelRect) => PhotoPixels;

export interface PhotoPyramid {
  /** Works out a little of the half size. @returns whether there is more to do */
  prepare(): boolean;
  /**
   * Draws the photo on all of an area that lies on the frame.
   * @param zoom device pixels for each pixel of the photo
   */
  draw(area: RasterArea, zoom: number): void;
}

/** Photos are read in so many rows at a time: the largest would fill the memory. */
const STRIP_ROWS = 256;
/** Every second channel of a colour. */
const CHANNELS = 0xff00ff;
/** One half, of 256, in each of them. */
const HALVES = 0x800080;
const OPAQUE = 0xff000000;

export function createPhotoPyramid(size: PhotoSize, read: PhotoReader): PhotoPyramid {
  const halving = halveInStrips(size, read);
  /** The half size and what is smaller; the full one is read where it is seen. */
  let levels: readonly PhotoPixels[] = [];

  const prepare = (): boolean => {
    if (levels.length > 0) return false;
    const { value } = halving.next();
    if (value !== undefined) levels = [value];
    return levels.length === 0;
  };
  /** @param level 1 for the half size */
  const levelAt = (level: number): PhotoPixels => {
    while (prepare());
    const known = levels[level - 1];
    if (known !== undefined) return known;
    const photo = halvePhoto(levelAt(level - 1));
    levels = [...levels, photo];
    return photo;
  };

  return {
    prepare,
    draw(area, zoom) {
      const { across, down } = area;
      if (across.first >= across.end || down.first >= down.end) return;
      const deepest = Math.floor(Math.log2(Math.max(size.width, size.height)));
      const level = Math.max(0, Math.min(deepest, Math.round(-Math.log2(zoom))));
      const photo = level === 0 ? read(seenPart(area)) : levelAt(level);
      if (level === 0) drawExactly(area, photo);
      else drawSmoothed(area, photo, stepsOf(size, level));
    },
  };
}

/** The part of the photo under an area. */
function seenPart({ across, down }: RasterArea): PixelRect {
  const start = (axis: RasterAxis): number => axis.places[axis.first] ?? 0;
  const extent = (axis: RasterAxis): number => (axis.places[axis.end - 1] ?? 0) + 1 - start(axis);
  return { x: start(across), y: start(down), width: extent(across), height: extent(down) };
}

/** Reads and halves a photo, a strip at a time. */
function* halveInStrips(
  { width, height }: PhotoSize,
  read: PhotoReader,
): Generator<undefined, PhotoPixels> {
  const half = halfSize({ width, height });
  const colors = new Uint32Array(half.width * half.height);
  for (let y = 0; y < height; y += STRIP_ROWS) {
    const strip = halvePhoto(read({ x: 0, y, width, height: Math.min(STRIP_ROWS, height - y) }));
    const start = (y / 2) * half.width;
    // A strip of one row, the last of an odd number, is a row that the half does not have.
    colors.set(strip.colors.subarray(0, colors.length - start), start);
    yield;
  }
  return { x: 0, y: 0, ...half, colors };
}

function halfSize({ width, height }: PhotoSize): PhotoSize {
  return { width: Math.max(1, width >> 1), height: Math.max(1, height >> 1) };
}

/** The mean of each four pixels; the last of an odd number of columns or rows is left out. */
export function halvePhoto({ width, height, colors }: PhotoPixels): PhotoPixels {
  const half = halfSize({ width, height });
  const halved = new Uint32Array(half.width * half.height);
  const right = width > 1 ? 1 : 0;
  const below = height > 1 ? width : 0;
  // Two channels at a time, each with room for a sum of four.
  for (let y = 0; y < half.height; y++) {
    let from = 2 * y * width;
    for (let x = 0; x < half.width; x++, from += 2) {
      const a = colors[from] ?? 0;
      const b = colors[from + right] ?? 0;
      const c = colors[from + below] ?? 0;
      const d = colors[from + below + right] ?? 0;
      const even = (a & CHANNELS) + (b & CHANNELS) + (c & CHANNELS) + (d & CHANNELS) + 0x20002;
      const odd =
        ((a >>> 8) & CHANNELS) +
        ((b >>> 8) & CHANNELS) +
        ((c >>> 8) & CHANNELS) +
        ((d >>> 8) & CHANNELS) +
        0x20002;
      halved[y * half.width + x] = ((even >>> 2) & CHANNELS) | (((odd >>> 2) & CHANNELS) << 8);
    }
  }
  return { x: 0, y: 0, ...half, colors: halved };
}

/** Pixels of a level for each of the photo's. */
interface PhotoSteps {
  readonly across: number;
  readonly down: number;
}

function stepsOf({ width, height }: PhotoSize, level: number): PhotoSteps {
  const extent = (full: number): number => Math.max(1, full >> level);
  return { across: extent(width) / width, down: extent(height) / height };
}

function drawExactly({ across, down, pixels }: RasterArea, photo: PhotoPixels): void {
  for (let row = down.first; row < down.end; row++) {
    const offset = row * across.length;
    const from = ((down.places[row] ?? 0) - photo.y) * photo.width - photo.x;
    for (let column = across.first; column < across.end; column++) {
      pixels[offset + column] = photo.colors[from + (across.places[column] ?? 0)] ?? 0;
    }
  }
}

/** Of a column (or row): the two of the photo between whose middles it lies, and how near the second is, in 256ths. */
interface Between {
  readonly before: Int32Array;
  readonly after: Int32Array;
  readonly shares: Int32Array;
}

function between(axis: RasterAxis, step: number, extent: number): Between {
  const before = new Int32Array(axis.length);
  const after = new Int32Array(axis.length);
  const shares = new Int32Array(axis.length);
  const held = (place: number): number => Math.min(extent - 1, Math.max(0, place));
  for (let place = 0; place < axis.length; place++) {
    const point = axis.pointAt(place) * step - 0.5;
    const first = Math.floor(point);
    before[place] = held(first);
    after[place] = held(first + 1);
    shares[place] = Math.round((point - first) * 256);
  }
  return { before, after, shares };
}

/** As the GPU filters: shares in 256ths. Two channels at a time, each with room for its product. */
function blend(before: PackedColor, after: PackedColor, share: number): PackedColor {
  const rest = 256 - share;
  const even =
    (Math.imul(before & CHANNELS, rest) + Math.imul(after & CHANNELS, share) + HALVES) >>> 8;
  const odd =
    Math.imul((before >>> 8) & CHANNELS, rest) +
    Math.imul((after >>> 8) & CHANNELS, share) +
    HALVES;
  return (even & CHANNELS) | (odd & ~CHANNELS);
}

function drawSmoothed(area: RasterArea, photo: PhotoPixels, steps: PhotoSteps): void {
  const { across, down, pixels } = area;
  const columns = between(across, steps.across, photo.width);
  const rows = between(down, steps.down, photo.height);
  const rowOf = createRowKeeper(across, columns, photo);
  for (let row = down.first; row < down.end; row++) {
    const above = rowOf(rows.before[row] ?? 0);
    const below = rowOf(rows.after[row] ?? 0);
    const share = rows.shares[row] ?? 0;
    const offset = row * across.length;
    for (let column = across.first; column < across.end; column++) {
      pixels[offset + column] = blend(above[column] ?? 0, below[column] ?? 0, share) | OPAQUE;
    }
  }
}

/** Smooths rows of a photo along their columns. The last two are kept: the next row of an area needs one of them again. */
function createRowKeeper(
  { first, end, length }: RasterAxis,
  { before, after, shares }: Between,
  { width, colors }: PhotoPixels,
): (row: number) => Uint32Array {
  const kept = [
    { row: -1, pixels: new Uint32Array(length) },
    { row: -1, pixels: new Uint32Array(length) },
  ];
  return (row) => {
    const known = kept.find((one) => one.row === row);
    if (known !== undefined) return known.pixels;
    const oldest = kept.shift() ?? { row: -1, pixels: new Uint32Array(length) };
    const { pixels } = oldest;
    oldest.row = row;
    kept.push(oldest);
    const start = row * width;
    for (let column = first; column < end; column++) {
      const left = colors[start + (before[column] ?? 0)] ?? 0;
      const right = colors[start + (after[column] ?? 0)] ?? 0;
      pixels[column] = blend(left, right, shares[column] ?? 0);
    }
    return pixels;
  };
}
