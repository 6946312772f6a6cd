// Paints what stands behind the pavements, lot by lot from far to near: houses, or parks with their fences.

import { scaled } from './colours.ts';
import { paintBackdrop, paintBuilding } from './buildings.ts';
import { topBrightness } from './light.ts';
import { paintFence } from './streetFurniture.ts';
import { verge } from './street.ts';
import { paintHedge, paintTree } from './vegetation.ts';
import type { Stage, Wall } from './stage.ts';
import type { Lot } from './street.ts';
import type { FenceKind } from './streetFurniture.ts';
import type { Season } from './vegetation.ts';

/** Rows of trees behind a park's fence, in metres from it. */
const TREE_ROWS_M = [13, 8, 3.2] as const;
const TREE_SPACING_M = 6.5;

export function paintLots(stage: Stage, season: Season): void {
  const { lots } = stage.street;
  paintBackdrop(stage);
  const farFirst = [...lots].sort((a, b) => b.toM - a.toM);
  for (const lot of farFirst) {
    if (lot.toM < 1) continue;
    if (lot.kind === 'park') paintPark(stage, lot, season);
    if (lot.kind === 'building') paintBuilding(stage, lot, followsSideStreet(lots, lot));
  }
}

function followsSideStreet(lots: readonly Lot[], lot: Lot): boolean {
  return lots.some(
    (other) => other.kind === 'sideStreet' && other.side === lot.side && other.toM === lot.fromM,
  );
}

function paintPark(stage: Stage, lot: Lot, season: Season): void {
  const { random, street } = stage;
  const edge = lot.side * verge(street, lot.side).facadeM;
  const leaf = scaled(random.pick(season.leaves), topBrightness(street.light));
  const line = (behindM: number, topM: number): Wall => ({
    from: { lateral: edge + lot.side * behindM, distance: lot.fromM + 0.3 },
    to: { lateral: edge + lot.side * behindM, distance: lot.toM - 0.3 },
    bottomM: 0,
    topM,
  });
  paintHedge(stage, line(17, random.between(3.5, 6)), leaf);
  for (const row of TREE_ROWS_M) {
    for (
      let at = lot.toM - 2;
      at > lot.fromM + 1;
      at -= TREE_SPACING_M * random.between(0.8, 1.3)
    ) {
      if (at < 5 || !random.chance(0.72)) continue;
      const lateral = edge + lot.side * (row + random.between(-1.2, 1.2));
      paintTree(stage, { lateral, distance: at }, random.between(6, 11), season);
    }
  }
  if (random.chance(0.5)) paintHedge(stage, line(0.7, random.between(1.1, 2)), leaf);
  const kind = random.pick<FenceKind>(['railing', 'railing', 'boards']);
  paintFence(stage, line(0, random.between(1.3, 1.9)), kind);
}
