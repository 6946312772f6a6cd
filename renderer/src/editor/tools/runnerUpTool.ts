// The runner-up swap: a click gives the region around it the model's second class, a lasso every pixel inside. Either way
// where the margin is small alone. Idle → held → swapped, or idle → held → drawing → swapped.

import type { ImagePoint } from '../../../../core/edit/brush.ts';
import type { LabelPatch } from '../../../../core/edit/paintMask.ts';
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
  /** With what a lasso is looked into once that is to be shown. */
  let due: ToolContext | null = null;

  const swapAt = (
    sample: ImagePoint,
    { edit, sources, options }: ToolContext,
  ): LabelPatch | null => {
    const topTwo = sources.topTwo();
    if (topTwo === null) return null;
    const place = { x: Math.floor(sample.x), y: Math.floor(sample.y) };
    const limit = marginLimit(options.marginBelow);
    const region = runnerUpRegion(edit.labels, place, topTwo, limit);
    return region && runnerUpPatch(edit.labels, region, topTwo, limit);
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
    due = null;
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
    due = null;
    preview = NO_PREVIEW;
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
      if (gesture !== null && due !== null) show(swapOf(gesture, due), due);
      return preview;
    },
    hover(sample, context) {
      if (!finish(context)) return;
      show(swapAt(sample, context), context);
    },
    press(sample, context) {
      // One that still waits is not given up for another.
      if (!finish(context)) return;
      const points = [pointOf(sample)];
      gesture = { startedAtMs: sample.timeMs, points, isLasso: false, endedAtMs: null };
      show(swapOf(gesture, context), context);
    },
    drag(sample, context) {
      if (gesture === null || finish(context) || gesture.endedAtMs !== null) return;
      gesture.points.push(pointOf(sample));
      const [first = sample] = gesture.points;
      const movedPx = Math.hypot(sample.x - first.x, sample.y - first.y) * context.zoom;
      gesture.isLasso ||= movedPx > CLICK_PX;
      due = context;
    },
    release(sample, context) {
      if (gesture === null) return;
      gesture.endedAtMs ??= sample.timeMs;
      finish(context);
    },
    key(key) {
      if (key !== 'Escape' || gesture === null) return false;
      gesture = null;
      due = null;
      preview = NO_PREVIEW;
      return true;
    },
    forget() {
      due = null;
      preview = NO_PREVIEW;
    },
  };
}

function pointOf({ x, y }: PointerSample): ImagePoint {
  return { x, y };
}
