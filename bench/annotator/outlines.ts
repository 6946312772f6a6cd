// Outlines drawn anew along the true ones: what lies on either side comes up to the line.

import type { ImagePoint } from '../../core/edit/brush.ts';
import { redrawOutline } from '../../core/edit/redrawOutline.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';
import { pixelGain } from './gainField.ts';
import type { Gesture } from './gesture.ts';
import type { Mistake } from './mistakes.ts';
import { simplifyLine } from '../../core/edit/simplifyLine.ts';
import { followOutline, middlesOfSteps, type ThingOutline } from './thingOutline.ts';
import { patchGain, type Workplace } from './workplace.ts';

/** The reaches that a person steps through, in pixels of the image. */
const REACHES_PX: readonly number[] = [2, 4, 8, 14];
/** A line goes at most so many steps from the mistake in either direction. */
const FARTHEST_STEPS: readonly number[] = [8, 16, 32, 64, 128, 256, 512];
/** How far a line may lie off the outline, in pixels of the image: as a person draws it. */
const TOLERANCES_PX: readonly number[] = [0.7, 1.2];
/** The outline's direction at a step is taken from so many steps to either side. */
const SMOOTHING_STEPS = 3;

/** @param mostPieces straight pieces that the line may have */
export function planOutlines(place: Workplace, { heart }: Mistake, mostPieces: number): Gesture[] {
  const { map, thingIds } = place;
  const id = thingIds[heart.y * map.width + heart.x] ?? 0;
  const outline = followOutline(map, (x, y) => thingIds[y * map.width + x] === id, heart);
  return REACHES_PX.flatMap((reachPx) => {
    const effect: Gesture['effect'] = (points) => redrawOutline(map, points, reachPx);
    const gains = stepGains(place, outline, reachPx);
    let best: Gesture | null = null;
    let former = '';
    for (const farthest of FARTHEST_STEPS) {
      const steps = bestStretch(outline, gains, farthest);
      const key = `${steps.behind} ${steps.ahead}`;
      if (key === former) continue;
      former = key;
      const line = middlesOfSteps(outline, -steps.behind, steps.behind + steps.ahead);
      const points = TOLERANCES_PX.map((tolerance) => simplifyLine(line, tolerance)).find(
        ({ length }) => length - 1 <= mostPieces,
      );
      if (points === undefined || points.length < 2) break;
      const patch = effect(points);
      const gainPx = patch === null ? 0 : patchGain(place, patch);
      if (gainPx > (best?.gainPx ?? 0)) {
        best = { tool: 'redrawOutline', settings: { reach: reachPx }, points, gainPx, effect };
      }
    }
    return best === null ? [] : [best];
  });
}

/** What it is worth to redraw the outline at each of its steps, if it is drawn exactly. */
function stepGains(
  { map, truth }: Workplace,
  { corners }: ThingOutline,
  reachPx: number,
): Float64Array {
  const { width, height } = map;
  const count = corners.length;
  const cornerAt = (step: number): ImagePoint =>
    corners[((step % count) + count) % count] ?? { x: 0, y: 0 };
  const gains = new Float64Array(count);
  for (let step = 0; step < count; step++) {
    const before = cornerAt(step - SMOOTHING_STEPS);
    const after = cornerAt(step + 1 + SMOOTHING_STEPS);
    const length = Math.hypot(after.x - before.x, after.y - before.y);
    if (length === 0) continue;
    const [ux, uy] = [(after.x - before.x) / length, (after.y - before.y) / length];
    const [here, next] = [cornerAt(step), cornerAt(step + 1)];
    const middle = { x: (here.x + next.x) / 2, y: (here.y + next.y) / 2 };
    let gain = 0;
    for (const side of [1, -1]) {
      const offsetAt = (distance: number): number => {
        const x = Math.floor(middle.x - uy * side * distance);
        const y = Math.floor(middle.y + ux * side * distance);
        return x < 0 || y < 0 || x >= width || y >= height ? -1 : y * width + x;
      };
      const source = offsetAt(reachPx + 0.8);
      if (source < 0) continue;
      const label = map.data[source] ?? VOID_INDEX;
      for (let distance = 0.5; distance < reachPx; distance++) {
        const offset = offsetAt(distance);
        if (offset < 0) break;
        const held = map.data[offset] ?? VOID_INDEX;
        gain += pixelGain(truth.data[offset] ?? VOID_INDEX, held, label);
      }
    }
    // Of a slanting outline there are more steps than it is long.
    gains[step] = (gain * length) / (2 * SMOOTHING_STEPS + 1);
  }
  return gains;
}

/** How many steps of the outline a line takes before and after its first one. */
interface Stretch {
  readonly behind: number;
  readonly ahead: number;
}

/** The stretch around the outline's beginning that is worth the most, so far at most to either side and not over the frame's edge. */
function bestStretch(
  { corners, isFrameEdge }: ThingOutline,
  gains: Float64Array,
  farthest: number,
): Stretch {
  const count = corners.length;
  const most = (stepAt: (taken: number) => number, limit: number): number => {
    let sum = 0;
    let best = { taken: 0, sum: 0 };
    for (let taken = 0; taken < limit; taken++) {
      const step = stepAt(taken);
      if (isFrameEdge[step] === true) break;
      sum += gains[step] ?? 0;
      if (sum > best.sum) best = { taken: taken + 1, sum };
    }
    return best.taken;
  };
  const ahead = most((taken) => taken % count, Math.min(farthest, count));
  const behind = most(
    (taken) => (2 * count - 1 - taken) % count,
    Math.min(farthest, count - ahead - 1),
  );
  return { ahead, behind };
}
