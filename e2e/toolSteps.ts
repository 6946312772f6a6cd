// What each tool of the pointer must do to a label map, said by the kernels alone: the gestures of a hand on the screen,
// and the label map that follows from where they lie on the image.

import { segmentMask, type ImagePoint } from '../core/edit/brush.ts';
import { bucketMask } from '../core/edit/bucketFill.ts';
import { findEdgeCost } from '../core/edit/edgeCost.ts';
import { growAlongEdges, reachedMask } from '../core/edit/edgeGrow.ts';
import { OPEN_GUARD } from '../core/edit/guard.ts';
import { toLabColors } from '../core/edit/labColors.ts';
import { createLivewire } from '../core/edit/livewire.ts';
import { paintMask, paintPatch } from '../core/edit/paintMask.ts';
import { combineMasks, type PixelMask, type PixelPlace } from '../core/edit/pixelMask.ts';
import { polygonMask } from '../core/edit/polygon.ts';
import { redrawOutline } from '../core/edit/redrawOutline.ts';
import { runnerUpPatch, runnerUpRegion } from '../core/edit/runnerUp.ts';
import { likelyPart } from '../core/edit/scoreBrush.ts';
import { scoreFillMask } from '../core/edit/scoreFill.ts';
import { ellipseMask, rectangleMask } from '../core/edit/shapes.ts';
import {
  DEFAULT_SUPERPIXELS,
  findSuperpixels,
  touchedSuperpixels,
} from '../core/edit/superpixels.ts';
import { wandMask } from '../core/edit/wand.ts';
import type { LabelMap } from '../core/labelMap.ts';
import { upsampleTopTwo } from '../core/scores/upsample.ts';
import { VOID_INDEX } from '../core/taxonomy.ts';
import { likelihoodField, type FrameData } from './frameData.ts';

/** The options that the editor begins with. */
export interface ToolDefaults {
  readonly brushDiameterPx: number;
  readonly colorTolerance: number;
  readonly likelihood: number;
  readonly brushLikelihood: number;
  readonly boxLikelihood: number;
  readonly edgeReach: number;
  readonly marginBelow: number;
  readonly superpixelPx: number;
}

export interface ToolStep {
  /** The tool's name on the screen. */
  readonly tool: string;
  /** The class to paint, by its index. */
  readonly classIndex: number;
  /** Where the hand goes, in CSS pixels from the middle of the canvas; the first press is at the first. */
  readonly hand: readonly ImagePoint[];
  /** Other ways of the hand, for zooms at which that one would change nothing. */
  readonly otherwise?: readonly (readonly ImagePoint[])[];
  /** `drag`: pressed from the first to the last; `clicks`: pressed and released at each, then Enter. */
  readonly gesture: 'drag' | 'clicks';
  /** Changes the map as the tool should. @param points where the hand was, on the image */
  apply(map: LabelMap, points: readonly ImagePoint[], data: FrameData, options: ToolDefaults): void;
}

const CAR = 8;
const ROAD = 3;
const FENCE = 7;
const TREE = 5;
const SIGN = 6;
const at = (x: number, y: number): ImagePoint => ({ x, y });
const pixelOf = ({ x, y }: ImagePoint): PixelPlace => ({ x: Math.floor(x), y: Math.floor(y) });
const cornerOf = ({ x, y }: ImagePoint): ImagePoint => ({ x: Math.round(x), y: Math.round(y) });

function paint(map: LabelMap, mask: PixelMask | null, classIndex: number): void {
  if (mask !== null) paintMask(map, mask, classIndex, OPEN_GUARD);
}

/** The pieces of a stroke: a press, then straight from place to place. */
function pieces(points: readonly ImagePoint[]): (readonly [from: ImagePoint, to: ImagePoint])[] {
  return points.map((point, place) => [points[place - 1] ?? point, point] as const);
}

function first(points: readonly ImagePoint[]): ImagePoint {
  return points[0] ?? at(0, 0);
}

const LOOP = [at(-44, -36), at(40, -30), at(52, 38), at(-30, 44)];

/** One after the other on one frame: each leaves what the next one begins with. */
export function toolSteps(): readonly ToolStep[] {
  return STEPS;
}

const STEPS: readonly ToolStep[] = [
  {
    tool: 'Brush',
    classIndex: CAR,
    hand: [at(-50, -20), at(30, 14), at(34, 40)],
    gesture: 'drag',
    apply(map, points, _data, { brushDiameterPx }) {
      for (const [from, to] of pieces(points)) {
        paint(map, segmentMask(map, from, to, brushDiameterPx, 'round'), CAR);
      }
    },
  },
  {
    tool: 'Eraser (void)',
    classIndex: CAR,
    hand: [at(20, 30), at(-10, -34)],
    gesture: 'drag',
    apply(map, points, _data, { brushDiameterPx }) {
      for (const [from, to] of pieces(points)) {
        paint(map, segmentMask(map, from, to, brushDiameterPx, 'round'), VOID_INDEX);
      }
    },
  },
  {
    tool: 'Lasso',
    classIndex: FENCE,
    hand: LOOP,
    gesture: 'drag',
    apply: (map, points) => {
      paint(map, polygonMask(map, points), FENCE);
    },
  },
  {
    tool: 'Polygon',
    classIndex: TREE,
    hand: LOOP.map(({ x, y }) => at(x * 0.7 + 12, y * 0.8 - 9)),
    gesture: 'clicks',
    apply: (map, points) => {
      paint(map, polygonMask(map, points.map(cornerOf)), TREE);
    },
  },
  {
    tool: 'Rectangle',
    classIndex: CAR,
    hand: [at(-60, 20), at(-8, 52)],
    gesture: 'drag',
    apply: (map, points) => {
      const [from = at(0, 0), to = from] = points.map(cornerOf);
      paint(map, rectangleMask(map, from, to), CAR);
    },
  },
  {
    tool: 'Ellipse',
    classIndex: FENCE,
    hand: [at(8, -60), at(58, -6)],
    gesture: 'drag',
    apply: (map, points) => {
      const [from = at(0, 0), to = from] = points.map(cornerOf);
      paint(map, ellipseMask(map, from, to), FENCE);
    },
  },
  {
    tool: 'Bucket',
    classIndex: TREE,
    hand: [at(30, -32)],
    gesture: 'drag',
    apply: (map, points) => {
      paint(map, bucketMask(map, pixelOf(first(points)), 'contiguous'), TREE);
    },
  },
  {
    tool: 'Wand (similar colours)',
    classIndex: CAR,
    hand: [at(-20, 12)],
    gesture: 'drag',
    apply(map, points, { photo }, { colorTolerance }) {
      const place = pixelOf(first(points));
      paint(map, wandMask(photo, place, colorTolerance, 'contiguous'), CAR);
    },
  },
  {
    tool: 'Relabel a region',
    classIndex: FENCE,
    hand: [at(-20, 12)],
    gesture: 'drag',
    apply: (map, points) => {
      paint(map, bucketMask(map, pixelOf(first(points)), 'contiguous'), FENCE);
    },
  },
  {
    tool: 'Fill by class score',
    classIndex: CAR,
    hand: [at(4, 16)],
    otherwise: [[at(1, 4)], [at(2, 5)], [at(0, 3)], [at(1, 7)]],
    gesture: 'drag',
    apply(map, points, frame, { likelihood }) {
      const field = likelihoodField(frame, CAR);
      paint(map, scoreFillMask(field, pixelOf(first(points)), likelihood, 'contiguous'), CAR);
    },
  },
  {
    tool: 'Score-aware brush',
    classIndex: ROAD,
    hand: [at(-40, 40), at(44, 36)],
    gesture: 'drag',
    apply(map, points, frame, { brushDiameterPx, brushLikelihood }) {
      const field = likelihoodField(frame, ROAD);
      for (const [from, to] of pieces(points)) {
        const covered = segmentMask(map, from, to, brushDiameterPx, 'round');
        paint(map, covered && likelyPart(covered, field, brushLikelihood), ROAD);
      }
    },
  },
  {
    tool: 'Score-aware box',
    classIndex: CAR,
    hand: [at(-52, 20), at(56, 60)],
    otherwise: [[at(-300, -200), at(300, 280)]],
    gesture: 'drag',
    apply(map, points, frame, { boxLikelihood }) {
      const field = likelihoodField(frame, CAR);
      const [from = at(0, 0), to = from] = points.map(cornerOf);
      const box = rectangleMask(map, from, to);
      paint(map, box && likelyPart(box, field, boxLikelihood), CAR);
    },
  },
  {
    tool: 'Edge-growing brush',
    classIndex: CAR,
    hand: [at(-36, 20), at(-10, 24), at(20, 16)],
    gesture: 'drag',
    apply(map, points, frame, { brushDiameterPx, edgeReach }) {
      const field = likelihoodField(frame, CAR);
      const likelihoodAt = (offset: number): number =>
        field.valueAt(offset % map.width, Math.floor(offset / map.width));
      const [seed, ...others] = pieces(points).flatMap(
        ([from, to]) => segmentMask(map, from, to, brushDiameterPx, 'round') ?? [],
      );
      if (seed === undefined) return;
      const whole = others.reduce((sum, mask) => combineMasks(sum, mask, 'add'), seed);
      const growth = growAlongEdges(map, whole, toLabColors(frame.photo), likelihoodAt, edgeReach);
      paint(map, reachedMask(growth, edgeReach), CAR);
    },
  },
  {
    tool: 'Runner-up brush',
    classIndex: TREE,
    hand: [at(-44, -40), at(40, -44)],
    gesture: 'drag',
    apply(map, points, { scores }, { brushDiameterPx, marginBelow }) {
      const topTwo = upsampleTopTwo(scores, map.width, map.height);
      for (const [from, to] of pieces(points)) {
        const covered = segmentMask(map, from, to, brushDiameterPx, 'round');
        if (covered === null) continue;
        paintPatch(map, runnerUpPatch(map, covered, topTwo, marginBelow), OPEN_GUARD);
      }
    },
  },
  {
    tool: 'Swap to the runner-up',
    classIndex: TREE,
    hand: [at(0, -8)],
    otherwise: [[at(300, 285)], [at(72, 72)], [at(9, 9)], [at(2, 2)]],
    gesture: 'drag',
    apply(map, points, { scores }, { marginBelow }) {
      const topTwo = upsampleTopTwo(scores, map.width, map.height);
      const region = runnerUpRegion(map, pixelOf(first(points)), topTwo, marginBelow);
      if (region === null) return;
      paintPatch(map, runnerUpPatch(map, region, topTwo, marginBelow), OPEN_GUARD);
    },
  },
  {
    tool: 'Superpixel brush',
    classIndex: SIGN,
    hand: [at(-30, 4), at(26, -6)],
    gesture: 'drag',
    apply(map, points, { photo, scores }, { superpixelPx }) {
      const model = upsampleTopTwo(scores, map.width, map.height);
      const settings = { ...DEFAULT_SUPERPIXELS, spacingPx: superpixelPx };
      const superpixels = findSuperpixels(photo, settings, model);
      for (const [from, to] of pieces(points)) {
        const touched = segmentMask(map, from, to, 1, 'round');
        paint(map, touched && touchedSuperpixels(superpixels, touched), SIGN);
      }
    },
  },
  {
    tool: 'Redraw an outline',
    classIndex: CAR,
    hand: [at(-56, -50), at(-40, 10), at(-58, 60)],
    gesture: 'drag',
    apply(map, points, _data, { brushDiameterPx }) {
      const patch = redrawOutline(map, points, brushDiameterPx / 2);
      if (patch !== null) paintPatch(map, patch, OPEN_GUARD);
    },
  },
  {
    tool: 'Magnetic outline',
    classIndex: FENCE,
    hand: LOOP.map(({ x, y }) => at(x * 0.6, y * 0.6)),
    otherwise: [LOOP.map(({ x, y }) => at(x * 4, y * 4))],
    gesture: 'clicks',
    apply(map, points, { photo }) {
      const cost = findEdgeCost(photo);
      const anchors = points.map(pixelOf);
      const outline = anchors.flatMap((anchor, place) => {
        const next = anchors[(place + 1) % anchors.length] ?? anchor;
        return createLivewire(cost, anchor).pathTo(next).slice(0, -1);
      });
      const centres = outline.map(({ x, y }) => at(x + 0.5, y + 0.5));
      paint(map, polygonMask(map, centres), FENCE);
    },
  },
];
