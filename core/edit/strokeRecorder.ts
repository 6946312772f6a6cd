// Remembers, tile by tile, what a label map held before a stroke painted over it, so that the stroke's
// delta costs as much as the pixels near it and not as the whole frame.

import type { LabelMap } from '../labelMap.ts';
import type { PixelRect } from '../pixelRect.ts';
import { createRunCollector, type LabelRun } from './delta.ts';

const TILE_PX = 64;

export interface StrokeRecorder {
  /** To be called with a rectangle of the map before any pixel in it is written. */
  touch(rect: PixelRect): void;
  /** Everything that has changed since the recorder was made. */
  finish(): LabelRun[];
}

export function createStrokeRecorder(map: LabelMap): StrokeRecorder {
  const tilesAcross = Math.ceil(map.width / TILE_PX);
  const tiles = new Map<number, Uint8Array>();

  const copyTile = (tileX: number, tileY: number): Uint8Array => {
    const x = tileX * TILE_PX;
    const y = tileY * TILE_PX;
    const width = Math.min(TILE_PX, map.width - x);
    const height = Math.min(TILE_PX, map.height - y);
    const copy = new Uint8Array(width * height);
    for (let row = 0; row < height; row++) {
      const start = (y + row) * map.width + x;
      copy.set(map.data.subarray(start, start + width), row * width);
    }
    return copy;
  };

  return {
    touch(rect) {
      const lastX = Math.floor((rect.x + rect.width - 1) / TILE_PX);
      const lastY = Math.floor((rect.y + rect.height - 1) / TILE_PX);
      for (let tileY = Math.floor(rect.y / TILE_PX); tileY <= lastY; tileY++) {
        for (let tileX = Math.floor(rect.x / TILE_PX); tileX <= lastX; tileX++) {
          const key = tileY * tilesAcross + tileX;
          if (!tiles.has(key)) tiles.set(key, copyTile(tileX, tileY));
        }
      }
    },

    finish() {
      const collector = createRunCollector();
      const keys = [...tiles.keys()].sort((a, b) => a - b);
      for (let first = 0; first < keys.length;) {
        const tileY = Math.floor((keys[first] ?? 0) / tilesAcross);
        let next = first;
        while (next < keys.length && Math.floor((keys[next] ?? 0) / tilesAcross) === tileY) next++;
        const rowOfTiles = keys.slice(first, next);
        const rows = Math.min(TILE_PX, map.height - tileY * TILE_PX);
        for (let row = 0; row < rows; row++) {
          for (const key of rowOfTiles) {
            const before = tiles.get(key) ?? new Uint8Array();
            const x = (key % tilesAcross) * TILE_PX;
            const width = Math.min(TILE_PX, map.width - x);
            const start = (tileY * TILE_PX + row) * map.width + x;
            collector.addStretch(start, width, before, row * width, map.data);
          }
        }
        first = next;
      }
      return collector.finish();
    },
  };
}
