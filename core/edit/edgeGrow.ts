// Growing a set of pixels along the photo: from a stroke or a click over what looks alike and what the model holds
// likely, so that edges and improbable pixels hold it back. How far it goes is one number, the reach. Every pixel has
// the reach at which it is taken in, so that turning the reach down needs no second growth.
//
// The way to a pixel costs what its steps cost (a geodesic distance, as in A. Criminisi, T. Sharp, A. Blake, "GeoS:
// Geodesic Image Segmentation", ECCV 2008); the step beyond it is the cost of what the model holds improbable.

import { createBucketQueue } from './bucketQueue.ts';
import type { PixelMask, Raster } from './pixelMask.ts';

/** What it costs to take a step to one of the four neighbours. */
export interface EdgeGrowthCosts {
  /** In an even surface, where the class is the likeliest. */
  readonly step: number;
  /** More for each unit of difference in colour (CIELAB). */
  readonly color: number;
  /** More for a pixel whose likelihood is 1/e of the leader's; twice as much for 1/e², and so on. */
  readonly unlikely: number;
}

const DEFAULT_EDGE_GROWTH: EdgeGrowthCosts = { step: 2, color: 1, unlikely: 10 };

export interface EdgeGrowth extends Raster {
  /** The reach at which each pixel is taken in, 0 for those of the seed; {@link NEVER_REACHED} beyond the largest. */
  readonly reaches: Uint16Array;
  /** The raster offsets of the pixels that are taken in, by their reach. */
  readonly order: Int32Array;
}

export const NEVER_REACHED = 65_535;

/** A pixel is never more improbable than this. */
const LEAST_LIKELIHOOD = 1e-3;

/**
 * @param seed on the raster
 * @param lab L*, a*, b* of each pixel in turn, as `toLabColors` gives them
 * @param likelihoodAt of the class at a raster offset, relative to the leading class (0–1)
 * @param largestReach below {@link NEVER_REACHED}
 */
export function growAlongEdges(
  { width, height }: Raster,
  { rect, bits }: PixelMask,
  lab: Int8Array,
  likelihoodAt: (offset: number) => number,
  largestReach: number,
  { step, color, unlikely }: EdgeGrowthCosts = DEFAULT_EDGE_GROWTH,
): EdgeGrowth {
  const reaches = new Uint16Array(width * height).fill(NEVER_REACHED);
  const isTaken = new Uint8Array(width * height);
  const order: number[] = [];
  const queue = createBucketQueue(largestReach + 1);
  bits.forEach((bit, place) => {
    if (bit !== 1) return;
    const x = rect.x + (place % rect.width);
    const y = rect.y + Math.floor(place / rect.width);
    reaches[y * width + x] = 0;
    queue.push(0, y * width + x, 0);
  });

  const visit = (from: number, to: number): void => {
    if (isTaken[to] === 1) return;
    const likelihood = Math.max(LEAST_LIKELIHOOD, likelihoodAt(to));
    const cost = step + color * colorDistance(lab, from, to) - unlikely * Math.log(likelihood);
    const reach = (reaches[from] ?? 0) + Math.round(cost);
    if (reach > largestReach || reach >= (reaches[to] ?? 0)) return;
    reaches[to] = reach;
    queue.push(reach, to, 0);
  };

  while (queue.next()) {
    const offset = queue.value;
    if (isTaken[offset] === 1) continue;
    isTaken[offset] = 1;
    order.push(offset);
    const x = offset % width;
    if (x > 0) visit(offset, offset - 1);
    if (x + 1 < width) visit(offset, offset + 1);
    if (offset >= width) visit(offset, offset - width);
    if (offset + width < reaches.length) visit(offset, offset + width);
  }
  return { width, height, reaches, order: Int32Array.from(order) };
}

function colorDistance(lab: Int8Array, a: number, b: number): number {
  const lightness = (lab[a * 3] ?? 0) - (lab[b * 3] ?? 0);
  const redness = (lab[a * 3 + 1] ?? 0) - (lab[b * 3 + 1] ?? 0);
  const yellowness = (lab[a * 3 + 2] ?? 0) - (lab[b * 3 + 2] ?? 0);
  return Math.sqrt(lightness * lightness + redness * redness + yellowness * yellowness);
}

/**
 * The pixels that a reach takes in, in a mask of their bounds.
 * @param reach at most the one that the growth went to
 * @returns null when the seed was empty
 */
export function reachedMask(
  { width, reaches, order }: EdgeGrowth,
  reach: number,
): PixelMask | null {
  const beyond = order.findIndex((offset) => (reaches[offset] ?? 0) > reach);
  const taken = beyond === -1 ? order : order.subarray(0, beyond);
  if (taken.length === 0) return null;
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (const offset of taken) {
    const x = offset % width;
    const y = (offset - x) / width;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const rect = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  const bits = new Uint8Array(rect.width * rect.height);
  for (const offset of taken) {
    const x = offset % width;
    bits[((offset - x) / width - top) * rect.width + x - left] = 1;
  }
  return { rect, bits };
}
