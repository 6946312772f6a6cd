// Smoothing of ragged boundaries: each pixel takes the class that most pixels around it have.

import type { LabelMap } from '../labelMap.ts';
import type { PixelRect } from '../pixelRect.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import type { LabelPatch } from './paintMask.ts';
import { wholeRect } from './pixelMask.ts';

/**
 * The majority filter over squares of 2 × radius + 1 pixels, cut off at the frame's edge. A pixel keeps its class when
 * no other is more frequent; among several that are, the lowest index wins. Void has no vote and stays void.
 * @param radiusPx 1 or more
 * @param rect the pixels to smooth; those around them vote as well
 */
export function smoothLabels(
  map: LabelMap,
  radiusPx: number,
  rect: PixelRect = wholeRect(map),
): LabelPatch {
  const { width, height, data } = map;
  const indices = new Uint8Array(rect.width * rect.height);
  const bits = new Uint8Array(rect.width * rect.height);
  const votes = new Int32Array(256);
  const largestCount = (2 * radiusPx + 1) ** 2;
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const top = Math.max(0, y - radiusPx);
    const bottom = Math.min(height - 1, y + radiusPx);
    const countColumn = (x: number, count: number): void => {
      if (x < 0 || x >= width) return;
      for (let offset = top * width + x; offset <= bottom * width + x; offset += width) {
        const index = data[offset] ?? 0;
        votes[index] = (votes[index] ?? 0) + count;
      }
    };
    votes.fill(0);
    for (let x = rect.x - radiusPx; x < rect.x + radiusPx; x++) countColumn(x, 1);
    for (let x = rect.x; x < rect.x + rect.width; x++) {
      countColumn(x + radiusPx, 1);
      const own = data[y * width + x] ?? 0;
      const place = (y - rect.y) * rect.width + x - rect.x;
      const hasMajority = (votes[own] ?? 0) * 2 >= largestCount;
      const index = own === VOID_INDEX || hasMajority ? own : mostVotes(votes, own);
      indices[place] = index;
      if (index !== own) bits[place] = 1;
      countColumn(x - radiusPx, -1);
    }
  }
  return { rect, bits, indices };
}

function mostVotes(votes: Int32Array, own: number): number {
  let best = own;
  let most = votes[own] ?? 0;
  for (let index = 0; index < VOID_INDEX; index++) {
    const count = votes[index] ?? 0;
    if (count > most) {
      best = index;
      most = count;
    }
  }
  return best;
}
