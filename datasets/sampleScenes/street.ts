// The plan of a street before anything is painted: where the camera stands, how wide road and pavements are,
// what stands along them. Lengths are metres; lateral 0 is the camera, positive to the right.

import { chooseLight } from './light.ts';
import type { Light } from './light.ts';
import type { SceneRandom } from './random.ts';

export type Side = -1 | 1;
export const SIDES: readonly [Side, Side] = [-1, 1];

interface Camera {
  readonly focalPx: number;
  /** The column of the vanishing point. */
  readonly centreX: number;
  readonly horizonY: number;
  readonly heightM: number;
}

type LotKind = 'building' | 'park' | 'sideStreet';

/** A piece of land along one side of the street. */
export interface Lot {
  readonly kind: LotKind;
  readonly side: Side;
  readonly fromM: number;
  readonly toM: number;
  /** Of the building, 0 where none stands. */
  readonly heightM: number;
}

/** One side's edges, as distances from the camera's line, always positive. */
export interface Verge {
  readonly kerbM: number;
  readonly facadeM: number;
  /** The width of the lane for parked cars, 0 without one. */
  readonly parkingM: number;
}

export interface Street {
  readonly camera: Camera;
  /** Sideways drift of the street: metres × bend × metres² of distance. */
  readonly bend: number;
  readonly light: Light;
  /** The side that cars keep to. */
  readonly driveSide: Side;
  readonly laneM: number;
  readonly left: Verge;
  readonly right: Verge;
  readonly lots: readonly Lot[];
  /** Distance and length of a crossing, if there is one. */
  readonly crossing: { readonly fromM: number; readonly toM: number } | undefined;
  /** How busy the street is, 0–1. */
  readonly density: number;
  /** Nothing but the backdrop stands beyond. */
  readonly endM: number;
}

/** Where the first lots begin: behind the image's lower edge, so that no gap shows. */
const STREET_START_M = -4;
const CROSSING_CHANCE = 0.55;

export function verge(street: Street, side: Side): Verge {
  return side < 0 ? street.left : street.right;
}

/** Lays out a street for an image of the given size. */
export function planStreet(random: SceneRandom, width: number, height: number): Street {
  const driveSide = random.sign();
  const laneM = random.between(2.8, 3.4);
  const near = planVerge(random, laneM / 2);
  const far = planVerge(random, laneM * 1.5 + (random.chance(0.08) ? laneM : 0));
  const endM = random.between(95, 170);
  const crossingM = random.between(22, 55);
  const crossing = random.chance(CROSSING_CHANCE)
    ? { fromM: crossingM, toM: crossingM + random.between(7, 11) }
    : undefined;
  const greenSide = random.sign();
  const green = random.pick([0.2, 0.5, 0.9]);
  return {
    camera: planCamera(random, width, height),
    bend: random.chance(0.45) ? 0 : random.sign() * random.between(0.0004, 0.0022),
    light: chooseLight(random),
    driveSide,
    laneM,
    left: driveSide < 0 ? near : far,
    right: driveSide < 0 ? far : near,
    lots: SIDES.flatMap((side) =>
      planLots(random, side, endM, crossing, side === greenSide ? green : 0.08),
    ),
    crossing,
    density: random.between(0.35, 1),
    endM,
  };
}

function planCamera(random: SceneRandom, width: number, height: number): Camera {
  return {
    focalPx: Math.sqrt(width * height) * random.between(0.86, 1.12),
    centreX: width * random.between(0.43, 0.57),
    horizonY: height * random.between(0.45, 0.57),
    heightM: random.between(1.25, 1.95),
  };
}

function planVerge(random: SceneRandom, laneEdgeM: number): Verge {
  const parkingM = random.chance(0.33) ? random.between(1.9, 2.2) : 0;
  const kerbM = laneEdgeM + parkingM + random.between(0.15, 0.6);
  return { kerbM, facadeM: kerbM + random.between(2.4, 4.8), parkingM };
}

function planLots(
  random: SceneRandom,
  side: Side,
  endM: number,
  crossing: Street['crossing'],
  greenShare: number,
): Lot[] {
  const lots: Lot[] = [];
  const storeyM = 3.2;
  const usualStoreys = random.whole(2, 5);
  let fromM = STREET_START_M;
  let crossed = crossing === undefined || random.chance(0.2);
  while (fromM < endM) {
    if (!crossed && crossing !== undefined && fromM >= crossing.fromM) {
      lots.push({ kind: 'sideStreet', side, fromM, toM: crossing.toM, heightM: 0 });
      fromM = crossing.toM;
      crossed = true;
      continue;
    }
    const green = random.chance(greenShare);
    let toM = fromM + (green ? random.between(14, 32) : random.between(6, 17));
    if (!crossed && crossing !== undefined && toM > crossing.fromM - 3) toM = crossing.fromM;
    const storeys = Math.max(2, usualStoreys + random.whole(-1, 1));
    const heightM = green ? 0 : storeys * storeyM + random.between(0.6, 1.8);
    lots.push({ kind: green ? 'park' : 'building', side, fromM, toM, heightM });
    fromM = toM;
  }
  return lots;
}

/** The lot at a distance on one side, if any. */
export function lotAt(street: Street, side: Side, distanceM: number): Lot | undefined {
  return street.lots.find(
    (lot) => lot.side === side && distanceM >= lot.fromM && distanceM < lot.toM,
  );
}
