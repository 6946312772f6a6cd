// The runner-up swap: a click gives the region around it the model's second class, a lasso every pixel inside. Either way
// where the margin is small alone. Idle → held → swapped, or idle → held → drawing → swapped.

import type { ImagePoint } from '../../../../core/edit/brush.ts';
import type { LabelPatch } from '../../../../core/edit/paintMask.ts';
import { maskHas, type PixelMask, type PixelPlace } from '../../../../core/edit/pixelMask.ts';
import { polygonMask } from '../../../../core/edit/polygon.ts';
import { runnerUpPatch, runnerUpRegion } from '../../../../core/edit/runnerUp.ts';
import { marginLimit } from './defaultOptions.ts';
import {
  NO_PREVIEW,
  type PointerSample,
  type PointerTool,
  type ToolContext,
  type ToolPreview,
} from './tool.ts';

/** A hand that clicks moves less than this, in CSS pixels. */
const CLICK_PX = 4;

interface Gesture {
  readonly startedAtMs: number;
  readonly points: ImagePoint[];
  isLasso: boolean;
  /** When the pointer was released, while what the model says is not there yet. */
  endedAtMs: number | null;
}

export function createRunnerUpTool(): PointerTool {
  let gesture: Gesture | null = null;
  let preview: ToolPreview = NO_PREVIEW;
  /** Looks what would be swapped, once that is to be shown. */
  let due: (() => void) | null = null;
  /** The region that is shown under the resting pointer. */
  let around: PixelMask | null = null;

  const clear = (): void => {
    due = null;
    around = null;
    preview = NO_PREVIEW;
  };

  const swapAt = (
    sample: ImagePoint,
    { edit, sources, options }: ToolContext,
  ): LabelPatch | null => {
    const topTwo = sources.topTwo();
    if (topTwo === null) return null;
    const limit = marginLimit(options.marginBelow);
    around = runnerUpRegion(edit.labels, pixelOf(sample), topTwo, limit);
    return around && runnerUpPatch(edit.labels, around, topTwo, limit);
  };

  const swapInside = (
    points: readonly ImagePoint[],
    { edit, sources, options }: ToolContext,
  ): LabelPatch | null => {
    const topTwo = sources.topTwo();
    const inside = topTwo && polygonMask(edit.labels, points);
    return inside && runnerUpPatch(edit.labels, inside, topTwo, marginLimit(options.marginBelow));
  };

  const swapOf = ({ points, isLasso }: Gesture, context: ToolContext): LabelPatch | null => {
    const [first] = points;
    if (first === undefined) return null;
    return isLasso ? swapInside(points, context) : swapAt(first, context);
  };

  const show = (swap: LabelPatch | null, { edit }: ToolContext): void => {
    const mask = swap && edit.wouldChange(swap, swap.indices);
    const line = gesture?.isLasso === true ? gesture.points : [];
    preview = { ...NO_PREVIEW, mask, line, isClosed: true };
  };

  /** Swaps what a gesture that has ended means, once the model is known. @returns whether none is in hand any more */
  const finish = (context: ToolContext): boolean => {
    if (gesture === null) return true;
    const { sources, edit } = context;
    const { endedAtMs, startedAtMs } = gesture;
    if (endedAtMs === null || (sources.scores !== null && sources.topTwo() === null)) return false;
    const patch = swapOf(gesture, context);
    gesture = null;
    clear();
    if (patch === null) return true;
    edit.paintPatch(patch);
    const elapsedMs = Math.max(0, endedAtMs - startedAtMs);
    edit.commit({ tool: 'runnerUp', classIndex: null, elapsedMs });
    return true;
  };

  return {
    get isBusy() {
      return gesture !== null;
    },
    get preview() {
      due?.();
      due = null;
      return preview;
    },
    hover(sample, context) {
      if (!finish(context)) return;
      const { x, y } = pixelOf(sample);
      const isAround = around !== null && maskHas(around, x, y);
      due = isAround ? null : () => show(swapAt(sample, context), context);
    },
    press(sample, context) {
      // One that still waits is not given up for another.
      if (!finish(context)) return;
      const points = [pointOf(sample)];
      gesture = { startedAtMs: sample.timeMs, points, isLasso: false, endedAtMs: null };
      due = null;
      show(swapOf(gesture, context), context);
    },
    drag(sample, context) {
      if (gesture === null || finish(context) || gesture.endedAtMs !== null) return;
      gesture.points.push(pointOf(sample));
      const [first = sample] = gesture.points;
      const movedPx = Math.hypot(sample.x - first.x, sample.y - first.y) * context.zoom;
      gesture.isLasso ||= movedPx > CLICK_PX;
      const held = gesture;
      due = () => show(swapOf(held, context), context);
    },
    release(sample, context) {
      if (gesture === null) return;
      gesture.endedAtMs ??= sample.timeMs;
      finish(context);
    },
    key(key) {
      if (key !== 'Escape' || gesture === null) return false;
      gesture = null;
      clear();
      return true;
    },
    forget: clear,
  };
}

function pixelOf({ x, y }: ImagePoint): PixelPlace {
  return { x: Math.floor(x), y: Math.floor(y) };
}

function pointOf({ x, y }: PointerSample): ImagePoint {
  return { x, y };
}
