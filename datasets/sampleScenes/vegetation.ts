// Trees and hedges: trunks, irregular crowns in leaf, bare crowns that let the sky through.

import { clampUnit, scaled, varied } from './colours.ts';
import { sideBrightness } from './light.ts';
import { fractalNoise, valueNoise } from './random.ts';
import { CLASS } from './sceneClasses.ts';
import { limb } from './shapes.ts';
import { fillFigure, paintWall } from './stage.ts';
import type { SceneRandom } from './random.ts';
import type { Outline } from './sceneCanvas.ts';
import type { Spot, Stage, Wall, WallShader } from './stage.ts';
import type { Rgb } from '../../core/taxonomy.ts';

/** Leaf colours and kinds of one scene's season. */
export interface Season {
  readonly leaves: readonly [Rgb, ...Rgb[]];
  /** The share of trees without leaves. */
  readonly bareShare: number;
}

const SUMMER: Season = {
  leaves: [
    [74, 112, 46],
    [92, 128, 54],
    [62, 98, 52],
  ],
  bareShare: 0,
};
const AUTUMN: Season = {
  leaves: [
    [172, 116, 42],
    [150, 128, 50],
    [106, 118, 48],
  ],
  bareShare: 0.25,
};
const WINTER: Season = {
  leaves: [
    [70, 84, 52],
    [92, 92, 62],
  ],
  bareShare: 0.8,
};
const BARK: Rgb = [92, 78, 64];

export function chooseSeason(random: SceneRandom): Season {
  return random.pick([SUMMER, SUMMER, SUMMER, AUTUMN, WINTER]);
}

/** A round lump of leaves; a crown is several of them. */
interface Lump {
  readonly u: number;
  readonly v: number;
  readonly radius: number;
}

/** Nearer than this, in metres, single leaves can be told apart. */
const LEAVES_VISIBLE_M = 22;
/** A crown ends where this much of a lump's depth is left, after noise. */
const CROWN_EDGE = 0.3;
/** Between full leaves and open sky, a fringe that no annotator would assign. */
const FRINGE = 0.016;

export function paintTree(stage: Stage, spot: Spot, heightM: number, season: Season): void {
  const { random } = stage;
  const bare = random.chance(season.bareShare);
  const slender = !bare && random.chance(0.18);
  const crownHalfM = heightM * (slender ? 0.16 : random.between(0.3, 0.42));
  const crownFromM = heightM * random.between(0.2, 0.34);
  paintTrunk(stage, spot, heightM, crownHalfM, bare);
  const lumps = growLumps(random, crownFromM, heightM, crownHalfM);
  const shader = bare
    ? bareCrown(lumps, random.seed())
    : leafyCrown(stage, lumps, varied(random.pick(season.leaves), 10, random));
  const reach = crownHalfM * 1.65;
  const { lateral, distance } = spot;
  paintWall(
    stage,
    {
      from: { lateral: lateral - reach, distance },
      to: { lateral: lateral + reach, distance },
      bottomM: crownFromM * 0.5,
      topM: heightM * 1.22,
    },
    (u, v, depth, pen) => shader(u - reach, v, depth, pen),
  );
}

function growLumps(random: SceneRandom, fromM: number, toM: number, halfM: number): Lump[] {
  const middle = (fromM + toM) / 2;
  const halfHeight = (toM - fromM) / 2;
  const lumps: Lump[] = [{ u: 0, v: middle, radius: Math.min(halfM, halfHeight) * 0.95 }];
  const count = random.whole(8, 12);
  const fullness = halfM < halfHeight * 0.7 ? 1.5 : 1;
  for (let index = 0; index < count; index++) {
    // Spread over the height, so that no crown falls apart.
    const up = -0.78 + (1.58 * (index + random.between(0, 1))) / count;
    const widthThere = Math.sqrt(1 - up * up);
    lumps.push({
      u: random.between(-1, 1) * widthThere * halfM * 0.75,
      v: middle + up * halfHeight,
      radius: random.between(0.34, 0.58) * Math.min(halfM, halfHeight) * fullness,
    });
  }
  return lumps;
}

/** How deep inside the crown a place is, 0 at the rim to 1, negative outside. */
function depthInCrown(lumps: readonly Lump[], u: number, v: number): number {
  let deepest = -1;
  for (const lump of lumps) {
    const du = (u - lump.u) / lump.radius;
    const dv = (v - lump.v) / lump.radius;
    const depth = 1 - du * du - dv * dv;
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}

function leafyCrown(stage: Stage, lumps: readonly Lump[], leaf: Rgb): WallShader {
  const { light } = stage.street;
  const seed = stage.random.seed();
  const lit = sideBrightness(light, light.sunSide) * 1.1;
  return (u, v, depth, pen) => {
    const deep = depthInCrown(lumps, u, v);
    if (deep < -0.45) return false;
    const rough = fractalNoise(u * 1.5, v * 1.5, seed, 3) - 0.5;
    const inside = deep + rough * 1.5;
    if (inside < CROWN_EDGE - FRINGE) return false;
    const fringe = inside < CROWN_EDGE;
    pen.label = fringe ? CLASS.unlabelled : CLASS.tree;
    pen.alpha = fringe ? 0.5 : 1;
    const clump = valueNoise(u * 1.1 + 0.5 * light.sunSide, v * 1.1 - 0.5, seed + 7);
    const single = depth < LEAVES_VISIBLE_M ? valueNoise(u * 19, v * 19, seed + 9) - 0.5 : 0;
    const leaves = valueNoise(u * 7, v * 7, seed + 8) + single * 0.8;
    const [core] = lumps;
    const towardsSun = ((u - (core?.u ?? 0)) * light.sunSide) / (core?.radius ?? 1);
    const upwards = (v - (core?.v ?? 0)) / (core?.radius ?? 1);
    const shape = 0.72 + 0.17 * upwards + 0.16 * light.sun * towardsSun;
    const tone = lit * (shape + 0.42 * (clump - 0.5) + 0.34 * (leaves - 0.5) + 0.3 * rough);
    pen.red = leaf[0] * tone;
    pen.green = leaf[1] * tone;
    pen.blue = leaf[2] * tone;
    return true;
  };
}

/** Twigs too fine to draw one by one: a veil, denser towards the middle. All of it is labelled Tree. */
function bareCrown(lumps: readonly Lump[], seed: number): WallShader {
  return (u, v, _depth, pen) => {
    const deep = depthInCrown(lumps, u, v);
    if (deep < -0.3) return false;
    const rough = fractalNoise(u * 2, v * 2, seed, 2) - 0.5;
    if (deep + rough < 0.1) return false;
    const twig = valueNoise(u * 11, v * 6, seed + 3);
    pen.label = CLASS.tree;
    pen.alpha = 0.1 + 0.34 * twig * (0.5 + 0.5 * clampUnit(deep)) + 0.16 * rough;
    pen.red = BARK[0] * 0.82;
    pen.green = BARK[1] * 0.82;
    pen.blue = BARK[2] * 0.82;
    return true;
  };
}

function paintTrunk(
  stage: Stage,
  spot: Spot,
  heightM: number,
  crownHalfM: number,
  bare: boolean,
): void {
  const { random, street } = stage;
  const half = heightM * random.between(0.016, 0.026);
  const lean = random.between(-0.03, 0.03) * heightM;
  const forkM = heightM * 0.42;
  const colour = scaled(varied(BARK, 10, random), sideBrightness(street.light, 0));
  const fill = { colour, label: CLASS.tree };
  fillFigure(stage, spot, limb(0, 0, half * 1.35, lean, forkM, half * 0.8), fill);
  const lit = scaled(colour, 1.2);
  const sunwards = half * 0.5 * street.light.sunSide;
  fillFigure(stage, spot, limb(sunwards, 0.1, half * 0.4, lean + sunwards, forkM, half * 0.25), {
    ...fill,
    colour: lit,
  });
  const boughs = bare ? 7 : 4;
  const forks = bare && spot.distance < TWIGS_VISIBLE_M ? 3 : 0;
  for (let bough = 0; bough < boughs; bough++) {
    const root = { x: lean, y: forkM * random.between(0.75, 1.05) };
    const tip = {
      x: random.between(-0.72, 0.72) * crownHalfM,
      y: heightM * random.between(0.6, 0.9),
    };
    growBough(random, root, tip, half * 0.5, forks, (outline) =>
      fillFigure(stage, spot, outline, fill),
    );
  }
}

/** Beyond this, in metres, the veil of a bare crown shows no single twig. */
const TWIGS_VISIBLE_M = 40;

interface Joint {
  readonly x: number;
  readonly y: number;
}

/** A bough from joint to joint, with thinner ones that leave it to both sides. */
function growBough(
  random: SceneRandom,
  root: Joint,
  tip: Joint,
  half: number,
  forks: number,
  draw: (outline: Outline) => void,
): void {
  draw(limb(root.x, root.y, half, tip.x, tip.y, half * 0.35));
  if (forks === 0) return;
  const dx = tip.x - root.x;
  const dy = tip.y - root.y;
  for (const aside of [-0.6, 0.55, random.between(-0.25, 0.25)]) {
    const along = random.between(0.45, 0.95);
    const turn = aside * random.between(0.6, 1.3);
    const length = random.between(0.4, 0.65);
    const start = { x: root.x + dx * along, y: root.y + dy * along };
    const end = { x: start.x + (dx - dy * turn) * length, y: start.y + (dy + dx * turn) * length };
    growBough(random, start, end, half * 0.5, forks - 1, draw);
  }
}

/** A clipped hedge along a line on the ground. */
export function paintHedge(stage: Stage, wall: Wall, leaf: Rgb): void {
  const seed = stage.random.seed();
  const { bottomM, topM } = wall;
  paintWall(stage, wall, (u, v, _depth, pen) => {
    const rough = valueNoise(u * 1.6, 0, seed) * 0.3 + valueNoise(u * 6, v * 6, seed + 1) * 0.12;
    const up = (v - bottomM) / (topM - bottomM);
    if (up > 1 - rough * 0.7) return false;
    const clump = valueNoise(u * 2.4, v * 2.4, seed + 2);
    const leaves = valueNoise(u * 8, v * 8, seed + 3);
    const tone = 0.5 + 0.4 * up + 0.3 * (clump - 0.5) + 0.2 * (leaves - 0.5);
    pen.label = CLASS.tree;
    pen.red = leaf[0] * tone;
    pen.green = leaf[1] * tone;
    pen.blue = leaf[2] * tone;
    return true;
  });
}
