// The regions of a raster: pixels with the same key that are joined by their sides (4-connected), numbered.

import type { Raster } from './pixelMask.ts';

/** A pixel with this key belongs to no region. */
export const NO_KEY = -1;

/** Regions are numbered from 0 in the order of their first pixels in the raster. */
export interface Components {
  /** The region of each pixel, or −1 where it belongs to none. */
  readonly ids: Int32Array;
  /** Pixels in each region. */
  readonly areasPx: Int32Array;
  /** The raster offset of each region's first pixel. */
  readonly firstOffsets: Int32Array;
}

/**
 * By two passes and a union of the provisional numbers that turn out to meet (Rosenfeld and Pfaltz 1966).
 * @param keyAt a whole number for the pixel at a raster offset, or {@link NO_KEY}; asked once a pixel
 */
export function labelComponents(
  { width, height }: Raster,
  keyAt: (offset: number) => number,
): Components {
  const ids = new Int32Array(width * height);
  const above = new Int32Array(width);
  const parents: number[] = [];
  for (let y = 0; y < height; y++) {
    let leftKey = NO_KEY;
    for (let x = 0; x < width; x++) {
      const offset = y * width + x;
      const key = keyAt(offset);
      const upperKey = y === 0 ? NO_KEY : (above[x] ?? NO_KEY);
      let id = -1;
      if (key !== NO_KEY) {
        if (key === leftKey) id = ids[offset - 1] ?? -1;
        if (key === upperKey) {
          const upperId = ids[offset - width] ?? -1;
          id = id === -1 || id === upperId ? upperId : unite(parents, id, upperId);
        }
        if (id === -1) {
          id = parents.length;
          parents.push(id);
        }
      }
      ids[offset] = id;
      above[x] = key;
      leftKey = key;
    }
  }
  return renumber(ids, parents);
}

/** The smaller number becomes the parent, so that parents never come after their children. */
function unite(parents: number[], a: number, b: number): number {
  const rootA = rootOf(parents, a);
  const rootB = rootOf(parents, b);
  const root = Math.min(rootA, rootB);
  parents[Math.max(rootA, rootB)] = root;
  return root;
}

function rootOf(parents: number[], id: number): number {
  let root = id;
  for (let parent = parents[root] ?? root; parent !== root; parent = parents[root] ?? root) {
    parents[root] = parents[parent] ?? parent;
    root = parent;
  }
  return root;
}

/** Makes the provisional numbers the final ones, in place. */
function renumber(ids: Int32Array, parents: number[]): Components {
  const finalIds = new Int32Array(parents.length);
  let count = 0;
  for (let id = 0; id < parents.length; id++) {
    const root = rootOf(parents, id);
    finalIds[id] = root === id ? count++ : (finalIds[root] ?? 0);
  }
  const areasPx = new Int32Array(count);
  const firstOffsets = new Int32Array(count);
  for (let offset = 0; offset < ids.length; offset++) {
    const provisional = ids[offset] ?? -1;
    if (provisional === -1) continue;
    const id = finalIds[provisional] ?? 0;
    ids[offset] = id;
    if (areasPx[id] === 0) firstOffsets[id] = offset;
    areasPx[id] = (areasPx[id] ?? 0) + 1;
  }
  return { ids, areasPx, firstOffsets };
}
