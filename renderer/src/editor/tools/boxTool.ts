// Rectangle and ellipse: idle → drawing → painted. From corner to corner, both where four pixels meet; with Shift as wide
// as high.

import type { ImagePoint } from '../../../../core/edit/brush.ts';
import { ellipseMask, rectangleMask } from '../../../../core/edit/shapes.ts';
import { applyCovered, effectOf } from './gestureEffect.ts';
import { toPixelCorner } from './outlines.ts';
import { NO_PREVIEW, type PointerSample, type PointerTool } from './tool.ts';

interface Box {
  readonly startedAtMs: number;
  readonly from: ImagePoint;
  to: ImagePoint;
}

/** So many sides look round. */
const ELLIPSE_SIDES = 64;

const SHAPES = {
  rectangle: { maskOf: rectangleMask, outlineOf: rectangleOutline },
  ellipse: { maskOf: ellipseMask, outlineOf: ellipseOutline },
} as const;

export function createBoxTool(name: keyof typeof SHAPES): PointerTool {
  const { maskOf, outlineOf } = SHAPES[name];
  let box: Box | null = null;

  const follow = (sample: PointerSample): void => {
    if (box === null) return;
    const to = toPixelCorner(sample);
    box.to = sample.shift ? withEqualSides(box.from, to) : to;
  };

  return {
    get isBusy() {
      return box !== null;
    },
    get preview() {
      if (box === null) return NO_PREVIEW;
      return { ...NO_PREVIEW, line: outlineOf(box.from, box.to), isClosed: true };
    },
    hover: () => undefined,
    press(sample) {
      const from = toPixelCorner(sample);
      box = { startedAtMs: sample.timeMs, from, to: from };
    },
    drag: follow,
    release(sample, context) {
      follow(sample);
      if (box === null) return;
      const { from, to, startedAtMs } = box;
      box = null;
      const covered = {
        tool: name,
        mask: maskOf(context.edit.labels, from, to),
        effect: effectOf(sample, context.options),
        elapsedMs: sample.timeMs - startedAtMs,
      };
      applyCovered(covered, context);
    },
    key(key) {
      if (key !== 'Escape' || box === null) return false;
      box = null;
      return true;
    },
    forget: () => undefined,
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
