// Where paint lies on the road: lane lines, edge lines, zebra and stop lines at a crossing.

import { clampUnit } from './colours.ts';
import type { SceneRandom } from './random.ts';
import type { Street } from './street.ts';

/** How much of a pixel is covered with paint, 0–1. */
export interface RoadMarkings {
  white(lateral: number, distance: number, metresPerPixel: number): number;
  yellow(toKerbM: number, distance: number, metresPerPixel: number): number;
}

const LINE_HALF_M = 0.07;
const ZEBRA_DEPTH_M = 3;
const ZEBRA_PERIOD_M = 1;
const STOP_LINE_M = 0.35;
const DOUBLE_LINE_AT_M = [0.42, 0.64] as const;

interface Plan {
  readonly centreM: number;
  readonly dashM: number;
  readonly gapM: number;
  readonly solidCentre: boolean;
  readonly parkingLinesM: readonly number[];
  readonly crossingFromM: number;
  readonly crossingToM: number;
  readonly zebra: boolean;
  readonly doubleYellow: boolean;
}

export function planMarkings(street: Street, random: SceneRandom): RoadMarkings {
  const sides = [
    { sign: -1, edge: street.left },
    { sign: 1, edge: street.right },
  ];
  const plan: Plan = {
    centreM: -street.driveSide * (street.laneM / 2),
    dashM: random.between(1.6, 4),
    gapM: random.between(2, 6),
    solidCentre: random.chance(0.15),
    parkingLinesM: sides
      .filter(({ edge }) => edge.parkingM > 0)
      .map(({ sign, edge }) => sign * (edge.kerbM - edge.parkingM)),
    crossingFromM: street.crossing?.fromM ?? Infinity,
    crossingToM: street.crossing?.toM ?? Infinity,
    zebra: random.chance(0.5),
    doubleYellow: random.chance(0.4),
  };
  return {
    white: (lateral, distance, pixel) => whiteAt(plan, lateral, distance, pixel),
    yellow: (toKerbM, distance, pixel) =>
      plan.doubleYellow && Number.isFinite(toKerbM) && distance < plan.crossingFromM
        ? Math.max(...DOUBLE_LINE_AT_M.map((at) => lineShare(toKerbM - at, 0.05, pixel)))
        : 0,
  };
}

function whiteAt(plan: Plan, lateral: number, distance: number, pixel: number): number {
  const beforeCrossingM = plan.crossingFromM - distance;
  if (beforeCrossingM > -0.5 && beforeCrossingM < ZEBRA_DEPTH_M + 2) {
    return crossingPaint(plan, lateral, beforeCrossingM, pixel);
  }
  if (beforeCrossingM <= 0 && distance < plan.crossingToM) return 0;
  let share = centreLine(plan, lateral, distance, pixel);
  for (const at of plan.parkingLinesM) {
    share = Math.max(share, lineShare(lateral - at, LINE_HALF_M * 0.8, pixel));
  }
  return share;
}

function centreLine(plan: Plan, lateral: number, distance: number, pixel: number): number {
  const share = lineShare(lateral - plan.centreM, LINE_HALF_M, pixel);
  if (share <= 0 || plan.solidCentre) return share;
  const period = plan.dashM + plan.gapM;
  const phase = distance - Math.floor(distance / period) * period;
  return phase < plan.dashM ? share : 0;
}

function crossingPaint(plan: Plan, lateral: number, before: number, pixel: number): number {
  if (before > ZEBRA_DEPTH_M + 1) {
    const onStopLine = before < ZEBRA_DEPTH_M + 1 + STOP_LINE_M;
    return onStopLine ? 1 : centreLine({ ...plan, solidCentre: true }, lateral, before, pixel);
  }
  if (!plan.zebra || before < 0 || before > ZEBRA_DEPTH_M) return 0;
  const stripe = lateral / ZEBRA_PERIOD_M - Math.floor(lateral / ZEBRA_PERIOD_M);
  return clampUnit((0.25 - Math.abs(stripe - 0.5)) / Math.max(pixel, 0.01) + 0.5);
}

/** The share of a pixel that a line covers whose middle is `offset` metres away. */
function lineShare(offset: number, halfM: number, pixel: number): number {
  const halfPixel = pixel * 0.5;
  const from = Math.max(offset - halfPixel, -halfM);
  const to = Math.min(offset + halfPixel, halfM);
  return to <= from ? 0 : (to - from) / pixel;
}
