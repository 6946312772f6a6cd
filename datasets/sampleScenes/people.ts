// Pedestrians and cyclists: jointed figures of limbs in metres, facing the camera, away or sideways.

import { scaled, varied } from './colours.ts';
import { sideBrightness } from './light.ts';
import { CLASS } from './sceneClasses.ts';
import { bar, box, ellipse, limb } from './shapes.ts';
import { fillFigure, screenX, screenY } from './stage.ts';
import type { SceneRandom } from './random.ts';
import type { Outline } from './sceneCanvas.ts';
import type { Spot, Stage } from './stage.ts';
import type { Rgb } from '../../core/taxonomy.ts';

const CLOTHES: readonly [Rgb, ...Rgb[]] = [
  [38, 40, 46],
  [52, 58, 74],
  [92, 40, 40],
  [160, 36, 44],
  [110, 104, 96],
  [190, 184, 172],
  [60, 84, 62],
  [196, 148, 60],
  [70, 100, 150],
];
const TROUSERS: readonly [Rgb, ...Rgb[]] = [
  [40, 44, 58],
  [32, 32, 36],
  [78, 84, 100],
  [108, 98, 82],
];
const SKINS: readonly [Rgb, ...Rgb[]] = [
  [226, 184, 156],
  [198, 150, 118],
  [130, 92, 70],
  [92, 64, 50],
];
const HAIRS: readonly [Rgb, ...Rgb[]] = [
  [44, 34, 28],
  [86, 62, 42],
  [170, 140, 90],
  [120, 118, 116],
  [20, 18, 18],
];
const RUBBER: Rgb = [24, 24, 26];
const HI_VIS: Rgb = [212, 232, 60];

interface Person {
  readonly top: Rgb;
  readonly trousers: Rgb;
  readonly skin: Rgb;
  readonly hair: Rgb;
}

/** Draws one limb or part of somebody: an outline in metres and its colour. */
type Draw = (outline: Outline, colour: Rgb, alpha?: number) => void;

function dress(random: SceneRandom): Person {
  return {
    top: varied(random.pick(CLOTHES), 14, random),
    trousers: varied(random.pick(TROUSERS), 8, random),
    skin: random.pick(SKINS),
    hair: random.pick(HAIRS),
  };
}

function drawing(stage: Stage, spot: Spot, label: number, scale: number, mirror: number): Draw {
  const light = sideBrightness(stage.street.light, 0);
  return (outline, colour, alpha = 1) => {
    const figure = outline.map((value, at) => value * scale * (at % 2 === 0 ? mirror : 1));
    fillFigure(stage, spot, figure, { colour: scaled(colour, light), label, alpha });
  };
}

/** A soft blot under the feet, and a long thin shadow away from the sun. */
function castShadow(stage: Stage, spot: Spot, halfM: number, heightM: number): void {
  const { canvas, street } = stage;
  const { light } = street;
  const x = screenX(street, spot.lateral, spot.distance);
  const y = screenY(street, 0, spot.distance);
  const pxPerM = street.camera.focalPx / spot.distance;
  canvas.darken(ellipse(x, y, halfM * 1.3 * pxPerM, halfM * 0.35 * pxPerM), 0.4);
  if (light.sun < 0.3) return;
  const length = -light.sunSide * heightM * light.shadowReach * pxPerM;
  const half = halfM * 0.25 * pxPerM;
  canvas.darken(limb(x, y, half, x + length, y - half, half * 0.6), 0.3 * light.sun);
}

/** Somebody standing or walking on `spot`. */
export function paintPedestrian(stage: Stage, spot: Spot): void {
  const { random } = stage;
  const heightM = random.chance(0.08) ? random.between(1.1, 1.4) : random.between(1.58, 1.9);
  const person = dress(random);
  castShadow(stage, spot, 0.25, heightM);
  // All figures are drawn 1.75 m tall and scaled.
  const draw = drawing(stage, spot, CLASS.pedestrian, heightM / 1.75, random.sign());
  const sideways = random.chance(0.35);
  const stride = random.between(0.05, sideways ? 0.36 : 0.16);
  const swing = stride * 0.6;
  const half = sideways ? 0.14 : 0.21;
  const long = random.chance(0.3);
  draw(limb(-0.07, 0.86, 0.085, -stride, 0.1, 0.055), scaled(person.trousers, 0.8));
  draw(box(-stride - 0.07, 0, -stride + 0.09, 0.1), RUBBER);
  draw(limb(0.07, 0.86, 0.09, stride, 0.1, 0.055), person.trousers);
  draw(box(stride - 0.06, 0, stride + 0.1, 0.1), RUBBER);
  draw(limb(-half, 1.36, 0.06, -half - 0.05 - swing * 0.3, 0.85, 0.045), scaled(person.top, 0.8));
  draw(limb(0, 1.38, half, 0, long ? 0.6 : 0.84, half * (long ? 1 : 0.82)), person.top);
  draw(limb(half * 0.35, 1.36, half * 0.5, half * 0.3, 0.9, half * 0.4), scaled(person.top, 1.1));
  draw(limb(half, 1.36, 0.06, half + 0.05 + swing * 0.4, 0.85, 0.045), scaled(person.top, 0.92));
  draw(ellipse(half + 0.05 + swing * 0.4, 0.8, 0.045), person.skin);
  drawHead(draw, person, 0, 1.6, random.chance(0.5));
  if (random.chance(0.3))
    draw(box(-half - 0.2, 0.6, -half + 0.02, 0.95), varied([90, 60, 50], 40, random));
  if (random.chance(0.2)) draw(box(-0.14, 0.98, 0.14, 1.38), varied([70, 60, 80], 40, random));
}

function drawHead(draw: Draw, person: Person, x: number, y: number, fromBehind: boolean): void {
  draw(bar(x, y - 0.2, x, y - 0.05, 0.05), scaled(person.skin, 0.8));
  draw(ellipse(x, y + 0.03, 0.105, 0.13), person.hair);
  if (!fromBehind) draw(ellipse(x, y - 0.01, 0.085, 0.11), person.skin);
}

/** Somebody riding a bicycle, seen from behind or ahead (`along`), or from the side. */
export function paintCyclist(stage: Stage, spot: Spot, view: 'along' | 'side'): void {
  const { random } = stage;
  const person = dress(random);
  const top = random.chance(0.3) ? HI_VIS : person.top;
  const helmet = random.chance(0.6) ? varied([180, 60, 60], 70, random) : person.hair;
  castShadow(stage, spot, view === 'side' ? 0.8 : 0.3, 1.7);
  const draw = drawing(stage, spot, CLASS.bicyclist, random.between(0.95, 1.08), random.sign());
  if (view === 'side') drawSideRider(draw, { ...person, top }, helmet);
  else drawRiderAlong(draw, { ...person, top }, helmet, random.chance(0.6));
}

function drawRiderAlong(draw: Draw, person: Person, helmet: Rgb, fromBehind: boolean): void {
  draw(ellipse(0, 0.35, 0.06, 0.35), RUBBER);
  draw(bar(0, 0.4, 0, 0.95, 0.04), [70, 70, 76]);
  draw(limb(-0.1, 0.95, 0.095, -0.15, 0.5, 0.065), scaled(person.trousers, 0.85));
  draw(limb(-0.17, 0.52, 0.065, -0.15, 0.2, 0.05), scaled(person.trousers, 0.8));
  draw(limb(0.1, 0.95, 0.095, 0.19, 0.7, 0.07), person.trousers);
  draw(limb(0.19, 0.72, 0.065, 0.16, 0.44, 0.05), person.trousers);
  draw(box(-0.22, 0.13, -0.09, 0.22), RUBBER);
  draw(box(0.09, 0.36, 0.22, 0.45), RUBBER);
  draw(bar(-0.32, 1.02, 0.32, 1.02, 0.026), [50, 50, 54]);
  draw(limb(-0.2, 1.38, 0.065, -0.28, 1.04, 0.045), scaled(person.top, 0.8));
  draw(limb(0.2, 1.38, 0.065, 0.28, 1.04, 0.045), scaled(person.top, 0.92));
  draw(limb(0, 1.42, 0.2, 0, 0.95, 0.165), person.top);
  draw(limb(0.07, 1.4, 0.1, 0.06, 1, 0.08), scaled(person.top, 1.1));
  if (fromBehind) draw(ellipse(0, 0.78, 0.04), [210, 30, 30]);
  drawHead(draw, person, 0, 1.6, fromBehind);
  draw([-0.12, 1.63, 0.12, 1.63, 0.09, 1.76, 0, 1.8, -0.09, 1.76], helmet);
}

function drawSideRider(draw: Draw, person: Person, helmet: Rgb): void {
  const frame: Rgb = [150, 46, 46];
  for (const hub of [-0.52, 0.52]) {
    draw(ellipse(hub, 0.34, 0.34), RUBBER);
    // The spokes let the street through, but annotators outline whole wheels.
    draw(ellipse(hub, 0.34, 0.29), [120, 120, 122], 0.85);
    draw(ellipse(hub, 0.34, 0.04), RUBBER);
  }
  draw(limb(-0.18, 0.95, 0.09, 0.16, 0.66, 0.065), scaled(person.trousers, 0.75));
  draw(limb(0.16, 0.66, 0.065, 0.06, 0.24, 0.05), scaled(person.trousers, 0.75));
  for (const [x0, y0, x1, y1] of [
    [-0.52, 0.34, -0.02, 0.3],
    [-0.52, 0.34, -0.16, 0.82],
    [-0.02, 0.3, -0.18, 0.88],
    [-0.02, 0.3, 0.42, 0.82],
    [-0.15, 0.8, 0.4, 0.86],
    [0.52, 0.34, 0.38, 1],
  ] as const) {
    draw(bar(x0, y0, x1, y1, 0.024), frame);
  }
  draw(bar(0.36, 1, 0.5, 1.04, 0.02), RUBBER);
  draw(box(-0.32, 0.88, -0.06, 0.94), RUBBER);
  draw(limb(-0.18, 0.97, 0.1, 0.2, 0.74, 0.07), person.trousers);
  draw(limb(0.2, 0.74, 0.065, 0, 0.28, 0.05), person.trousers);
  draw(box(-0.08, 0.16, 0.12, 0.26), RUBBER);
  draw(limb(-0.18, 0.98, 0.13, 0.14, 1.42, 0.14), person.top);
  draw(limb(0.14, 1.4, 0.06, 0.3, 1.16, 0.045), scaled(person.top, 0.88));
  draw(limb(0.3, 1.16, 0.045, 0.44, 1.04, 0.035), person.skin);
  drawHead(draw, person, 0.24, 1.6, false);
  draw([0.1, 1.63, 0.38, 1.65, 0.33, 1.76, 0.23, 1.79, 0.13, 1.75], helmet);
}
