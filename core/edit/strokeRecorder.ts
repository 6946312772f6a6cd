// Remembers, tile by tile, what a label map held before a stroke painted over it, so that the stroke's
// delta costs as much as the pixels near it and not as the whole frame.

import type { LabelMap } from '../labelMap.ts';
import type { PixelRect } from '../pixelRect.ts';
import { createRunCollector, type LabelRun } from './delta.ts';

/** What is remembered is remembered in squares of so many pixels a side: it costs nothing to touch all of one. */
export const RECORDED_TILE_PX = 64;

export interface StrokeRecorder {
  /** To be called with a rectangle of the map before any pixel in it is written. */
  touch(rect: PixelRect): void;
  /** Everything that has changed since the recorder was made. */
  finish(): LabelRun[];
}

export function createStrokeRecorder(map: LabelMap): StrokeRecorder {
  const tilesAcross = Math.ceil(map.width / RECORDED_TILE_PX);
  const tiles = new Map<number, Uint8Array>();

  const copyTile = (tileX: number, tileY: number): Uint8Array => {
    const x = tileX * RECORDED_TILE_PX;
    const y = tileY * RECORDED_TILE_PX;
    const width = Math.min(RECORDED_TILE_PX, map.width - x);
    const height = Math.min(RECORDED_TILE_PX, map.height - y);
    const copy = new Uint8Array(width * height);
    // Rows are short: copying byte by byte is faster than a view of each.
    let to = 0;
    for (let row = y; row < y + height; row++) {
      const end = row * map.width + x + width;
      for (let from = end - width; from < end; from++) copy[to++] = map.data[from] ?? 0;
    }
    return copy;
  };

  return {
    touch(rect) {
      const lastX = Math.floor((rect.x + rect.width - 1) / RECORDED_TILE_PX);
      const lastY = Math.floor((rect.y + rect.height - 1) / RECORDED_TILE_PX);
      for (let tileY = Math.floor(rect.y / RECORDED_TILE_PX); tileY <= lastY; tileY++) {
        for (let tileX = Math.floor(rect.x / RECORDED_TILE_PX); tileX <= lastX; tileX++) {
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
        const rows = Math.min(RECORDED_TILE_PX, map.height - tileY * RECORDED_TILE_PX);
        for (let row = 0; row < rows; row++) {
          for (const key of rowOfTiles) {
            const before = tiles.get(key) ?? new Uint8Array();
            const x = (key % tilesAcross) * RECORDED_TILE_PX;
            const width = Math.min(RECORDED_TILE_PX, map.width - x);
            const start = (tileY * RECORDED_TILE_PX + row) * map.width + x;
            collector.addStretch(start, width, before, row * width, map.data);
          }
        }
        first = next;
      }
      return collector.finish();
    },
  };
}
