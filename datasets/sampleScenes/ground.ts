// The ground, row by row: road with its markings and wear, kerbs, pavements, lawns, and the shadow of the
// buildings on the sunny side.

import { clampUnit, mixed, scaled, varied } from './colours.ts';
import { topBrightness } from './light.ts';
import { hashUnit, valueNoise } from './random.ts';
import { planMarkings } from './roadMarkings.ts';
import { CLASS } from './sceneClasses.ts';
import { lotAt } from './street.ts';
import type { RoadMarkings } from './roadMarkings.ts';
import type { Pen } from './sceneCanvas.ts';
import type { Stage } from './stage.ts';
import type { Lot, Side, Street, Verge } from './street.ts';
import type { Rgb } from '../../core/taxonomy.ts';

const KERB_M = 0.28;
const GUTTER_M = 0.3;
/** The pavement that goes around the corner into a side street. */
const CORNER_M = 2.2;
/** Ground farther than this is one haze. */
const FARTHEST_M = 600;
/** What is left of the light in a building's shadow when the sun shines fully. */
const SHADOW_STRENGTH = 0.42;
const MARKING_COLOUR: Rgb = [226, 224, 214];
const MARKING_YELLOW: Rgb = [214, 178, 70];

/** What the ground is made of in one street. */
interface Soil {
  readonly asphalt: Rgb;
  readonly slab: Rgb;
  readonly kerb: Rgb;
  readonly lawn: Rgb;
  readonly slabM: number;
  readonly seed: number;
  readonly markings: RoadMarkings;
  readonly wear: number;
}

/** What stays the same along one row of pixels. */
interface Row {
  readonly distance: number;
  readonly metresPerPixel: number;
  /** 1 where fine texture can be seen, 0 where it would only flicker. */
  readonly detail: number;
  readonly leftLot: Lot | undefined;
  readonly rightLot: Lot | undefined;
  /** Lateral position of the buildings' shadow edge, on the sun's side. */
  readonly shadowEdge: number;
}

export function paintGround(stage: Stage): void {
  const { canvas, street } = stage;
  const { camera } = street;
  const soil = planSoil(stage);
  const firstRow = Math.max(0, Math.floor(camera.horizonY + 0.5));
  for (let y = firstRow; y < canvas.height; y++) {
    const below = Math.max(y + 0.5 - camera.horizonY, 0.05);
    const distance = Math.min(FARTHEST_M, (camera.focalPx * camera.heightM) / below);
    const metresPerPixel = distance / camera.focalPx;
    const row: Row = {
      distance,
      metresPerPixel,
      detail: clampUnit(1.25 - metresPerPixel * 12),
      leftLot: lotAt(street, -1, distance),
      rightLot: lotAt(street, 1, distance),
      shadowEdge: shadowEdgeAt(street, distance),
    };
    const origin = camera.centreX - 0.5;
    const drift = street.bend * distance * distance;
    for (let x = 0; x < canvas.width; x++) {
      canvas.pen.alpha = 1;
      shadeGround(street, soil, row, (x - origin) * metresPerPixel - drift, canvas.pen);
      canvas.put(x, y, distance, 1);
    }
  }
}

function planSoil({ street, random }: Stage): Soil {
  const bright = topBrightness(street.light);
  const asphalt = varied(
    random.pick<Rgb>([
      [92, 92, 96],
      [112, 110, 108],
      [78, 80, 86],
    ]),
    8,
    random,
  );
  const slab = varied(
    random.pick<Rgb>([
      [150, 146, 138],
      [164, 150, 136],
      [132, 132, 134],
    ]),
    8,
    random,
  );
  return {
    asphalt: scaled(asphalt, bright),
    slab: scaled(slab, bright),
    kerb: scaled([178, 176, 170], bright),
    lawn: scaled(varied([92, 122, 58], 10, random), bright),
    slabM: random.between(0.5, 0.95),
    seed: random.seed(),
    markings: planMarkings(street, random),
    wear: random.between(0.3, 1),
  };
}

function shadowEdgeAt(street: Street, distance: number): number {
  const { light } = street;
  const lot = lotAt(street, light.sunSide, distance + 2);
  const facadeM = light.sunSide < 0 ? street.left.facadeM : street.right.facadeM;
  return light.sunSide * (facadeM - (lot?.heightM ?? 0) * light.shadowReach);
}

function shadeGround(street: Street, soil: Soil, row: Row, lateral: number, pen: Pen): void {
  const side: Side = lateral < 0 ? -1 : 1;
  const edge = lateral < 0 ? street.left : street.right;
  const lot = lateral < 0 ? row.leftLot : row.rightLot;
  const out = side * lateral;
  const kerbM = kerbAt(edge, lot, out, row.distance);
  if (out < kerbM) shadeRoad(soil, row, lateral, kerbM - out, pen);
  else if (out > edge.facadeM && lot?.kind === 'park') shadeLawn(soil, row, lateral, pen);
  else shadePavement(soil, row, lateral, out - kerbM, pen);
  const intoShade = (lateral - row.shadowEdge) * street.light.sunSide;
  const shade = clampUnit(intoShade / 0.35 + 0.5) * SHADOW_STRENGTH * street.light.sun;
  pen.red *= 1 - shade;
  pen.green *= 1 - shade * 0.96;
  pen.blue *= 1 - shade * 0.86;
}

/** Where the road ends at this distance; a side street carries it on, around a corner. */
function kerbAt(edge: Verge, lot: Lot | undefined, out: number, distance: number): number {
  if (lot?.kind !== 'sideStreet') return edge.kerbM;
  const fromCorner = Math.min(distance - lot.fromM, lot.toM - distance);
  if (fromCorner >= CORNER_M) return Infinity;
  const cut = CORNER_M - fromCorner;
  const reach = edge.kerbM + (CORNER_M * CORNER_M - cut * cut) * 0.25;
  return out < reach ? reach : edge.kerbM;
}

function shadeRoad(soil: Soil, row: Row, lateral: number, toKerbM: number, pen: Pen): void {
  const { distance, detail } = row;
  const patches = valueNoise(lateral * 0.35, distance * 0.09, soil.seed);
  const stains = valueNoise(lateral * 1.7, distance * 0.4, soil.seed + 1);
  const grit = detail > 0 ? hashUnit(lateral * 28, distance * 22, soil.seed + 2) - 0.5 : 0;
  let tone = 0.9 + 0.2 * patches + (stains - 0.5) * 0.14 * soil.wear + grit * 0.16 * detail;
  tone *= repairTone(soil, lateral, distance);
  if (toKerbM < GUTTER_M) tone *= 0.86;
  pen.red = soil.asphalt[0] * tone;
  pen.green = soil.asphalt[1] * tone;
  pen.blue = soil.asphalt[2] * tone;
  pen.label = CLASS.road;
  const worn = 1 - 0.55 * soil.wear * stains;
  blend(pen, MARKING_COLOUR, soil.markings.white(lateral, distance, row.metresPerPixel) * worn);
  blend(pen, MARKING_YELLOW, soil.markings.yellow(toKerbM, distance, row.metresPerPixel) * worn);
}

/** Rectangles where the road was dug up and closed again, and the dark seam around them. */
function repairTone(soil: Soil, lateral: number, distance: number): number {
  const column = Math.floor((lateral + 40) / 2.3);
  const row = Math.floor(distance / 5.5);
  if (hashUnit(column, row, soil.seed + 3) > 0.1 * soil.wear) return 1;
  return 0.8 + 0.25 * hashUnit(column, row, soil.seed + 4);
}

function blend(pen: Pen, colour: Rgb, share: number): void {
  if (share <= 0) return;
  pen.red += (colour[0] - pen.red) * share;
  pen.green += (colour[1] - pen.green) * share;
  pen.blue += (colour[2] - pen.blue) * share;
}

function shadePavement(soil: Soil, row: Row, lateral: number, fromKerbM: number, pen: Pen): void {
  const { distance, detail, metresPerPixel } = row;
  pen.label = CLASS.pavement;
  const mottled = valueNoise(lateral * 0.8, distance * 0.5, soil.seed + 5);
  if (fromKerbM < KERB_M) {
    const joint = jointShare(distance / 0.9, metresPerPixel / 0.9, 0.03) * detail;
    const tone =
      (fromKerbM < KERB_M * 0.45 ? 0.68 : 1) * (0.92 + 0.14 * mottled) * (1 - joint * 0.3);
    setTone(pen, soil.kerb, tone);
    return;
  }
  const across = fromKerbM / soil.slabM;
  const bond = Math.floor(across) % 2 === 0 ? 0 : 0.5;
  const along = distance / (soil.slabM * 1.5) + bond;
  const single = hashUnit(Math.floor(across), Math.floor(along), soil.seed + 6) - 0.5;
  const joint =
    Math.max(
      jointShare(across, metresPerPixel / soil.slabM, 0.03),
      jointShare(along, metresPerPixel / soil.slabM, 0.025),
    ) * detail;
  const grit = detail > 0 ? hashUnit(lateral * 28, distance * 22, soil.seed + 7) - 0.5 : 0;
  const tone = 0.9 + 0.16 * mottled + 0.14 * single * detail + 0.08 * grit * detail - 0.24 * joint;
  setTone(pen, soil.slab, tone);
}

/** How much of a pixel a joint fills; `position` counts slabs. */
function jointShare(position: number, pixelSlabs: number, halfSlabs: number): number {
  const offset = Math.abs(position - Math.floor(position + 0.5));
  return offset < halfSlabs + pixelSlabs * 0.5
    ? clampUnit((2 * halfSlabs) / Math.max(pixelSlabs, halfSlabs))
    : 0;
}

function shadeLawn(soil: Soil, row: Row, lateral: number, pen: Pen): void {
  const patch = valueNoise(lateral * 0.4, row.distance * 0.4, soil.seed + 8);
  const blades = hashUnit(lateral * 18, row.distance * 12, soil.seed + 9) - 0.5;
  // CamVid counts all low greenery as Tree in its 11 classes.
  pen.label = CLASS.tree;
  const colour = mixed(soil.lawn, [128, 122, 62], patch * 0.35);
  setTone(pen, colour, 0.88 + 0.2 * patch + 0.2 * blades * row.detail);
}

function setTone(pen: Pen, colour: Rgb, tone: number): void {
  pen.red = colour[0] * tone;
  pen.green = colour[1] * tone;
  pen.blue = colour[2] * tone;
}
