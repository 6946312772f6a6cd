// Rectangle, ellipse and score-aware box: idle → drawing → painted. From corner to corner, both where four pixels meet;
// rectangle and ellipse with Shift as wide as high. The score-aware box paints only where the model holds the class likely
// enough, which is shown while it is drawn, and by the last threshold that was set until the release.

import type { ImagePoint } from '../../../../core/edit/brush.ts';
import type { PixelMask } from '../../../../core/edit/pixelMask.ts';
import { likelyPart } from '../../../../core/edit/scoreBrush.ts';
import { ellipseMask, rectangleMask } from '../../../../core/edit/shapes.ts';
import { applyCovered, effectOf, previewCovered, type GestureEffect } from './gestureEffect.ts';
import { toPixelCorner } from './outlines.ts';
import { isScoreFieldSettled, scoreFieldOf } from './scoreFieldOf.ts';
import {
  NO_PREVIEW,
  type PointerSample,
  type PointerTool,
  type PreviewedPixels,
  type ToolContext,
} from './tool.ts';

interface Box {
  readonly startedAtMs: number;
  readonly from: ImagePoint;
  to: ImagePoint;
  /** Which of its pixels would change, where that is shown. */
  shown: PreviewedPixels | null;
  /** Looks for them once they are to be shown. */
  look: (() => PreviewedPixels | null) | null;
  /** When the pointer was released and to what effect, while what the tool reads is not there yet. */
  released: { readonly atMs: number; readonly effect: GestureEffect } | null;
}

interface BoxKind {
  /** @returns null where it covers nothing, and while what it needs is not ready */
  maskOf(context: ToolContext, from: ImagePoint, to: ImagePoint): PixelMask | null;
  outlineOf(from: ImagePoint, to: ImagePoint): ImagePoint[];
  /** Whether everything that it reads is there. */
  isReady(context: ToolContext): boolean;
  /** Whether it takes only some of what lies in the outline, so that they are shown; Shift is for the wheel then. */
  readonly isChoosy: boolean;
}

/** So many sides look round. */
const ELLIPSE_SIDES = 64;

const KINDS = {
  rectangle: {
    maskOf: ({ edit }, from, to) => rectangleMask(edit.labels, from, to),
    outlineOf: rectangleOutline,
    isReady: () => true,
    isChoosy: false,
  },
  ellipse: {
    maskOf: ({ edit }, from, to) => ellipseMask(edit.labels, from, to),
    outlineOf: ellipseOutline,
    isReady: () => true,
    isChoosy: false,
  },
  scoreBox: {
    maskOf(context, from, to) {
      const field = scoreFieldOf(context);
      const mask = rectangleMask(context.edit.labels, from, to);
      return field && mask && likelyPart(mask, field, context.options.boxLikelihood);
    },
    outlineOf: rectangleOutline,
    isReady: isScoreFieldSettled,
    isChoosy: true,
  },
} as const satisfies Record<string, BoxKind>;

/** Looking at each pixel of a larger box takes longer than a pointer may wait: there its outline alone is shown. */
const MAX_SHOWN_PX = 2 ** 21;

export function createBoxTool(name: keyof typeof KINDS): PointerTool {
  const kind: BoxKind = KINDS[name];
  let box: Box | null = null;

  const follow = (drawn: Box, sample: PointerSample): void => {
    const to = toPixelCorner(sample);
    drawn.to = sample.shift && !kind.isChoosy ? withEqualSides(drawn.from, to) : to;
  };

  const look = (
    { from, to }: Box,
    sample: PointerSample,
    context: ToolContext,
  ): PreviewedPixels | null => {
    const areaPx = Math.abs(to.x - from.x) * Math.abs(to.y - from.y);
    const isShown = kind.isChoosy && areaPx <= MAX_SHOWN_PX;
    const mask = isShown ? kind.maskOf(context, from, to) : null;
    return mask && previewCovered(mask, effectOf(sample, context.options), context);
  };

  const hide = (drawn: Box): void => {
    drawn.shown = null;
    drawn.look = null;
  };

  /** Paints a box that has been drawn, once it can be. */
  const finish = (context: ToolContext): void => {
    if (!box?.released || !kind.isReady(context)) return;
    const { from, to, startedAtMs, released } = box;
    box = null;
    const elapsedMs = released.atMs - startedAtMs;
    const mask = kind.maskOf(context, from, to);
    applyCovered({ tool: name, mask, effect: released.effect, elapsedMs }, context);
  };

  return {
    get isBusy() {
      return box !== null;
    },
    get preview() {
      if (box === null) return NO_PREVIEW;
      if (box.look !== null) box.shown = box.look();
      box.look = null;
      const line = kind.outlineOf(box.from, box.to);
      return { ...NO_PREVIEW, ...box.shown, line, isClosed: true };
    },
    hover: (_, context) => {
      finish(context);
      // Asking begins the work, so that what it reads is there when the button is pressed.
      kind.isReady(context);
    },
    press(sample, context) {
      finish(context);
      // One that still waits is not given up for another.
      if (box !== null) return;
      const from = toPixelCorner(sample);
      const startedAtMs = sample.timeMs;
      box = { startedAtMs, from, to: from, shown: null, look: null, released: null };
    },
    drag(sample, context) {
      finish(context);
      const drawn = box;
      if (drawn?.released !== null) return;
      follow(drawn, sample);
      drawn.look = () => look(drawn, sample, context);
    },
    release(sample, context) {
      if (box?.released !== null) return;
      follow(box, sample);
      hide(box);
      box.released = { atMs: sample.timeMs, effect: effectOf(sample, context.options) };
      finish(context);
    },
    key(key) {
      if (key !== 'Escape' || box === null) return false;
      box = null;
      return true;
    },
    forget() {
      if (box !== null) hide(box);
    },
  };
}

/** The corner that makes a square of the longer side. */
function withEqualSides(from: ImagePoint, to: ImagePoint): ImagePoint {
  const side = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  return {
    x: from.x + (to.x < from.x ? -side : side),
    y: from.y + (to.y < from.y ? -side : side),
  };
}

function rectangleOutline(from: ImagePoint, to: ImagePoint): ImagePoint[] {
  return [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }];
}

function ellipseOutline(from: ImagePoint, to: ImagePoint): ImagePoint[] {
  return Array.from({ length: ELLIPSE_SIDES }, (_, side) => {
    const angle = (2 * Math.PI * side) / ELLIPSE_SIDES;
    return {
      x: (from.x + to.x + (to.x - from.x) * Math.cos(angle)) / 2,
      y: (from.y + to.y + (to.y - from.y) * Math.sin(angle)) / 2,
    };
  });
}
