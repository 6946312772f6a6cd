// Cars, vans and buses as two bevelled boxes (body and cabin) with wheels, seen from any side.

import { mixed, scaled } from './colours.ts';
import { sideBrightness, topBrightness } from './light.ts';
import { CLASS } from './sceneClasses.ts';
import { UNIT_CIRCLE } from './shapes.ts';
import { fillSolid, project } from './stage.ts';
import { chooseVehicle } from './vehicleModels.ts';
import type { Spot, Stage, Point } from './stage.ts';
import type { VehicleModel, VehicleKind } from './vehicleModels.ts';
import type { Rgb } from '../../core/taxonomy.ts';

/** Where a vehicle's nose points. */
export type Heading = 'away' | 'towards' | 'left' | 'right';

const FORWARD: Readonly<Record<Heading, readonly [lateral: number, distance: number]>> = {
  away: [0, 1],
  towards: [0, -1],
  left: [-1, 0],
  right: [1, 0],
};
const GLASS: Rgb = [34, 40, 48];
const TYRE: Rgb = [22, 22, 24];
const HUB: Rgb = [150, 152, 156];
const TAIL_LAMP: Rgb = [200, 26, 26];
const HEAD_LAMP: Rgb = [240, 240, 226];
const PLATE: Rgb = [232, 222, 150];
/** Nothing is drawn that reaches nearer than this, in metres. */
const NEAREST_M = 1.6;

/** A place on the vehicle: metres forward of its middle, metres to its left, metres above ground. */
type Place = (along: number, across: number, height: number) => Point;

/** One flat face of a vehicle, its corners in order, and parts of it by shares of its width and height. */
interface Face {
  readonly corners: readonly [Point, Point, Point, Point];
  readonly brightness: number;
}

interface Build {
  readonly stage: Stage;
  readonly model: VehicleModel;
  readonly place: Place;
  readonly depth: number;
  readonly paint: Rgb;
}

/** Paints a vehicle whose middle stands on `spot`. */
export function paintVehicle(stage: Stage, spot: Spot, heading: Heading, kind?: VehicleKind): void {
  const model = chooseVehicle(stage.random, kind);
  const [forwardX, forwardZ] = FORWARD[heading];
  const place: Place = (along, across, height) => [
    spot.lateral + along * forwardX - across * forwardZ,
    height,
    spot.distance + along * forwardZ + across * forwardX,
  ];
  const reach = forwardZ === 0 ? model.halfWidthM : model.halfLengthM;
  const depth = spot.distance - reach;
  if (depth < NEAREST_M) return;
  const build: Build = { stage, model, place, depth, paint: model.paint };
  paintShadow(build, spot);
  paintUnderside(build);
  paintBody(build);
  paintCabin(build);
  for (const side of [-1, 1] as const) if (isSideSeen(build, side)) paintWheels(build, side);
}

function paintShadow({ stage, model, place }: Build, spot: Spot): void {
  const { light } = stage.street;
  const drop = 0.5 * light.shadowReach * light.sun * -light.sunSide;
  for (const [grow, strength] of [
    [0.35, 0.25],
    [0.12, 0.35],
    [-0.1, 0.45],
  ] as const) {
    const ends = [-1, 1].flatMap((end) =>
      [-end, end].map((side): Point => {
        const corner = place(end * (model.halfLengthM + grow), side * (model.halfWidthM + grow), 0);
        return [corner[0] + drop * (grow + 0.3), 0, corner[2]];
      }),
    );
    if (spot.distance > 0) stage.canvas.darken(project(stage.street, ends), strength);
  }
}

/** Tyres and the dark belly between them, as seen from the end that faces the camera. */
function paintUnderside({ stage, model, place, depth }: Build): void {
  const half = model.halfWidthM * 0.94;
  const fill = { label: CLASS.car, depth };
  for (const end of [-1, 1]) {
    const along = end * model.axleM;
    const belly = quad(place, [along, -half, 0.2], [along, half, 0.2], model.clearanceM + 0.15);
    fillSolid(stage, belly, { ...fill, colour: [16, 16, 18] });
    for (const side of [-1, 1]) {
      const inner = side * (half - 0.2);
      const tyre = quad(place, [along, inner, 0], [along, side * half, 0], model.wheelM * 1.5);
      fillSolid(stage, tyre, { ...fill, colour: TYRE });
    }
  }
}

function quad(
  place: Place,
  from: readonly [number, number, number],
  to: readonly [number, number, number],
  topM: number,
): Point[] {
  return [place(...from), place(...to), place(to[0], to[1], topM), place(from[0], from[1], topM)];
}

/** The skin between neighbouring points of a profile, from end to end over the top. */
function paintShell(
  build: Build,
  profile: readonly (readonly [number, number])[],
  halfAt: (height: number) => number,
  dress: (face: Face, from: number) => void,
): void {
  for (let from = 0; from + 1 < profile.length; from++) {
    const [alongA, heightA] = profile[from] ?? [0, 0];
    const [alongB, heightB] = profile[from + 1] ?? [0, 0];
    const corners = [
      build.place(alongA, halfAt(heightA), heightA),
      build.place(alongA, -halfAt(heightA), heightA),
      build.place(alongB, -halfAt(heightB), heightB),
      build.place(alongB, halfAt(heightB), heightB),
    ] as const;
    if (!facesCamera(build, corners)) continue;
    const flat = Math.abs(alongB - alongA) > Math.abs(heightB - heightA) * 1.6;
    const { light } = build.stage.street;
    const brightness = flat ? topBrightness(light) : sideBrightness(light, 0);
    const face = { corners, brightness };
    fillPart(build, face, [0, 1, 0, 1], build.paint);
    dress(face, from);
  }
}

function paintBody(build: Build): void {
  const { model, stage } = build;
  const last = model.body.length - 2;
  const half = () => model.halfWidthM;
  paintShell(build, model.body, half, (face, from) => {
    if (from === 0) dressRear(build, face);
    if (from === last) dressFront(build, face);
    if (from === 1 || from === last - 1)
      fillPart(build, face, [0.03, 0.97, 0.02, 0.1], scaled(build.paint, 0.7));
  });
  for (const side of [-1, 1] as const) {
    if (!isSideSeen(build, side)) continue;
    const brightness = sideLight(build, side);
    const outline = model.body.map(([along, height]) =>
      build.place(along, side * model.halfWidthM, height),
    );
    const fill = { label: CLASS.car, depth: build.depth };
    fillSolid(stage, outline, { ...fill, colour: scaled(build.paint, brightness) });
    const lower = outline.map(([x, height, z]): Point => [x, Math.min(height, 0.52), z]);
    fillSolid(stage, lower, { ...fill, colour: scaled(build.paint, brightness * 0.72) });
    const shine = outline.map(([x, height, z]): Point => [
      x,
      Math.max(model.beltM - 0.13, Math.min(height, model.beltM - 0.07)),
      z,
    ]);
    fillSolid(stage, shine, {
      ...fill,
      colour: mixed(scaled(build.paint, brightness), [235, 238, 240], 0.3),
    });
  }
}

function dressRear(build: Build, face: Face): void {
  fillPart(build, face, [0.02, 0.14, 0.5, 0.85], TAIL_LAMP);
  fillPart(build, face, [0.86, 0.98, 0.5, 0.85], TAIL_LAMP);
  fillPart(build, face, [0.37, 0.63, 0.38, 0.54], PLATE);
  fillPart(build, face, [0, 1, 0, 0.22], scaled(build.paint, 0.45));
}

function dressFront(build: Build, face: Face): void {
  // The last face runs from bonnet to bumper, so its shares count from above.
  fillPart(build, face, [0.02, 0.22, 0.12, 0.42], HEAD_LAMP);
  fillPart(build, face, [0.78, 0.98, 0.12, 0.42], HEAD_LAMP);
  fillPart(build, face, [0.26, 0.74, 0.14, 0.46], [26, 28, 30]);
  fillPart(build, face, [0.36, 0.64, 0.56, 0.72], [226, 226, 220]);
  fillPart(build, face, [0, 1, 0.82, 1], scaled(build.paint, 0.45));
}

function paintCabin(build: Build): void {
  const { model, stage } = build;
  const foot = model.cabin[0][1];
  const roof = model.cabin[1][1];
  const halfAt = (height: number) =>
    model.halfWidthM * (0.97 - model.taper * ((height - foot) / (roof - foot)));
  const sky = stage.street.light.skyBottom;
  paintShell(build, model.cabin, halfAt, (face, from) => {
    if (from === 1 || (from === 0 && model.blindRear)) return;
    fillPart(build, face, [0.06, 0.94, 0.1, 0.9], mixed(GLASS, sky, 0.12));
    // The rear window's share counts from below, the windscreen's from above.
    const upperHalf =
      from === 0 ? ([0.08, 0.92, 0.5, 0.9] as const) : ([0.08, 0.92, 0.1, 0.5] as const);
    fillPart(build, face, upperHalf, mixed(GLASS, sky, 0.3));
  });
  for (const side of [-1, 1] as const) {
    if (!isSideSeen(build, side)) continue;
    const [a, b, c, d] = model.cabin.map(([along, height]) =>
      build.place(along, side * halfAt(height), height),
    );
    if (a === undefined || b === undefined || c === undefined || d === undefined) continue;
    const face: Face = { corners: [a, d, c, b], brightness: sideLight(build, side) };
    fillPart(build, face, [0, 1, 0, 1], build.paint);
    for (const [from, to] of model.sideWindows) {
      fillPart(build, face, [from, to, 0.1, 0.86], mixed(GLASS, sky, 0.1));
      fillPart(build, face, [from, to, 0.5, 0.86], mixed(GLASS, sky, 0.26));
    }
  }
}

function paintWheels(build: Build, side: -1 | 1): void {
  const { model, stage } = build;
  const across = side * model.halfWidthM * 1.005;
  const disc = (along: number, radius: number) =>
    UNIT_CIRCLE.map(([x, y]) => build.place(along + x * radius, across, model.wheelM + y * radius));
  for (const along of [-model.axleM, model.axleM]) {
    const fill = { label: CLASS.car, depth: build.depth };
    fillSolid(stage, disc(along, model.wheelM * 1.12), { ...fill, colour: [14, 14, 16] });
    fillSolid(stage, disc(along, model.wheelM), { ...fill, colour: TYRE });
    const shine = sideLight(build, side);
    fillSolid(stage, disc(along, model.wheelM * 0.62), { ...fill, colour: scaled(HUB, shine) });
    fillSolid(stage, disc(along, model.wheelM * 0.25), { ...fill, colour: scaled(HUB, 0.5) });
  }
}

/** Fills a part of a face: shares from its left to its right and from its lower to its upper edge. */
function fillPart(
  { stage, depth }: Build,
  { corners, brightness }: Face,
  [left, right, low, high]: readonly [number, number, number, number],
  colour: Rgb,
): void {
  const [a, b, c, d] = corners;
  const at = (across: number, up: number) =>
    between(between(a, b, across), between(d, c, across), up);
  fillSolid(stage, [at(left, low), at(right, low), at(right, high), at(left, high)], {
    colour: scaled(colour, brightness),
    label: CLASS.car,
    depth,
  });
}

function between(a: Point, b: Point, share: number): Point {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

function isSideSeen(build: Build, side: -1 | 1): boolean {
  const { halfWidthM, halfLengthM, beltM } = build.model;
  const across = side * halfWidthM;
  return facesCamera(build, [
    build.place(halfLengthM * side, across, 0.3),
    build.place(-halfLengthM * side, across, 0.3),
    build.place(-halfLengthM * side, across, beltM),
    build.place(halfLengthM * side, across, beltM),
  ]);
}

/** Whether a face shows its outside: then its corners run one way round on the screen. */
function facesCamera({ stage }: Build, corners: readonly Point[]): boolean {
  const outline = project(stage.street, corners);
  let doubleArea = 0;
  for (let at = 0; at < outline.length; at += 2) {
    const next = (at + 2) % outline.length;
    doubleArea +=
      (outline[at] ?? 0) * (outline[next + 1] ?? 0) - (outline[next] ?? 0) * (outline[at + 1] ?? 0);
  }
  return doubleArea < 0;
}

function sideLight({ stage, place }: Build, side: -1 | 1): number {
  const middle = place(0, 0, 0);
  const outside = place(0, side, 0);
  return sideBrightness(stage.street.light, outside[0] - middle[0]);
}
