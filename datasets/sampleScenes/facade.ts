// The look of one wall of a house: bricks, windows with frames and sills, shop fronts, doors, cornices.

import { mixed } from './colours.ts';
import { hashUnit, valueNoise } from './random.ts';
import { CLASS } from './sceneClasses.ts';
import type { Pen } from './sceneCanvas.ts';
import type { WallShader } from './stage.ts';
import type { Rgb } from '../../core/taxonomy.ts';

export interface FacadeStyle {
  readonly wall: Rgb;
  readonly trim: Rgb;
  /** Of shop fronts, doors and awnings. */
  readonly accent: Rgb;
  readonly heightM: number;
  readonly storeyM: number;
  /** The width of one window with the wall around it. */
  readonly bayM: number;
  /** The window's share of its bay's width. */
  readonly windowShare: number;
  /** The window's share of its storey's height. */
  readonly windowHeightShare: number;
  readonly brick: boolean;
  readonly shop: boolean;
  readonly litWindows: number;
  /** The colour that windows reflect. */
  readonly sky: Rgb;
  readonly seed: number;
}

interface FacadePlace {
  readonly brightness: number;
  readonly lengthM: number;
  /** Without windows, like most end walls. */
  readonly blind: boolean;
}

const PLINTH_M = 0.45;
const CORNICE_M = 0.4;
const FASCIA_M = 0.65;
const FRAME_M = 0.09;
const SILL_M = 0.12;
const BRICK_LENGTH_M = 0.32;
const BRICK_HEIGHT_M = 0.12;
const SHOP_UNIT_M = 2.6;
const GLASS_DARK: Rgb = [38, 44, 52];
const GLASS_LIT: Rgb = [246, 212, 140];
/** Farther than this, in metres, frames and bricks are finer than a pixel. */
const DETAIL_RANGE_M = 45;

/** A shader for one wall; `u` runs from the wall's start, `v` up from the ground. */
export function facadeShader(style: FacadeStyle, place: FacadePlace): WallShader {
  const bays = Math.max(1, Math.floor(place.lengthM / style.bayM + 0.3));
  const bayM = place.lengthM / bays;
  const shopUnits = Math.max(1, Math.floor(place.lengthM / SHOP_UNIT_M));
  const shopUnitM = place.lengthM / shopUnits;
  return (u, v, depth, pen) => {
    const near = depth < DETAIL_RANGE_M;
    pen.label = CLASS.building;
    if (v < style.storeyM && style.shop && !place.blind) {
      shadeShop(style, u, v, shopUnitM, near, pen);
    } else {
      shadeWall(style, u, v, near, pen);
      if (!place.blind && v < style.heightM - CORNICE_M) shadeOpening(style, u, v, bayM, near, pen);
    }
    // Streets are narrow: less sky reaches the foot of a wall.
    const light = place.brightness * (v < 3 ? 0.84 + 0.16 * (v / 3) : 1);
    pen.red *= light;
    pen.green *= light;
    pen.blue *= light;
    return true;
  };
}

function shadeWall(style: FacadeStyle, u: number, v: number, near: boolean, pen: Pen): void {
  const { heightM, storeyM, seed } = style;
  const fromTop = heightM - v;
  let tone = 0.94 + 0.12 * valueNoise(u * 0.45, v * 0.3, seed);
  if (near) tone += 0.05 * (valueNoise(u * 5, v * 5, seed + 1) - 0.5);
  if (fromTop < CORNICE_M) {
    tint(pen, style.trim, tone * (fromTop > CORNICE_M * 0.75 ? 0.72 : 0.95));
    return;
  }
  if (v < PLINTH_M) {
    tint(pen, style.wall, tone * 0.7);
    return;
  }
  if (near && style.brick) tone *= brickTone(u, v, seed);
  const aboveFloor = v - Math.floor(v / storeyM) * storeyM;
  if (!style.brick && v > storeyM * 0.9 && aboveFloor < 0.16) tint(pen, style.trim, tone * 0.9);
  else tint(pen, style.wall, tone);
}

function brickTone(u: number, v: number, seed: number): number {
  const course = Math.floor(v / BRICK_HEIGHT_M);
  const along = u / BRICK_LENGTH_M + (course % 2 === 0 ? 0 : 0.5);
  const brick = Math.floor(along);
  const inCourse = v / BRICK_HEIGHT_M - course;
  const mortar = inCourse < 0.14 || along - brick < 0.06;
  return mortar ? 1.06 : 0.9 + 0.16 * hashUnit(brick, course, seed);
}

function shadeOpening(
  style: FacadeStyle,
  u: number,
  v: number,
  bayM: number,
  near: boolean,
  pen: Pen,
): void {
  const { storeyM } = style;
  const storey = Math.floor(v / storeyM);
  const bay = Math.floor(u / bayM);
  const isDoor = storey === 0 && (bay + style.seed) % 3 === 0;
  const halfM = (bayM * style.windowShare) / 2;
  const across = u - (bay + 0.5) * bayM;
  const beside = Math.abs(across) - halfM;
  if (beside > FRAME_M) return;
  const up = v - storey * storeyM;
  const sillAt = isDoor ? 0 : storeyM * (1 - style.windowHeightShare) * 0.55;
  const topAt = isDoor ? 2.25 : sillAt + storeyM * style.windowHeightShare;
  if (up > topAt + FRAME_M * 2 || up < sillAt - SILL_M) return;
  if (up > topAt || up < sillAt || beside > 0) {
    tint(pen, style.trim, up < sillAt ? 1.02 : up > topAt ? 0.88 : 0.94);
    return;
  }
  if (isDoor && up < 2) {
    const panel = Math.abs(across) > halfM * 0.75 || (up > 1 && up < 1.1);
    tint(pen, style.accent, panel ? 0.8 : 1);
    return;
  }
  const fromTop = topAt - up;
  const isBar = Math.abs(across) < 0.035 || Math.abs(up - (sillAt + topAt) / 2) < 0.035;
  if (near && (isBar || fromTop < 0.05 || -beside < 0.05)) {
    tint(pen, style.trim, 0.9);
    return;
  }
  shadeGlass(style, bay, storey, (up - sillAt) / (topAt - sillAt), across / halfM, pen);
  // The reveal throws a shadow on the upper edge of the glass.
  if (near && fromTop < 0.22) tint(pen, [pen.red, pen.green, pen.blue], 0.7);
}

function shadeGlass(
  style: FacadeStyle,
  column: number,
  row: number,
  up: number,
  across: number,
  pen: Pen,
): void {
  const kind = hashUnit(column, row, style.seed + 2);
  const tilt = hashUnit(column, row, style.seed + 3);
  if (kind < style.litWindows) {
    tint(pen, GLASS_LIT, 0.7 + 0.3 * up);
    return;
  }
  const reflected = 0.12 + 0.5 * tilt * (up > 0.4 + across * 0.3 * (tilt - 0.3) ? 1 : 0.45);
  const glass = mixed(GLASS_DARK, style.sky, reflected);
  const curtained = kind > 0.62 && Math.abs(across) > 0.9 - kind * 0.55;
  if (curtained) tint(pen, [206, 200, 188], 0.62 + 0.12 * up);
  else tint(pen, glass, 1);
}

function shadeShop(
  style: FacadeStyle,
  u: number,
  v: number,
  unitM: number,
  near: boolean,
  pen: Pen,
): void {
  const { storeyM, seed } = style;
  const fasciaFrom = storeyM - FASCIA_M - 0.1;
  if (v > storeyM - 0.1) {
    tint(pen, style.trim, 0.9);
    return;
  }
  if (v > fasciaFrom) {
    shadeFascia(style, u, (v - fasciaFrom) / FASCIA_M, near, pen);
    return;
  }
  const unit = Math.floor(u / unitM);
  const inUnit = u - unit * unitM;
  const isDoor = (unit + seed) % 4 === 1;
  const riserM = isDoor ? 0.15 : 0.55;
  const pillar = Math.min(inUnit, unitM - inUnit);
  if (pillar < 0.16 || v < riserM) {
    tint(pen, style.accent, v < riserM ? 0.75 : 1);
    return;
  }
  if (near && isDoor && Math.abs(inUnit - unitM / 2) < 0.05) {
    tint(pen, style.accent, 0.9);
    return;
  }
  const up = (v - riserM) / (fasciaFrom - riserM);
  const goods = valueNoise(u * 2.2, v * 2.2, seed + 5);
  const warm = 0.16 + 0.34 * hashUnit(unit, 7, seed) + style.litWindows;
  const inside = mixed(GLASS_DARK, mixed(GLASS_LIT, style.accent, goods * 0.6), warm * goods);
  tint(pen, mixed(inside, style.sky, up > 0.3 + 0.25 * (inUnit / unitM) ? 0.22 : 0.06), 1);
}

/** A board with a row of blocks that reads as lettering from afar. */
function shadeFascia(style: FacadeStyle, u: number, up: number, near: boolean, pen: Pen): void {
  const letter = Math.floor(u / 0.34);
  const word = hashUnit(Math.floor(u / 3.4), 3, style.seed) < 0.6;
  const inLetter = u / 0.34 - letter;
  const inked = hashUnit(letter, Math.floor(up * 6), style.seed + 6) < 0.66;
  const isText = near && word && up > 0.25 && up < 0.75 && inLetter > 0.18 && inked;
  tint(pen, isText ? mixed(style.accent, [250, 240, 214], 0.85) : style.accent, 1.05);
}

function tint(pen: Pen, colour: Rgb, tone: number): void {
  pen.red = colour[0] * tone;
  pen.green = colour[1] * tone;
  pen.blue = colour[2] * tone;
}
