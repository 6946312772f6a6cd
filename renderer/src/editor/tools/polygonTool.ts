// The polygon: idle → open (each press sets a corner) → closed (corners are moved, added and taken away) → painted.

import type { ImagePoint } from '../../../../core/edit/brush.ts';
import { polygonMask } from '../../../../core/edit/polygon.ts';
import { applyCovered, effectOf, type GestureEffect } from './gestureEffect.ts';
import {
  createDoublePress,
  isNear,
  isSamePoint,
  middlesOf,
  MIN_CORNERS,
  nearestPlace,
  toPixelCorner,
} from './outlines.ts';
import { NO_PREVIEW, type PointerSample, type PointerTool, type ToolContext } from './tool.ts';

interface Polygon {
  readonly startedAtMs: number;
  readonly corners: ImagePoint[];
  isClosed: boolean;
  /** The corner that follows the pointer while the button is held. */
  held: number | null;
  /** What was there before the last press. */
  before: Pick<Polygon, 'corners' | 'isClosed'>;
  /** Where the next corner would be. */
  pointer: ImagePoint;
}

export function createPolygonTool(): PointerTool {
  const isDoublePress = createDoublePress();
  let polygon: Polygon | null = null;

  const pressOpen = (open: Polygon, sample: PointerSample, { zoom }: ToolContext): void => {
    const { corners } = open;
    const at = toPixelCorner(sample);
    const isDouble = isDoublePress(sample, zoom);
    if (corners.length >= MIN_CORNERS && (isDouble || meansFirst(open, sample, zoom))) {
      open.isClosed = true;
      return;
    }
    if (isDouble) return;
    const hit = corners.findIndex((corner) => isSamePoint(corner, at));
    open.held = hit === -1 ? corners.push(at) - 1 : hit;
  };

  const pressClosed = (closed: Polygon, sample: PointerSample, context: ToolContext): void => {
    const { corners } = closed;
    const { zoom } = context;
    const corner = nearestPlace(corners, sample, zoom);
    if (corner !== -1 && sample.alt) {
      if (corners.length > MIN_CORNERS) corners.splice(corner, 1);
      return;
    }
    if (corner !== -1) {
      closed.held = corner;
      return;
    }
    const side = nearestPlace(middlesOf(corners), sample, zoom);
    if (side === -1) {
      paint(closed, effectOf(sample, context.options), sample.timeMs, context);
      return;
    }
    corners.splice(side + 1, 0, toPixelCorner(sample));
    closed.held = side + 1;
  };

  const paint = (
    { corners, startedAtMs }: Polygon,
    effect: GestureEffect,
    timeMs: number,
    context: ToolContext,
  ): void => {
    polygon = null;
    const mask = polygonMask(context.edit.labels, corners);
    const elapsedMs = timeMs - startedAtMs;
    applyCovered({ tool: 'polygon', mask, effect, elapsedMs }, context);
  };

  const follow = (sample: PointerSample, { zoom }: ToolContext): void => {
    if (polygon === null) return;
    const at = toPixelCorner(sample);
    const { corners, held } = polygon;
    polygon.pointer = meansFirst(polygon, sample, zoom) ? (corners[0] ?? at) : at;
    if (held !== null) corners[held] = at;
  };

  return {
    get isBusy() {
      return polygon !== null;
    },
    get preview() {
      if (polygon === null) return NO_PREVIEW;
      const { corners, isClosed, pointer } = polygon;
      return {
        ...NO_PREVIEW,
        line: isClosed ? [...corners] : [...corners, pointer],
        isClosed,
        vertices: [...corners],
        middles: isClosed ? middlesOf(corners) : [],
      };
    },
    hover: follow,
    press(sample, context) {
      const at = toPixelCorner(sample);
      if (polygon === null) {
        isDoublePress(sample, context.zoom);
        const startedAtMs = sample.timeMs;
        const before = { corners: [], isClosed: false };
        polygon = { startedAtMs, corners: [at], isClosed: false, held: 0, before, pointer: at };
        return;
      }
      polygon.before = { corners: [...polygon.corners], isClosed: polygon.isClosed };
      if (polygon.isClosed) {
        pressClosed(polygon, sample, context);
      } else {
        polygon.pointer = at;
        pressOpen(polygon, sample, context);
      }
    },
    drag: follow,
    release() {
      if (polygon !== null) polygon.held = null;
    },
    lose() {
      if (polygon === null) return;
      const isFirst = polygon.before.corners.length === 0;
      polygon = isFirst ? null : { ...polygon, ...polygon.before, held: null };
    },
    key(key, timeMs, context) {
      if (polygon === null) return false;
      polygon.held = null;
      if (key === 'Enter' && polygon.isClosed) {
        paint(polygon, context.options, timeMs, context);
      } else if (key === 'Enter') {
        polygon.isClosed = polygon.corners.length >= MIN_CORNERS;
      } else if (key === 'Backspace') {
        polygon.corners.pop();
        polygon.isClosed &&= polygon.corners.length >= MIN_CORNERS;
        if (polygon.corners.length === 0) polygon = null;
      } else if (polygon.isClosed) {
        polygon.isClosed = false;
      } else {
        polygon = null;
      }
      return true;
    },
    forget: () => undefined,
  };
}

/** Whether a press there closes an open outline. */
function meansFirst({ corners, isClosed }: Polygon, sample: PointerSample, zoom: number): boolean {
  const [first] = corners;
  if (isClosed || first === undefined || corners.length < MIN_CORNERS) return false;
  return isNear(first, sample, zoom) || isSamePoint(first, toPixelCorner(sample));
}
