// The magnetic outline: the cheapest way over the photo's edges from an anchor to the cursor. After E. Mortensen and
// W. Barrett, "Intelligent Scissors for Image Composition" (SIGGRAPH 1995): Dijkstra's search with a bucket for each
// length of way. It goes on only until it has reached the cursor, and from there the next time.

import { clipRect, type PixelRect } from '../pixelRect.ts';
import { MAX_EDGE_COST, type EdgeCost } from './edgeCost.ts';
import type { PixelPlace } from './pixelMask.ts';

export interface Livewire {
  /** The pixels in which ways are looked for; a way leads no further than its edge. */
  readonly window: PixelRect;
  /** The pixels from the anchor to `target`, both included, each beside or diagonal to the one before. */
  pathTo(target: PixelPlace): PixelPlace[];
}

/** A step to the side and a diagonal one, in proportion (7 ÷ 5 is 1 % off √2). */
const STRAIGHT = 5;
const DIAGONAL = 7;

/** A power of two above the longest step, so that all lengths in hand have buckets of their own. */
const BUCKETS = 2 ** Math.ceil(Math.log2(MAX_EDGE_COST * DIAGONAL + 1));

const UNREACHED = 0x7fffffff;
/** Pixels beyond the window can never be reached more cheaply. */
const BEYOND = -1;

/**
 * @param anchor a pixel of the raster; it lies in the middle of the window where the raster's edge allows
 * @param windowPx the window's width and height
 */
export function createLivewire(cost: EdgeCost, anchor: PixelPlace, windowPx = 512): Livewire {
  const half = Math.floor(windowPx / 2);
  const window = clipRect(
    anchor.x - half,
    anchor.y - half,
    anchor.x - half + windowPx,
    anchor.y - half + windowPx,
    cost,
  ) ?? { ...anchor, width: 1, height: 1 };
  // One pixel more on each side spares the search the question whether a neighbour is in the window.
  const stride = window.width + 2;
  const costs = new Uint8Array(stride * (window.height + 2));
  const lengths = new Int32Array(costs.length).fill(BEYOND);
  const directions = new Uint8Array(costs.length);
  for (let row = 0; row < window.height; row++) {
    const from = (window.y + row) * cost.width + window.x;
    const to = (row + 1) * stride + 1;
    costs.set(cost.costs.subarray(from, from + window.width), to);
    lengths.fill(UNREACHED, to, to + window.width);
  }
  const steps = Int32Array.of(
    ...[-1, 1, -stride, stride],
    ...[-stride - 1, -stride + 1, stride - 1, stride + 1],
  );
  const buckets = Array.from({ length: BUCKETS }, (): number[] => []);
  const nodeOf = ({ x, y }: PixelPlace): number => (y - window.y + 1) * stride + (x - window.x + 1);
  const start = nodeOf(anchor);
  lengths[start] = 0;
  buckets[0]?.push(start);
  let frontier = 1;
  let reached = 0;

  /** Goes on until nothing shorter than the way to the target is left. */
  const search = (target: number): void => {
    let waiting = frontier;
    let length = reached;
    while (waiting > 0 && (lengths[target] ?? 0) > length) {
      const bucket = buckets[length & (BUCKETS - 1)] ?? [];
      for (let node = bucket.pop(); node !== undefined; node = bucket.pop()) {
        waiting -= 1;
        if (lengths[node] !== length) continue;
        for (let direction = 0; direction < 8; direction++) {
          const next = node + (steps[direction] ?? 0);
          const known = lengths[next] ?? BEYOND;
          // No step is shorter than this, and most neighbours have been reached by then.
          if (known <= length + STRAIGHT) continue;
          const way = length + (costs[next] ?? 0) * (direction < 4 ? STRAIGHT : DIAGONAL);
          if (way >= known) continue;
          lengths[next] = way;
          directions[next] = direction;
          buckets[way & (BUCKETS - 1)]?.push(next);
          waiting += 1;
        }
      }
      length += 1;
    }
    frontier = waiting;
    reached = length;
  };

  return {
    window,
    pathTo(target) {
      const within = {
        x: Math.min(Math.max(target.x, window.x), window.x + window.width - 1),
        y: Math.min(Math.max(target.y, window.y), window.y + window.height - 1),
      };
      const end = nodeOf(within);
      search(end);
      const path: PixelPlace[] = [];
      for (let node = end; ; node -= steps[directions[node] ?? 0] ?? 0) {
        path.push({
          x: (node % stride) - 1 + window.x,
          y: Math.floor(node / stride) - 1 + window.y,
        });
        if (node === start) return path.reverse();
      }
    },
  };
}
