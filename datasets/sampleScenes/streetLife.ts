// Decides who and what stands, parks, walks and drives where, and paints all of it from far to near.

import { paintCyclist, paintPedestrian } from './people.ts';
import {
  paintBin,
  paintBollard,
  paintFence,
  paintHangingSign,
  paintLampPost,
  paintTrafficLight,
  paintTrafficSign,
} from './streetFurniture.ts';
import { lotAt, SIDES, verge } from './street.ts';
import { paintVehicle } from './vehicles.ts';
import { paintTree } from './vegetation.ts';
import type { Stage } from './stage.ts';
import type { Side } from './street.ts';
import type { Heading } from './vehicles.ts';
import type { Season } from './vegetation.ts';

/** Something to be painted at a distance. */
interface Prop {
  readonly distance: number;
  paint(): void;
}

/** Half the width of the view per metre of distance, a little less, so that things stand within it. */
const VIEW_SLOPE = 0.5;
const LAMP_HEIGHT_M = 7;
const SIGN_SPACING_M = 13;
const FARTHEST_PERSON_M = 45;

export function paintStreetLife(stage: Stage, season: Season): void {
  const props = [
    ...SIDES.flatMap((side) => [
      ...plantTrees(stage, side, season),
      ...placeFurniture(stage, side),
      ...parkCars(stage, side),
      ...placePedestrians(stage, side),
    ]),
    ...placeTraffic(stage),
    ...placeCyclists(stage),
    ...placeAtCrossing(stage),
    ...placeGuardrail(stage),
  ];
  props.sort((a, b) => b.distance - a.distance);
  for (const prop of props) prop.paint();
}

/** The nearest distance at which a place so far to the side is in view. */
function inViewFrom(lateral: number): number {
  return Math.max(7, Math.abs(lateral) / VIEW_SLOPE);
}

function isOpenRoad({ street }: Stage, side: Side, distance: number): boolean {
  const lot = lotAt(street, side, distance);
  return lot === undefined || lot.kind === 'sideStreet';
}

function plantTrees(stage: Stage, side: Side, season: Season): Prop[] {
  const { random, street } = stage;
  const props: Prop[] = [];
  if (!random.chance(0.42)) return props;
  const lateral = side * (verge(street, side).kerbM + 0.8);
  const spacing = random.between(8, 15);
  const heightM = random.between(5.5, 9.5);
  for (let at = random.between(9, 18); at < street.endM; at += spacing * random.between(0.8, 1.2)) {
    if (isOpenRoad(stage, side, at)) continue;
    const spot = { lateral, distance: at };
    const ownHeightM = heightM * random.between(0.85, 1.15);
    props.push({ distance: at, paint: () => paintTree(stage, spot, ownHeightM, season) });
  }
  return props;
}

function placeFurniture(stage: Stage, side: Side): Prop[] {
  const { random, street } = stage;
  const props: Prop[] = [];
  const { kerbM, facadeM } = verge(street, side);
  const add = (distance: number, paint: () => void) => {
    if (!isOpenRoad(stage, side, distance)) props.push({ distance, paint });
  };
  const postM = side * (kerbM + 0.45);
  const lampM = LAMP_HEIGHT_M * random.between(0.75, 1.2);
  for (let at = random.between(9, 22); at < street.endM; at += random.between(20, 28)) {
    const spot = { lateral: postM, distance: at };
    add(at, () => paintLampPost(stage, spot, side, lampM));
  }
  const signs = random.whole(1, 3);
  for (let sign = 0; sign < signs; sign++) {
    const nearest = inViewFrom(postM) + SIGN_SPACING_M * sign;
    const distance = random.between(nearest, nearest + SIGN_SPACING_M * 0.8);
    add(distance, () => paintTrafficSign(stage, { lateral: postM, distance }));
  }
  const boards = random.whole(0, 3);
  for (let board = 0; board < boards; board++) {
    const distance = random.between(inViewFrom(facadeM), 40);
    const spot = { lateral: side * facadeM, distance };
    if (lotAt(street, side, distance)?.kind === 'building') {
      add(distance, () => paintHangingSign(stage, spot, side));
    }
  }
  if (random.chance(0.25)) {
    const first = random.between(10, 30);
    for (let distance = first; distance < first + 12; distance += 1.6) {
      add(distance, () => paintBollard(stage, { lateral: side * (kerbM + 0.35), distance }));
    }
  }
  if (random.chance(0.6)) {
    const distance = random.between(inViewFrom(postM), 26);
    add(distance, () => paintBin(stage, { lateral: side * (kerbM + 0.7), distance }));
  }
  return props;
}

function parkCars(stage: Stage, side: Side): Prop[] {
  const { random, street } = stage;
  const { kerbM, parkingM } = verge(street, side);
  const props: Prop[] = [];
  if (parkingM === 0) return props;
  const heading = side === street.driveSide ? 'away' : 'towards';
  const occupied = 0.2 + 0.45 * street.density;
  for (let at = random.between(6.5, 12); at < 75; at += random.between(5.6, 7)) {
    const beforeCrossing = (street.crossing?.fromM ?? Infinity) - at;
    if (isOpenRoad(stage, side, at) || (beforeCrossing > -14 && beforeCrossing < 8)) continue;
    if (!random.chance(occupied)) continue;
    const spot = { lateral: side * (kerbM - 1.15), distance: at };
    props.push({ distance: at, paint: () => paintVehicle(stage, spot, heading) });
  }
  return props;
}

function placeTraffic(stage: Stage): Prop[] {
  const { random, street } = stage;
  const props: Prop[] = [];
  const drive = (lateral: number, distance: number, heading: 'away' | 'towards') => {
    const kind = random.chance(0.12) ? 'bus' : undefined;
    const ownDistance = kind === 'bus' ? distance + 12 : distance;
    props.push({
      distance: ownDistance,
      paint: () => paintVehicle(stage, { lateral, distance: ownDistance }, heading, kind),
    });
  };
  const gap = () => random.between(12, 40) / street.density;
  for (let at = random.between(13, 36); at < 100; at += gap()) {
    drive(random.between(-0.25, 0.25), at, 'away');
  }
  const oncoming = -street.driveSide * street.laneM;
  for (let at = random.between(9, 34); at < 100; at += gap()) {
    drive(oncoming + random.between(-0.25, 0.25), at, 'towards');
  }
  return props;
}

function placePedestrians(stage: Stage, side: Side): Prop[] {
  const { random, street } = stage;
  const { kerbM, facadeM } = verge(street, side);
  const props: Prop[] = [];
  const groups = 1 + random.whole(0, Math.floor(2 + street.density * 4));
  for (let group = 0; group < groups; group++) {
    const lateral = side * random.between(kerbM + 0.8, facadeM - 0.6);
    const nearest = inViewFrom(lateral);
    const distance =
      nearest + random.between(0, 1) * random.between(2, FARTHEST_PERSON_M - nearest);
    const people = random.chance(0.3) ? random.whole(2, 3) : 1;
    for (let person = 0; person < people; person++) {
      const spot = {
        lateral: lateral + (person - 0.5) * random.between(0.45, 0.6) * (people > 1 ? 1 : 0),
        distance: distance + random.between(0, 0.4),
      };
      props.push({ distance: spot.distance, paint: () => paintPedestrian(stage, spot) });
    }
  }
  return props;
}

function placeCyclists(stage: Stage): Prop[] {
  const { random, street } = stage;
  const props: Prop[] = [];
  const add = (lateral: number, distance: number) => {
    const spot = { lateral, distance };
    props.push({ distance, paint: () => paintCyclist(stage, spot, 'along') });
  };
  const own = street.driveSide * (street.laneM / 2 - 0.35);
  const riders = random.whole(1, 2);
  let at = random.between(6, 17);
  for (let rider = 0; rider < riders; rider++) {
    add(own + random.between(-0.3, 0.3), at);
    at += random.between(2, 14);
  }
  if (random.chance(0.5)) {
    const oncoming = -street.driveSide * (street.laneM * 1.5 - 0.4);
    add(oncoming, random.between(inViewFrom(oncoming), 34));
  }
  return props;
}

/** Lights at the corners, and those who cross: cars, cyclists, people on the zebra. */
function placeAtCrossing(stage: Stage): Prop[] {
  const { random, street } = stage;
  const { crossing } = street;
  const props: Prop[] = [];
  if (crossing === undefined) return props;
  for (const side of SIDES) {
    const spot = {
      lateral: side * (verge(street, side).kerbM + 0.4),
      distance: crossing.fromM - 1,
    };
    props.push({ distance: spot.distance, paint: () => paintTrafficLight(stage, spot) });
  }
  const middleM = (crossing.fromM + crossing.toM) / 2;
  const across = () => random.between(-7, 7);
  if (random.chance(0.55)) {
    const distance = middleM + 1.7;
    const spot = { lateral: across(), distance };
    const heading = random.pick<Heading>(['left', 'right']);
    props.push({ distance, paint: () => paintVehicle(stage, spot, heading) });
  }
  if (random.chance(0.6)) {
    const spot = { lateral: across(), distance: crossing.fromM + 1.2 };
    props.push({ distance: spot.distance, paint: () => paintCyclist(stage, spot, 'side') });
  }
  const walkers = random.whole(0, 3);
  for (let walker = 0; walker < walkers; walker++) {
    const spot = { lateral: across() * 0.8, distance: crossing.fromM - random.between(0.6, 2.6) };
    props.push({ distance: spot.distance, paint: () => paintPedestrian(stage, spot) });
  }
  return props;
}

/** A railing by the kerb where no park has one, so that fences are as common as in real streets. */
function placeGuardrail(stage: Stage): Prop[] {
  const { random, street } = stage;
  const parkInView = street.lots.some(
    (lot) => lot.kind === 'park' && lot.fromM < 30 && lot.toM > 14,
  );
  if (parkInView && !random.chance(0.25)) return [];
  const side = random.sign();
  const lateral = side * (verge(street, side).kerbM + 0.3);
  const start = inViewFrom(lateral) * random.between(0.9, 1.3);
  const end = Math.min(start + random.between(9, 18), (street.crossing?.fromM ?? Infinity) - 1);
  const wall = {
    from: { lateral, distance: start },
    to: { lateral, distance: Math.max(end, start + 5) },
    bottomM: 0,
    topM: 1.05,
  };
  return [{ distance: start, paint: () => paintFence(stage, wall, 'guardrail') }];
}
