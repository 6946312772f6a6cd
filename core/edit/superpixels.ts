// Superpixels: small connected regions that end where the photo's colours or the model's labels change. After R. Achanta
// and S. Süsstrunk, "Superpixels and Polygons using Simple Non-Iterative Clustering" (CVPR 2017): all seeds grow at
// once, always by the pixel that is nearest to its region's mean. The step beyond the paper is a third distance, which
// keeps apart what the model surely holds for different classes.

import type { TopTwoMap } from '../scores/upsample.ts';
import { unionRect, type PixelRect } from '../pixelRect.ts';
import { createBucketQueue } from './bucketQueue.ts';
import type { ColorPhoto } from './colorPhoto.ts';
import { toLabColors } from './labColors.ts';
import { maskWhere, type PixelMask, type Raster } from './pixelMask.ts';
import { findRegionBounds } from './regionBounds.ts';

/** `ids` numbers each pixel's region, 0 … count − 1, tile by tile. */
export interface Superpixels extends Raster {
  readonly count: number;
  readonly ids: Int32Array;
  readonly boundsOf: (id: number) => PixelRect;
}

export interface SuperpixelSettings {
  /** The distance between the seeds: about how wide and high a region is. */
  readonly spacingPx: number;
  /** The difference in colour (CIELAB units) that weighs as much as the distance between two seeds. */
  readonly colorScale: number;
  /** What it costs to take in a pixel that the model surely holds for another class, in distances between seeds. */
  readonly modelWeight: number;
}

export const DEFAULT_SUPERPIXELS: SuperpixelSettings = {
  spacingPx: 16,
  colorScale: 10,
  modelWeight: 2,
};

const LEVELS = 4096;
/** How many steps of priority make up the distance between two seeds. */
const STEPS = 256;

/** A region's running sums over its pixels: L*, a*, b*, x, y, and how many. */
const SUMS = 6;

/**
 * The frame is worked through in tiles of about this size, which fit into a processor's cache: at 2048×1024 that takes
 * a third of the time. No region reaches over a tile's border.
 */
const TILE_PX = 256;

/**
 * Deterministic: the same photo and scores give the same regions.
 * @param model as large as the photo; without it the photo alone decides
 */
export function findSuperpixels(
  photo: ColorPhoto,
  settings: SuperpixelSettings,
  model?: TopTwoMap,
): Superpixels {
  const { width, height } = photo;
  const ids = new Int32Array(width * height).fill(UNTAKEN);
  const growth: Growth = { ids, lab: toLabColors(photo), model, settings };
  let count = 0;
  for (const y of cutEvenly(height, TILE_PX)) {
    for (const x of cutEvenly(width, TILE_PX)) {
      const tile = { x: x.start, y: y.start, width: x.length, height: y.length };
      count += growInTile(photo, tile, growth, count);
    }
  }
  return { width, height, count, ids, boundsOf: findRegionBounds(ids, count, width) };
}

const UNTAKEN = -1;

/** What all tiles share; `ids` is written, the rest is read. */
interface Growth {
  readonly ids: Int32Array;
  readonly lab: Int8Array;
  readonly model: TopTwoMap | undefined;
  readonly settings: SuperpixelSettings;
}

/** @returns how many regions the tile has; they are numbered from `firstId` */
function growInTile(
  { width }: Raster,
  tile: PixelRect,
  { ids, lab, model, settings: { spacingPx, colorScale, modelWeight } }: Growth,
  firstId: number,
): number {
  const seeds = placeSeeds(tile, spacingPx, width);
  const sums = new Float64Array(seeds.length * SUMS);
  const queue = createBucketQueue(LEVELS);
  /** The lowest priority with which each pixel of the tile waits; 0 once it is taken. */
  const waiting = new Uint16Array(tile.width * tile.height).fill(LEVELS);
  const perSpacing = 1 / (spacingPx * spacingPx);
  const perColor = 1 / (colorScale * colorScale);
  const right = tile.x + tile.width;
  const bottom = tile.y + tile.height;

  const push = (x: number, y: number, region: number): void => {
    const place = (y - tile.y) * tile.width + x - tile.x;
    const best = waiting[place] ?? 0;
    if (best === 0) return;
    const offset = y * width + x;
    const sum = region * SUMS;
    const share = 1 / (sums[sum + 5] ?? 1);
    const lightness = (lab[offset * 3] ?? 0) - (sums[sum] ?? 0) * share;
    const a = (lab[offset * 3 + 1] ?? 0) - (sums[sum + 1] ?? 0) * share;
    const b = (lab[offset * 3 + 2] ?? 0) - (sums[sum + 2] ?? 0) * share;
    const across = x - (sums[sum + 3] ?? 0) * share;
    const down = y - (sums[sum + 4] ?? 0) * share;
    let squared =
      (lightness * lightness + a * a + b * b) * perColor +
      (across * across + down * down) * perSpacing;
    if (model !== undefined && model.data[offset] !== model.data[seeds[region] ?? 0]) {
      squared += modelWeight * modelWeight * certainty(model.margins[offset] ?? 0);
    }
    const priority = Math.min(LEVELS - 1, Math.floor(Math.sqrt(squared) * STEPS));
    // What waits already with this priority or a lower one comes first and takes the pixel.
    if (priority >= best) return;
    waiting[place] = priority;
    queue.push(priority, offset, region);
  };

  seeds.forEach((seed, region) => queue.push(0, seed, region));
  while (queue.next()) {
    const { value: offset, owner: region } = queue;
    if (ids[offset] !== UNTAKEN) continue;
    ids[offset] = firstId + region;
    const x = offset % width;
    const y = (offset - x) / width;
    waiting[(y - tile.y) * tile.width + x - tile.x] = 0;
    const sum = region * SUMS;
    sums[sum] = (sums[sum] ?? 0) + (lab[offset * 3] ?? 0);
    sums[sum + 1] = (sums[sum + 1] ?? 0) + (lab[offset * 3 + 1] ?? 0);
    sums[sum + 2] = (sums[sum + 2] ?? 0) + (lab[offset * 3 + 2] ?? 0);
    sums[sum + 3] = (sums[sum + 3] ?? 0) + x;
    sums[sum + 4] = (sums[sum + 4] ?? 0) + y;
    sums[sum + 5] = (sums[sum + 5] ?? 0) + 1;
    if (x > tile.x) push(x - 1, y, region);
    if (x + 1 < right) push(x + 1, y, region);
    if (y > tile.y) push(x, y - 1, region);
    if (y + 1 < bottom) push(x, y + 1, region);
  }
  return seeds.length;
}

/** Cuts a length into the fewest pieces that are at most `most` long and differ by one at most. */
function cutEvenly(total: number, most: number): { start: number; length: number }[] {
  const pieces = Math.ceil(total / most);
  return Array.from({ length: pieces }, (_, piece) => {
    const start = Math.floor((piece * total) / pieces);
    return { start, length: Math.floor(((piece + 1) * total) / pieces) - start };
  });
}

/**
 * Every superpixel that has a pixel in the mask, as a whole.
 * @param mask on the raster
 */
export function touchedSuperpixels(
  { width, count, ids, boundsOf }: Superpixels,
  { rect, bits }: PixelMask,
): PixelMask {
  const isTouched = new Uint8Array(count);
  let bounds = rect;
  for (let row = 0; row < rect.height; row++) {
    const start = (rect.y + row) * width + rect.x;
    for (let column = 0; column < rect.width; column++) {
      const id = ids[start + column] ?? 0;
      if (bits[row * rect.width + column] !== 1 || isTouched[id] === 1) continue;
      isTouched[id] = 1;
      bounds = unionRect(bounds, boundsOf(id)) ?? bounds;
    }
  }
  return maskWhere(bounds, (x, y) => isTouched[ids[y * width + x] ?? 0] === 1);
}

/** How sure the model is of its first class against its second (0–1): (p₁ − p₂) ÷ p₁. */
function certainty(margin: number): number {
  return 1 - Math.exp(-margin);
}

/** Pixels in the middle of equal cells, by their offsets in a raster `width` pixels wide. */
function placeSeeds(tile: PixelRect, spacingPx: number, width: number): Int32Array {
  const columns = Math.max(1, Math.round(tile.width / spacingPx));
  const rows = Math.max(1, Math.round(tile.height / spacingPx));
  return Int32Array.from({ length: columns * rows }, (_, region) => {
    const x = Math.floor((((region % columns) + 0.5) * tile.width) / columns);
    const y = Math.floor(((Math.floor(region / columns) + 0.5) * tile.height) / rows);
    return (tile.y + y) * width + tile.x + x;
  });
}
