// How many pixels of the open frame each class has: counted once, then only the tiles in which something was painted.

import { wholeRect } from '../../../core/edit/pixelMask.ts';
import type { LabelMap } from '../../../core/labelMap.ts';
import type { PixelRect } from '../../../core/pixelRect.ts';

const TILE_PX = 64;
const INDICES = 256;

export interface AreaCounter {
  /** Something in a rectangle of the map may have changed. */
  touch(rect: PixelRect): void;
  /** The pixels of each index, 256 numbers; valid until the next call. */
  count(): Uint32Array;
}

export function createAreaCounter(map: LabelMap): AreaCounter {
  const across = Math.ceil(map.width / TILE_PX);
  const down = Math.ceil(map.height / TILE_PX);
  const totals = new Uint32Array(INDICES);
  const tiles = new Uint16Array(across * down * INDICES);
  const touched = new Set<number>();

  const countTile = (tile: number): void => {
    const counts = tiles.subarray(tile * INDICES, (tile + 1) * INDICES);
    for (let index = 0; index < INDICES; index++) {
      totals[index] = (totals[index] ?? 0) - (counts[index] ?? 0);
    }
    counts.fill(0);
    const left = (tile % across) * TILE_PX;
    const top = Math.floor(tile / across) * TILE_PX;
    const right = Math.min(map.width, left + TILE_PX);
    const bottom = Math.min(map.height, top + TILE_PX);
    for (let y = top; y < bottom; y++) {
      for (let offset = y * map.width + left; offset < y * map.width + right; offset++) {
        const index = map.data[offset] ?? 0;
        counts[index] = (counts[index] ?? 0) + 1;
      }
    }
    for (let index = 0; index < INDICES; index++) {
      totals[index] = (totals[index] ?? 0) + (counts[index] ?? 0);
    }
  };

  const touch = (rect: PixelRect): void => {
    const lastX = Math.floor((rect.x + rect.width - 1) / TILE_PX);
    const lastY = Math.floor((rect.y + rect.height - 1) / TILE_PX);
    for (let tileY = Math.floor(rect.y / TILE_PX); tileY <= lastY; tileY++) {
      for (let tileX = Math.floor(rect.x / TILE_PX); tileX <= lastX; tileX++) {
        touched.add(tileY * across + tileX);
      }
    }
  };

  touch(wholeRect(map));
  return {
    touch,
    count() {
      for (const tile of touched) countTile(tile);
      touched.clear();
      return totals;
    },
  };
}
