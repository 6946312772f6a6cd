// The magnetic outline: idle → anchored (each press sets an anchor, and the way from the last one to the pointer follows
// the photo's edges) → painted. Until the edges are known, ways are straight. Where the photo comes to be read through
// another window, ways that are set stay, and the one to the pointer follows the new edges.

import type { ImagePoint } from '../../../../core/edit/brush.ts';
import type { PixelPlace, Raster } from '../../../../core/edit/pixelMask.ts';
import { createLivewire, type Livewire } from '../../../../core/edit/livewire.ts';
import { polygonMask } from '../../../../core/edit/polygon.ts';
import { applyCovered, effectOf, type GestureEffect } from './gestureEffect.ts';
import { createDoublePress, isNear, isSamePoint, MIN_CORNERS } from './outlines.ts';
import { NO_PREVIEW, type PointerSample, type PointerTool, type ToolContext } from './tool.ts';

interface Anchor {
  readonly place: PixelPlace;
  /** From the anchor before it to this one; empty for the first. */
  readonly way: readonly PixelPlace[];
}

interface Outline {
  readonly startedAtMs: number;
  readonly anchors: Anchor[];
  /** From the last anchor; null until the edges are known. */
  wire: Livewire | null;
  /** Whose edges the wire follows. */
  photoRead: object;
  pointer: PointerSample;
  wayToPointer: readonly PixelPlace[];
}

export function createLivewireTool(): PointerTool {
  const isDoublePress = createDoublePress();
  let outline: Outline | null = null;
  let anchorsBeforePress = 0;

  /** The way from the last anchor; beyond what the wire looks at, it goes straight on. */
  const wayTo = (target: PixelPlace, { anchors, wire }: Outline): PixelPlace[] => {
    const last = anchors.at(-1)?.place ?? target;
    const way = wire?.pathTo(target) ?? [last];
    return isSamePoint(way.at(-1) ?? last, target) ? way : [...way, target];
  };

  const follow = (sample: PointerSample, context: ToolContext): void => {
    if (outline === null) return;
    outline.pointer = sample;
    const { anchors } = outline;
    const { photoRead } = context.sources;
    const cost = context.sources.edgeCost();
    const last = anchors.at(-1);
    if (cost !== null && last !== undefined) {
      if (outline.photoRead !== photoRead) outline.wire = null;
      outline.wire ??= createLivewire(cost, last.place);
      outline.photoRead = photoRead;
    }
    const [first] = anchors;
    const target =
      first !== undefined && meansFirst(outline, sample, context.zoom)
        ? first.place
        : pixelUnder(sample, context.edit.labels);
    outline.wayToPointer = wayTo(target, outline);
  };

  const close = (
    closing: Outline,
    effect: GestureEffect,
    timeMs: number,
    context: ToolContext,
  ): void => {
    const { anchors, startedAtMs } = closing;
    const [first] = anchors;
    if (first === undefined) return;
    const corners = [...anchors.flatMap(({ way }) => way), ...wayTo(first.place, closing)];
    outline = null;
    const mask = polygonMask(context.edit.labels, withoutStraightPlaces(corners).map(centerOf));
    const elapsedMs = timeMs - startedAtMs;
    applyCovered({ tool: 'livewire', mask, effect, elapsedMs }, context);
  };

  const takeBackAnchor = (shortened: Outline, context: ToolContext): void => {
    const { anchors, pointer } = shortened;
    anchors.pop();
    shortened.wire = null;
    if (anchors.length === 0) outline = null;
    follow(pointer, context);
  };

  const press = (sample: PointerSample, context: ToolContext): void => {
    anchorsBeforePress = outline?.anchors.length ?? 0;
    const isDouble = isDoublePress(sample, context.zoom);
    const place = pixelUnder(sample, context.edit.labels);
    if (outline === null) {
      const anchors = [{ place, way: [] }];
      const { photoRead } = context.sources;
      const nothing = { wire: null, photoRead, wayToPointer: [] };
      outline = { startedAtMs: sample.timeMs, anchors, pointer: sample, ...nothing };
      follow(sample, context);
      return;
    }
    const { anchors } = outline;
    if (anchors.length >= MIN_CORNERS && (isDouble || meansFirst(outline, sample, context.zoom))) {
      close(outline, effectOf(sample, context.options), sample.timeMs, context);
      return;
    }
    const isSet = anchors.some((anchor) => isSamePoint(anchor.place, place));
    if (isDouble || isSet) return;
    follow(sample, context);
    anchors.push({ place, way: wayTo(place, outline) });
    outline.wire = null;
    follow(sample, context);
  };

  return {
    get isBusy() {
      return outline !== null;
    },
    get preview() {
      if (outline === null) return NO_PREVIEW;
      const { anchors, wayToPointer } = outline;
      const ways = [...anchors.flatMap(({ way }) => way), ...wayToPointer];
      return {
        ...NO_PREVIEW,
        line: withoutStraightPlaces(ways).map(centerOf),
        vertices: anchors.map(({ place }) => centerOf(place)),
      };
    },
    hover: follow,
    press,
    drag: follow,
    release: () => undefined,
    lose(_sample, context) {
      if (outline === null || outline.anchors.length <= anchorsBeforePress) return;
      takeBackAnchor(outline, context);
    },
    key(key, timeMs, context) {
      if (outline === null) return false;
      const { anchors } = outline;
      if (key === 'Escape') outline = null;
      else if (key === 'Enter' && anchors.length >= MIN_CORNERS) {
        close(outline, context.options, timeMs, context);
      } else if (key === 'Backspace') takeBackAnchor(outline, context);
      return true;
    },
    forget: () => undefined,
  };
}

/** Whether a press there closes the outline. */
function meansFirst({ anchors }: Outline, sample: PointerSample, zoom: number): boolean {
  const [first] = anchors;
  return (
    first !== undefined &&
    anchors.length >= MIN_CORNERS &&
    isNear(centerOf(first.place), sample, zoom)
  );
}

/** The pixel of the frame that is nearest to the pointer. */
function pixelUnder({ x, y }: ImagePoint, { width, height }: Raster): PixelPlace {
  return {
    x: Math.min(width - 1, Math.max(0, Math.floor(x))),
    y: Math.min(height - 1, Math.max(0, Math.floor(y))),
  };
}

function centerOf({ x, y }: PixelPlace): ImagePoint {
  return { x: x + 0.5, y: y + 0.5 };
}

/** The same line with fewer places: those at which it goes straight on are left out. */
function withoutStraightPlaces(way: readonly PixelPlace[]): PixelPlace[] {
  return way.filter((place, index) => {
    const before = way[index - 1];
    const after = way[index + 1];
    if (before === undefined || after === undefined) return true;
    return after.x - place.x !== place.x - before.x || after.y - place.y !== place.y - before.y;
  });
}
