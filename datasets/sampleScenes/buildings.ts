// Buildings along the street and at its end: walls with storeys, windows, doors and shops in perspective.

import { mixed, scaled, varied } from './colours.ts';
import { facadeShader } from './facade.ts';
import { sideBrightness, topBrightness } from './light.ts';
import { CLASS } from './sceneClasses.ts';
import { fillSolid, paintWall } from './stage.ts';
import { verge } from './street.ts';
import type { FacadeStyle } from './facade.ts';
import type { SceneRandom } from './random.ts';
import type { Stage } from './stage.ts';
import type { Lot, Street } from './street.ts';
import type { Rgb } from '../../core/taxonomy.ts';

const BUILDING_DEPTH_M = 11;
/** How long the row of houses is that goes down a side street. */
const SIDE_STREET_ROW_M = 55;
const ROOF_RISE_M = 2.6;
const WALL_COLOURS: readonly [Rgb, ...Rgb[]] = [
  [158, 92, 70],
  [134, 82, 66],
  [186, 172, 146],
  [208, 200, 184],
  [222, 214, 190],
  [168, 160, 150],
  [196, 168, 128],
  [190, 120, 96],
  [206, 178, 160],
  [150, 150, 154],
];
const TRIM_COLOURS: readonly [Rgb, ...Rgb[]] = [
  [236, 232, 222],
  [214, 204, 184],
  [120, 112, 104],
];
const ACCENTS: readonly [Rgb, ...Rgb[]] = [
  [36, 66, 52],
  [120, 30, 34],
  [28, 42, 84],
  [40, 38, 38],
  [196, 160, 60],
  [40, 110, 120],
  [206, 204, 196],
];
const ROOF_COLOURS: readonly [Rgb, ...Rgb[]] = [
  [92, 88, 92],
  [132, 84, 66],
  [104, 90, 80],
];

function chooseStyle(random: SceneRandom, street: Street, heightM: number): FacadeStyle {
  const storeys = Math.max(1, Math.floor(heightM / 3.1));
  const modern = random.chance(0.22);
  return {
    wall: varied(random.pick(WALL_COLOURS), 12, random),
    trim: random.pick(TRIM_COLOURS),
    accent: varied(random.pick(ACCENTS), 8, random),
    heightM,
    storeyM: heightM / (storeys + 0.15),
    bayM: modern ? random.between(1.5, 2.2) : random.between(2.1, 3.3),
    windowShare: modern ? random.between(0.72, 0.9) : random.between(0.36, 0.52),
    windowHeightShare: modern ? random.between(0.55, 0.75) : random.between(0.45, 0.6),
    brick: !modern && random.chance(0.5),
    shop: random.chance(0.4 + 0.3 * street.density),
    litWindows: street.light.litWindows,
    sky: street.light.skyBottom,
    seed: random.seed(),
  };
}

/** The house on one lot: its end wall towards the camera, its front, its roof. */
export function paintBuilding(stage: Stage, lot: Lot, opensSideStreet: boolean): void {
  const { random, street } = stage;
  const style = chooseStyle(random, street, lot.heightM);
  const facade = lot.side * verge(street, lot.side).facadeM;
  const endWallM = opensSideStreet ? SIDE_STREET_ROW_M : BUILDING_DEPTH_M;
  const back = facade + lot.side * endWallM;
  paintRoof(stage, lot, facade);
  const front = sideBrightness(street.light, -lot.side);
  const end = sideBrightness(street.light, 0);
  const blind = !opensSideStreet && random.chance(0.6);
  paintWall(
    stage,
    {
      from: { lateral: facade, distance: lot.fromM },
      to: { lateral: back, distance: lot.fromM },
      bottomM: 0,
      topM: lot.heightM,
    },
    facadeShader(style, { brightness: end, lengthM: endWallM, blind }),
  );
  paintWall(
    stage,
    {
      from: { lateral: facade, distance: lot.fromM },
      to: { lateral: facade, distance: lot.toM },
      bottomM: 0,
      topM: lot.heightM,
    },
    facadeShader(style, { brightness: front, lengthM: lot.toM - lot.fromM, blind: false }),
  );
  if (style.shop && random.chance(0.45)) paintAwning(stage, lot, facade, style.accent);
}

function paintRoof(stage: Stage, lot: Lot, facade: number): void {
  const { random, street } = stage;
  if (random.chance(0.3)) return;
  const ridge = facade + lot.side * BUILDING_DEPTH_M * 0.5;
  const top = lot.heightM + ROOF_RISE_M;
  const slope = scaled(random.pick(ROOF_COLOURS), topBrightness(street.light) * 0.95);
  const gable = scaled(random.pick(ROOF_COLOURS), sideBrightness(street.light, 0));
  const from = Math.max(lot.fromM, 0.8);
  const fill = { label: CLASS.building, depth: lot.toM };
  fillSolid(
    stage,
    [
      [facade, lot.heightM, lot.fromM],
      [ridge, top, lot.fromM],
      [facade + lot.side * BUILDING_DEPTH_M, lot.heightM, lot.fromM],
    ],
    { ...fill, colour: gable },
  );
  fillSolid(
    stage,
    [
      [facade, lot.heightM, from],
      [facade, lot.heightM, lot.toM],
      [ridge, top, lot.toM],
      [ridge, top, from],
    ],
    { ...fill, colour: slope },
  );
  const chimney = facade + lot.side * random.between(1.5, 3);
  const at = from + (lot.toM - from) * random.between(0.2, 0.8);
  const brick = scaled([128, 84, 70], sideBrightness(street.light, 0));
  fillSolid(
    stage,
    [
      [chimney, lot.heightM, at],
      [chimney, top + 1, at],
      [chimney + lot.side * 0.9, top + 1, at],
      [chimney + lot.side * 0.9, lot.heightM, at],
    ],
    { label: CLASS.building, depth: at, colour: brick },
  );
}

function paintAwning(stage: Stage, lot: Lot, facade: number, accent: Rgb): void {
  const { street } = stage;
  const inset = (lot.toM - lot.fromM) * 0.12;
  const from = lot.fromM + inset;
  const to = lot.toM - inset;
  if (from < 2) return;
  const edge = facade - lot.side * 1.1;
  // The far end's depth: whatever stands before the awning, anywhere along it, is painted later and covers it.
  const fill = { label: CLASS.building, depth: to };
  const light = topBrightness(street.light);
  fillSolid(
    stage,
    [
      [facade, 2.9, from],
      [facade, 2.9, to],
      [edge, 2.45, to],
      [edge, 2.45, from],
    ],
    { ...fill, colour: scaled(accent, light * 0.62) },
  );
  fillSolid(
    stage,
    [
      [edge, 2.45, from],
      [edge, 2.45, to],
      [edge, 2.2, to],
      [edge, 2.2, from],
    ],
    { ...fill, colour: scaled(mixed(accent, [235, 228, 215], 0.35), light * 0.85) },
  );
}

/** What closes the view: houses across the end of the street, and roofs behind both rows. */
export function paintBackdrop(stage: Stage): void {
  const { random, street } = stage;
  const distance = street.endM + 12;
  const halfM = 130;
  for (let lateral = -halfM; lateral < halfM;) {
    const widthM = random.between(7, 22);
    const heightM = random.between(6, 13);
    const style = chooseStyle(random, street, heightM);
    paintWall(
      stage,
      {
        from: { lateral: lateral - street.bend * distance * distance, distance },
        to: { lateral: lateral + widthM - street.bend * distance * distance, distance },
        bottomM: -1,
        topM: heightM,
      },
      facadeShader(style, {
        brightness: sideBrightness(street.light, 0),
        lengthM: widthM,
        blind: false,
      }),
    );
    lateral += widthM;
  }
}
