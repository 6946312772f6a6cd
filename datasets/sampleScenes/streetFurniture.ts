// Lamp posts, traffic lights, signs, bollards, bins, railings and garden walls.

import { scaled } from './colours.ts';
import { sideBrightness } from './light.ts';
import { valueNoise } from './random.ts';
import { CLASS } from './sceneClasses.ts';
import { bar, box, ellipse } from './shapes.ts';
import { fillFigure, paintWall } from './stage.ts';
import type { Spot, Stage, Wall } from './stage.ts';
import type { Side } from './street.ts';
import type { Rgb } from '../../core/taxonomy.ts';

const STEEL: Rgb = [112, 116, 118];
const DARK_METAL: Rgb = [44, 48, 50];
const SIGN_RED: Rgb = [196, 32, 38];
const SIGN_BLUE: Rgb = [30, 78, 168];
const SIGN_WHITE: Rgb = [238, 238, 234];
const SIGN_YELLOW: Rgb = [240, 196, 40];
const SIGN_GREEN: Rgb = [20, 104, 70];
/** The lamp that is on, and the two that are off. */
const LAMP_COLOURS = {
  red: [236, 48, 40],
  amber: [246, 176, 44],
  green: [60, 224, 132],
} as const satisfies Record<string, Rgb>;

export function paintLampPost(stage: Stage, spot: Spot, side: Side, heightM: number): void {
  const light = sideBrightness(stage.street.light, 0);
  const pole = {
    colour: scaled(stage.random.pick<Rgb>([STEEL, DARK_METAL, [78, 92, 84]]), light),
    label: CLASS.pole,
  };
  const armX = -side * 1.5;
  fillFigure(stage, spot, bar(0, 0, 0, 1.1, 0.11), pole);
  fillFigure(stage, spot, bar(0, 1, 0, heightM, 0.075), pole);
  fillFigure(stage, spot, bar(0, heightM - 0.1, armX, heightM + 0.15, 0.05), pole);
  const lamp = box(Math.min(armX, armX * 0.6), heightM, Math.max(armX, armX * 0.6), heightM + 0.2);
  fillFigure(stage, spot, lamp, { ...pole, colour: scaled([206, 206, 196], light) });
}

/** A post by the kerb with its head towards the camera. */
export function paintTrafficLight(stage: Stage, spot: Spot): void {
  const { random, street } = stage;
  const light = sideBrightness(street.light, 0);
  const headM = random.between(2.3, 2.9);
  const pole = { colour: scaled(STEEL, light * 0.9), label: CLASS.pole };
  fillFigure(stage, spot, bar(0, 0, 0, headM + 0.2, 0.07), pole);
  const head = { colour: scaled([28, 30, 32], light), label: CLASS.sign };
  fillFigure(stage, spot, box(-0.26, headM - 0.06, 0.26, headM + 1.12), {
    ...head,
    colour: scaled([18, 18, 20], light),
  });
  fillFigure(stage, spot, box(-0.18, headM, 0.18, headM + 1.05), head);
  const on = random.pick(['red', 'green', 'green', 'amber']);
  (['green', 'amber', 'red'] as const).forEach((name, index) => {
    const colour = name === on ? LAMP_COLOURS[name] : scaled(LAMP_COLOURS[name], 0.18);
    const lamp = ellipse(0, headM + 0.19 + index * 0.33, 0.13);
    fillFigure(stage, spot, lamp, { colour, label: CLASS.sign });
  });
}

/** A traffic sign on a pole: round, triangular, square, or a direction board. */
export function paintTrafficSign(stage: Stage, spot: Spot): void {
  const { random, street } = stage;
  const light = sideBrightness(street.light, 0) * 1.1;
  const topM = random.between(2.5, 3.1);
  fillFigure(stage, spot, bar(0, 0, 0, topM, 0.045), {
    colour: scaled(STEEL, light),
    label: CLASS.pole,
  });
  const plate = (figure: readonly number[], colour: Rgb) =>
    fillFigure(stage, spot, figure, { colour: scaled(colour, light), label: CLASS.sign });
  const at = topM - 0.35;
  switch (
    random.pick(['ban', 'ban', 'warning', 'warning', 'order', 'order', 'parking', 'direction'])
  ) {
    case 'ban':
      plate(ellipse(0, at, 0.36), SIGN_RED);
      plate(ellipse(0, at, 0.27), SIGN_WHITE);
      plate(bar(-0.12, at, 0.12, at, 0.06), DARK_METAL);
      break;
    case 'warning':
      plate([-0.44, at - 0.36, 0.44, at - 0.36, 0, at + 0.42], SIGN_RED);
      plate([-0.28, at - 0.27, 0.28, at - 0.27, 0, at + 0.22], SIGN_WHITE);
      plate(bar(0, at - 0.18, 0, at + 0.06, 0.035), DARK_METAL);
      break;
    case 'order':
      plate(ellipse(0, at, 0.36), SIGN_BLUE);
      plate(bar(0, at - 0.2, 0, at + 0.16, 0.045), SIGN_WHITE);
      plate([-0.15, at + 0.08, 0.15, at + 0.08, 0, at + 0.26], SIGN_WHITE);
      break;
    case 'parking':
      plate(box(-0.32, at - 0.34, 0.32, at + 0.34), SIGN_BLUE);
      plate(box(-0.1, at - 0.24, -0.01, at + 0.24), SIGN_WHITE);
      plate(ellipse(0.05, at + 0.1, 0.13), SIGN_WHITE);
      break;
    case 'direction':
      plate(
        box(-0.6, at - 0.26, 0.6, at + 0.3),
        random.pick<Rgb>([SIGN_GREEN, SIGN_BLUE, SIGN_YELLOW]),
      );
      plate(box(-0.48, at + 0.06, 0.25, at + 0.16), SIGN_WHITE);
      plate(box(-0.48, at - 0.16, 0.05, at - 0.06), SIGN_WHITE);
      break;
  }
}

/** A shop's board that hangs out from the wall over the pavement. */
export function paintHangingSign(stage: Stage, spot: Spot, side: Side): void {
  const { random, street } = stage;
  const light = sideBrightness(street.light, 0);
  const bottomM = random.between(2.9, 3.5);
  const out = -side * 0.95;
  const board = box(
    Math.min(out, -side * 0.15),
    bottomM,
    Math.max(out, -side * 0.15),
    bottomM + 0.8,
  );
  const colour = random.pick<Rgb>([SIGN_RED, SIGN_BLUE, SIGN_WHITE, SIGN_YELLOW, SIGN_GREEN]);
  fillFigure(stage, spot, board, { colour: scaled(colour, light), label: CLASS.sign });
  const stripe = colour === SIGN_WHITE ? DARK_METAL : SIGN_WHITE;
  const middle = out * 0.58;
  fillFigure(stage, spot, box(middle - 0.25, bottomM + 0.3, middle + 0.25, bottomM + 0.5), {
    colour: scaled(stripe, light),
    label: CLASS.sign,
  });
}

export function paintBollard(stage: Stage, spot: Spot): void {
  const light = sideBrightness(stage.street.light, 0);
  const label = CLASS.pole;
  fillFigure(stage, spot, bar(0, 0, 0, 0.95, 0.085), { colour: scaled(DARK_METAL, light), label });
  const band = box(-0.08, 0.72, 0.08, 0.84);
  fillFigure(stage, spot, band, { colour: scaled(SIGN_WHITE, light), label });
}

/** A litter bin or letter box: none of the 11 classes, so it stays unlabelled. */
export function paintBin(stage: Stage, spot: Spot): void {
  const light = sideBrightness(stage.street.light, 0);
  const colour = stage.random.pick<Rgb>([
    [40, 62, 48],
    [172, 28, 32],
    [58, 60, 64],
  ]);
  const label = CLASS.unlabelled;
  fillFigure(stage, spot, box(-0.27, 0, 0.27, 1.1), { colour: scaled(colour, light), label });
  fillFigure(stage, spot, box(-0.3, 1.05, 0.3, 1.2), {
    colour: scaled(colour, light * 0.7),
    label,
  });
  fillFigure(stage, spot, box(-0.18, 0.82, 0.18, 0.94), { colour: scaled(colour, 0.3), label });
}

export type FenceKind = 'railing' | 'boards' | 'lowWall' | 'guardrail';

/** A fence along a line on the ground; what shows between its bars counts as fence, as in CamVid. */
export function paintFence(stage: Stage, wall: Wall, kind: FenceKind): void {
  const { random, street } = stage;
  const light = sideBrightness(street.light, wall.from.lateral < 0 ? 1 : -1);
  const seed = random.seed();
  const metal = scaled(
    random.pick<Rgb>([
      [38, 42, 44],
      [40, 64, 52],
      [150, 152, 150],
    ]),
    light,
  );
  const masonry = scaled(
    random.pick<Rgb>([
      [168, 150, 124],
      [150, 94, 74],
      [176, 170, 160],
    ]),
    light,
  );
  const wood = scaled(
    random.pick<Rgb>([
      [150, 116, 80],
      [112, 96, 80],
      [70, 110, 150],
    ]),
    light,
  );
  const { topM } = wall;
  paintWall(stage, wall, (u, v, depth, pen) => {
    pen.label = CLASS.fence;
    const grain = 0.92 + 0.16 * valueNoise(u * 2, v * 4, seed);
    const [colour, alpha] = ((): [Rgb, number] => {
      if (kind === 'boards') {
        const inBoard = u * 4 - Math.floor(u * 4);
        return [inBoard < 0.08 ? scaled(wood, 0.6) : wood, 1];
      }
      if (v < 0.5 && kind !== 'guardrail') return [v > 0.42 ? scaled(masonry, 1.12) : masonry, 1];
      if (v > topM - 0.09 || (v > 0.55 && v < 0.63)) return [metal, 1];
      return [metal, barShare(u, depth)];
    })();
    pen.red = colour[0] * grain;
    pen.green = colour[1] * grain;
    pen.blue = colour[2] * grain;
    pen.alpha = alpha;
    return true;
  });
}

const BAR_SPACING_M = 0.16;
const BAR_SHARE = 0.24;
/** Beyond this, in metres, bars melt into an even veil. */
const BARS_VISIBLE_M = 14;

function barShare(u: number, depth: number): number {
  if (depth > BARS_VISIBLE_M) return 0.42;
  const inSpacing = u / BAR_SPACING_M - Math.floor(u / BAR_SPACING_M);
  return inSpacing < BAR_SHARE ? 1 : 0.08;
}
