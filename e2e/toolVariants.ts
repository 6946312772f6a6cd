// What the tools of the pointer do otherwise than at first: with Alt and Shift, with other options, and with an outline that
// is changed before it is painted. The hand's way, and the label map that follows from it by the kernels alone.

import { segmentMask, type BrushShape, type ImagePoint } from '../core/edit/brush.ts';
import { bucketMask } from '../core/edit/bucketFill.ts';
import { classMask } from '../core/edit/classMask.ts';
import { OPEN_GUARD } from '../core/edit/guard.ts';
import { paintMask, paintPatch } from '../core/edit/paintMask.ts';
import { pickClass } from '../core/edit/picker.ts';
import type { PixelMask } from '../core/edit/pixelMask.ts';
import { polygonMask } from '../core/edit/polygon.ts';
import { runnerUpPatch } from '../core/edit/runnerUp.ts';
import { ellipseMask, rectangleMask } from '../core/edit/shapes.ts';
import type { LabelMap } from '../core/labelMap.ts';
import { upsampleTopTwo } from '../core/scores/upsample.ts';
import { VOID_INDEX } from '../core/taxonomy.ts';
import { DEFAULT_OPTIONS } from '../renderer/src/editor/tools/defaultOptions.ts';
import type { FrameData } from './frameData.ts';
import type { Hand, Places } from './toolHand.ts';

export interface ToolVariant {
  readonly name: string;
  perform(hand: Hand): Promise<void>;
  /** Changes the map as the hand's way should. */
  apply(map: LabelMap, places: Places, data: FrameData): void;
}

const [ROAD, TREE, FENCE, CAR] = [3, 5, 7, 8];
const at = (x: number, y: number): ImagePoint => ({ x, y });
const pixelOf = ({ x, y }: ImagePoint): ImagePoint => at(Math.floor(x), Math.floor(y));
const cornerOf = ({ x, y }: ImagePoint): ImagePoint => at(Math.round(x), Math.round(y));
const between = (a: ImagePoint, b: ImagePoint): ImagePoint => at((a.x + b.x) / 2, (a.y + b.y) / 2);

function paint(map: LabelMap, mask: PixelMask | null, classIndex: number): void {
  if (mask !== null) paintMask(map, mask, classIndex, OPEN_GUARD);
}

/** What the brush covers from place to place, piece by piece, the press first. */
function coveredBy(
  map: LabelMap,
  way: readonly ImagePoint[],
  shape: BrushShape = 'round',
): PixelMask[] {
  const { brushDiameterPx } = DEFAULT_OPTIONS;
  return way.flatMap(
    (to, place) => segmentMask(map, way[place - 1] ?? to, to, brushDiameterPx, shape) ?? [],
  );
}

/** The corner of a square whose side is the longer of two. */
function equalCorner(from: ImagePoint, to: ImagePoint): ImagePoint {
  const side = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  return at(from.x + side * Math.sign(to.x - from.x), from.y + side * Math.sign(to.y - from.y));
}

const KEPT = [at(-60, -40), at(-10, -36)];
const TAKEN = [at(-50, -60), at(-30, -10)];
const SEED = at(-34, -38);
const SQUARE = [at(20, -50), at(64, -30)];
const STRAIGHT = [at(-70, 60), at(-20, 10), at(40, 4), at(66, 58)];
const RECTANGLE = [at(-64, 20), at(-30, 34)];
const ELLIPSE = [at(60, 44), at(30, 6)];
const CORNERS = [at(-40, -70), at(44, -62), at(52, 10), at(-36, 24)];
const MOVED = at(60, -84);
const ADDED = at(10, 52);
const PICKED = at(-56, 44);
const PAINTED = at(0, 0);
const LASSO = [at(-80, -80), at(80, -70), at(70, 80), at(-76, 70)];

/** One after the other on one frame: each leaves what the next one begins with. */
export function toolVariants(): readonly ToolVariant[] {
  return VARIANTS;
}

const VARIANTS: readonly ToolVariant[] = [
  {
    name: 'Runner-up by lasso, whatever the margin',
    async perform(hand) {
      await hand.take('Swap to the runner-up', CAR);
      await hand.slide('Where the margin is below', '8');
      await hand.drag(LASSO);
      await hand.slide('Where the margin is below', String(DEFAULT_OPTIONS.marginBelow));
    },
    apply(map, { imageAt }, { scores }) {
      const inside = polygonMask(map, LASSO.map(imageAt));
      const topTwo = upsampleTopTwo(scores, map.width, map.height);
      if (inside === null) return;
      paintPatch(map, runnerUpPatch(map, inside, topTwo, Infinity), OPEN_GUARD);
    },
  },
  {
    name: 'Subtracting by Alt',
    async perform(hand) {
      await hand.take('Brush', CAR);
      await hand.drag(KEPT);
      await hand.drag(TAKEN, 'Alt');
    },
    apply(map, { imageAt }) {
      for (const covered of coveredBy(map, KEPT.map(imageAt))) paint(map, covered, CAR);
      for (const covered of coveredBy(map, TAKEN.map(imageAt))) {
        paint(map, classMask(map, CAR, covered), VOID_INDEX);
      }
    },
  },
  {
    name: 'Bucket everywhere',
    async perform(hand) {
      await hand.take('Bucket', TREE);
      await hand.choose('Everywhere');
      await hand.drag([SEED]);
      await hand.choose('Contiguous');
    },
    apply(map, { imageAt }) {
      paint(map, bucketMask(map, pixelOf(imageAt(SEED)), 'everywhere'), TREE);
    },
  },
  {
    name: 'Square brush',
    async perform(hand) {
      await hand.take('Brush', FENCE);
      await hand.choose('Square');
      await hand.drag(SQUARE);
      await hand.choose('Round');
    },
    apply(map, { imageAt }) {
      for (const covered of coveredBy(map, SQUARE.map(imageAt), 'square')) {
        paint(map, covered, FENCE);
      }
    },
  },
  {
    name: 'Straight on from the last stroke, by Shift',
    async perform(hand) {
      await hand.take('Brush', ROAD);
      await hand.drag(STRAIGHT.slice(0, 1));
      await hand.drag(STRAIGHT.slice(1), 'Shift');
    },
    apply(map, { imageAt }) {
      // Where the pointer was on the way is not painted.
      const ends = [STRAIGHT[0], STRAIGHT.at(-1)].flatMap((place) => place ?? []);
      for (const covered of coveredBy(map, ends.map(imageAt))) paint(map, covered, ROAD);
    },
  },
  {
    name: 'Rectangle with equal sides',
    async perform(hand) {
      await hand.take('Rectangle', CAR);
      await hand.drag(RECTANGLE, 'Shift');
    },
    apply(map, { imageAt }) {
      const [from = at(0, 0), to = from] = RECTANGLE.map((place) => cornerOf(imageAt(place)));
      paint(map, rectangleMask(map, from, equalCorner(from, to)), CAR);
    },
  },
  {
    name: 'Ellipse with equal sides',
    async perform(hand) {
      await hand.take('Ellipse', FENCE);
      await hand.drag(ELLIPSE, 'Shift');
    },
    apply(map, { imageAt }) {
      const [from = at(0, 0), to = from] = ELLIPSE.map((place) => cornerOf(imageAt(place)));
      paint(map, ellipseMask(map, from, equalCorner(from, to)), FENCE);
    },
  },
  {
    name: 'Polygon whose corners are moved, added and taken away',
    async perform(hand) {
      const { imageAt, placeOf } = hand.places;
      const corners = CORNERS.map((place) => cornerOf(imageAt(place)));
      const [first = at(0, 0), second = first, third = first, fourth = first] = corners;
      await hand.take('Polygon', ROAD);
      for (const corner of CORNERS) await hand.drag([corner]);
      await hand.key('Enter');
      await hand.drag([placeOf(second), MOVED]);
      await hand.drag([placeOf(between(third, fourth)), ADDED]);
      await hand.drag([placeOf(first)], 'Alt');
      await hand.key('Enter');
    },
    apply(map, { imageAt }) {
      const [, , third = CORNERS[0], fourth = third] = CORNERS;
      const outline = [MOVED, third, ADDED, fourth].flatMap((place) => place ?? []);
      const corners = outline.map((place) => cornerOf(imageAt(place)));
      paint(map, polygonMask(map, corners), ROAD);
    },
  },
  {
    name: 'Brush with a class that was picked',
    async perform(hand) {
      await hand.take('Pick a class', TREE);
      await hand.drag([PICKED]);
      await hand.takeTool('Brush');
      await hand.drag([PAINTED]);
    },
    apply(map, { imageAt }) {
      const picked = pickClass(map, pixelOf(imageAt(PICKED))) ?? VOID_INDEX;
      for (const covered of coveredBy(map, [imageAt(PAINTED)])) paint(map, covered, picked);
    },
  },
];
