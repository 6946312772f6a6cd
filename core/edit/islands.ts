// Small islands take what surrounds them.

import type { LabelMap } from '../labelMap.ts';
import { labelComponents, type Components } from './components.ts';
import type { LabelPatch } from './paintMask.ts';
import { wholeRect } from './pixelMask.ts';

const UNSETTLED = -1;

/**
 * Every region (joined by sides, one index) of fewer than `minAreaPx` pixels takes the index that most of the pixel
 * sides along its border face, the lower one on a tie; void counts like a class. Islands among islands are settled
 * from the outside in: first those that border on a large region, then those that border on them. Where a map has
 * small regions alone, nothing changes.
 */
export function removeIslands(map: LabelMap, minAreaPx: number): LabelPatch {
  const components = labelComponents(map, (offset) => map.data[offset] ?? 0);
  const { ids, areasPx, firstOffsets } = components;
  const settled = Int16Array.from(firstOffsets, (offset, id) =>
    (areasPx[id] ?? 0) < minAreaPx ? UNSETTLED : (map.data[offset] ?? 0),
  );
  const borders = islandBorders(map, components, settled);
  while (settleRound(borders, settled));
  const indices = map.data.slice();
  const bits = new Uint8Array(indices.length);
  ids.forEach((id, offset) => {
    const index = settled[id] ?? UNSETTLED;
    if ((areasPx[id] ?? 0) >= minAreaPx || index === UNSETTLED) return;
    indices[offset] = index;
    bits[offset] = 1;
  });
  return { rect: wholeRect(map), bits, indices };
}

/** For each island that is not settled yet: how many pixel sides it shares with each of its neighbours. */
type IslandBorders = Map<number, Map<number, number>>;

function islandBorders(
  { width, height }: LabelMap,
  { ids }: Components,
  settled: Int16Array,
): IslandBorders {
  const borders: IslandBorders = new Map();
  const count = (island: number, neighbour: number): void => {
    if (settled[island] !== UNSETTLED) return;
    const sides = borders.get(island) ?? new Map<number, number>();
    borders.set(island, sides);
    sides.set(neighbour, (sides.get(neighbour) ?? 0) + 1);
  };
  const meet = (a: number, b: number): void => {
    if (a === b) return;
    count(a, b);
    count(b, a);
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const offset = y * width + x;
      const id = ids[offset] ?? 0;
      if (x + 1 < width) meet(id, ids[offset + 1] ?? 0);
      if (y + 1 < height) meet(id, ids[offset + width] ?? 0);
    }
  }
  return borders;
}

/** Settles the islands that border on something settled, all of them at once; false when there are none. */
function settleRound(borders: IslandBorders, settled: Int16Array): boolean {
  const decisions: (readonly [island: number, index: number])[] = [];
  for (const [island, sides] of borders) {
    const votes = new Map<number, number>();
    for (const [neighbour, count] of sides) {
      const index = settled[neighbour] ?? UNSETTLED;
      if (index !== UNSETTLED) votes.set(index, (votes.get(index) ?? 0) + count);
    }
    const [winner] = [...votes].sort(([a, m], [b, n]) => n - m || a - b);
    if (winner !== undefined) decisions.push([island, winner[0]]);
  }
  for (const [island, index] of decisions) {
    settled[island] = index;
    borders.delete(island);
  }
  return decisions.length > 0;
}
