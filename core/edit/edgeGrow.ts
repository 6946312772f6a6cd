// Growing a set of pixels along the photo: from a stroke or a click over what looks alike and what the model holds
// likely, so that edges and improbable pixels hold it back. How far it goes is one number, the reach. Every pixel has
// the reach at which it is taken in, so that turning the reach down needs no second growth, nor does a seed more.
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

/** A growth that goes on while seeds are added, as a stroke is drawn. What it has taken in does not depend on their order. */
export interface EdgeGrower extends Raster {
  /** As those of {@link EdgeGrowth}. */
  readonly reaches: Uint16Array;
  /**
   * @param seed on the raster
   * @returns the raster offsets of the pixels that are taken in because of it and were not before, by their reach
   */
  add(seed: PixelMask): Int32Array;
  /** Forgets every seed and what grew from it, which takes as long as that is large. */
  clear(): void;
}

export const NEVER_REACHED = 65_535;

/** A pixel is never more improbable than this. */
const LEAST_LIKELIHOOD = 1e-3;

/**
 * @param lab L*, a*, b* of each pixel in turn, as `toLabColors` gives them
 * @param likelihoodAt of the class at a raster offset, relative to the leading class (0–1)
 * @param largestReach below {@link NEVER_REACHED}
 */
export function createEdgeGrower(
  { width, height }: Raster,
  lab: Int8Array,
  likelihoodAt: (offset: number) => number,
  largestReach: number,
  { step, color, unlikely }: EdgeGrowthCosts = DEFAULT_EDGE_GROWTH,
): EdgeGrower {
  const reaches = new Uint16Array(width * height).fill(NEVER_REACHED);
  const queue = createBucketQueue(largestReach + 1);
  const isTaken = new Uint8Array(width * height);
  let taken: number[] = [];

  const visit = (reach: number, from: number, to: number): void => {
    // Not even an even surface would lead there more cheaply.
    if (reach + step >= (reaches[to] ?? 0)) return;
    const likelihood = Math.max(LEAST_LIKELIHOOD, likelihoodAt(to));
    const cost = step + color * colorDistance(lab, from, to) - unlikely * Math.log(likelihood);
    const next = reach + Math.round(cost);
    if (next > largestReach || next >= (reaches[to] ?? 0)) return;
    reaches[to] = next;
    queue.push(next, to, next);
  };

  return {
    width,
    height,
    reaches,
    add({ rect, bits }) {
      bits.forEach((bit, place) => {
        if (bit !== 1) return;
        const x = rect.x + (place % rect.width);
        const y = rect.y + Math.floor(place / rect.width);
        const offset = y * width + x;
        if (reaches[offset] === 0) return;
        reaches[offset] = 0;
        queue.push(0, offset, 0);
      });
      const before = taken.length;
      while (queue.next()) {
        const { value: offset, owner: reach } = queue;
        // A cheaper way to it was found meanwhile.
        if (reaches[offset] !== reach) continue;
        if (isTaken[offset] === 0) {
          isTaken[offset] = 1;
          taken.push(offset);
        }
        const x = offset % width;
        if (x > 0) visit(reach, offset, offset - 1);
        if (x + 1 < width) visit(reach, offset, offset + 1);
        if (offset >= width) visit(reach, offset, offset - width);
        if (offset + width < reaches.length) visit(reach, offset, offset + width);
      }
      return Int32Array.from(taken.slice(before));
    },
    clear() {
      for (const offset of taken) {
        reaches[offset] = NEVER_REACHED;
        isTaken[offset] = 0;
      }
      taken = [];
    },
  };
}

/**
 * All that a seed takes in.
 * @param seed on the raster
 * @param lab L*, a*, b* of each pixel in turn, as `toLabColors` gives them
 * @param likelihoodAt of the class at a raster offset, relative to the leading class (0–1)
 * @param largestReach below {@link NEVER_REACHED}
 */
export function growAlongEdges(
  { width, height }: Raster,
  seed: PixelMask,
  lab: Int8Array,
  likelihoodAt: (offset: number) => number,
  largestReach: number,
  costs: EdgeGrowthCosts = DEFAULT_EDGE_GROWTH,
): EdgeGrowth {
  const grower = createEdgeGrower({ width, height }, lab, likelihoodAt, largestReach, costs);
  const order = grower.add(seed);
  return { width, height, reaches: grower.reaches, order };
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
  return maskOfOffsets(taken, width);
}

/**
 * The pixels with these raster offsets, in a mask of their bounds.
 * @param width of the raster
 * @returns null when there are none
 */
export function maskOfOffsets(offsets: Int32Array, width: number): PixelMask | null {
  if (offsets.length === 0) return null;
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (const offset of offsets) {
    const x = offset % width;
    const y = (offset - x) / width;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const rect = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  const bits = new Uint8Array(rect.width * rect.height);
  for (const offset of offsets) {
    const x = offset % width;
    bits[((offset - x) / width - top) * rect.width + x - left] = 1;
  }
  return { rect, bits };
}
