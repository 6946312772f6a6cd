// What every tool of strokes shares: idle → drawing → idle. Paints as the pointer moves; with Shift, straight from where
// the last stroke ended, or in a straight line from the press on. What the tool reads may come while it is drawing: then
// the way so far is painted, and a stroke that has ended before is painted as a whole, by the next event.

import type { EditTool } from '../../../../core/edit/tools.ts';
import type { GestureFacts } from '../edit.ts';
import { segmentMask, snapBrushCenter, type ImagePoint } from '../../../../core/edit/brush.ts';
import type { PixelMask } from '../../../../core/edit/pixelMask.ts';
import { isSamePoint } from './outlines.ts';
import {
  NO_PREVIEW,
  type PointerSample,
  type PointerTool,
  type PreviewedPixels,
  type ToolContext,
  type ToolPreview,
} from './tool.ts';

export interface StrokeKind {
  readonly tool: EditTool;
  /** Told of each press. */
  begin?(sample: PointerSample, context: ToolContext): void;
  /** What the stroke gives its pixels; null when they take different classes. */
  classIndexOf(context: ToolContext): number | null;
  diameterOf(sample: PointerSample, context: ToolContext): number;
  /** Whether it can do anything on this frame. */
  isPossible(context: ToolContext): boolean;
  /** Whether everything that it reads is there. */
  isReady(context: ToolContext): boolean;
  /** What the pixels of the stroke so far depend on: it is painted anew when one of these changes. */
  basisOf(context: ToolContext): readonly unknown[];
  /** Only called when it is ready. */
  paint(covered: PixelMask, context: ToolContext): void;
  /** Told when what was painted of the stroke so far is taken back. */
  takeBack?(): void;
  /** What the stroke shows beside what it has painted. */
  gathered?(): PixelMask | null;
  /** Ends the stroke; if not given, what was painted is one step of undo. */
  commit?(facts: GestureFacts, context: ToolContext): void;
  /** What `paint` would change of the pixels under a resting pointer, or null to show nothing; only called when ready. */
  preview?(covered: PixelMask, context: ToolContext, sample: PointerSample): PreviewedPixels | null;
}

/** A straight piece of the way. */
interface Step {
  readonly from: ImagePoint;
  readonly to: ImagePoint;
  readonly diameterPx: number;
}

interface Stroke {
  readonly startedAtMs: number;
  readonly from: ImagePoint;
  last: ImagePoint;
  readonly steps: Step[];
  /** How many steps are painted. */
  paintedCount: number;
  basis: readonly unknown[];
  /** When the pointer was released, if it was. */
  endedAtMs: number | null;
}

export function createStrokeTool(kind: StrokeKind): PointerTool {
  let stroke: Stroke | null = null;
  let preview: ToolPreview = NO_PREVIEW;
  /** Looks what would change under the resting pointer, once that is to be shown. */
  let due: (() => void) | null = null;
  /** Where the last stroke ended: Shift goes on from there. */
  let lastEnd: ImagePoint | null = null;

  const coveredBy = ({ from, to, diameterPx }: Step, context: ToolContext): PixelMask | null =>
    segmentMask(context.edit.labels, from, to, diameterPx, context.options.brushShape);

  const takeBack = (drawn: Stroke, context: ToolContext): void => {
    context.edit.revert();
    kind.takeBack?.();
    drawn.paintedCount = 0;
  };

  const paintSteps = (drawn: Stroke, context: ToolContext): void => {
    if (!kind.isReady(context)) return;
    const basis = kind.basisOf(context);
    if (basis.some((part, place) => part !== drawn.basis[place])) takeBack(drawn, context);
    drawn.basis = basis;
    for (const step of drawn.steps.slice(drawn.paintedCount)) {
      const covered = coveredBy(step, context);
      if (covered !== null) kind.paint(covered, context);
    }
    drawn.paintedCount = drawn.steps.length;
  };

  const goTo = (drawn: Stroke, sample: PointerSample, context: ToolContext): void => {
    const to = { x: sample.x, y: sample.y };
    const diameterPx = kind.diameterOf(sample, context);
    if (!isCoveredAlready(drawn.steps.at(-1), to, diameterPx)) {
      drawn.steps.push({ from: drawn.last, to, diameterPx });
    }
    drawn.last = to;
    paintSteps(drawn, context);
  };

  /** Hands over a stroke that has ended, once all of it is painted. @returns whether none is in hand any more */
  const finish = (context: ToolContext): boolean => {
    if (stroke === null) return true;
    if (stroke.endedAtMs === null) return false;
    paintSteps(stroke, context);
    if (stroke.paintedCount < stroke.steps.length) return false;
    const elapsedMs = Math.max(0, stroke.endedAtMs - stroke.startedAtMs);
    stroke = null;
    const facts = { tool: kind.tool, classIndex: kind.classIndexOf(context), elapsedMs };
    if (kind.commit === undefined) context.edit.commit(facts);
    else kind.commit(facts, context);
    return true;
  };

  const release = (sample: PointerSample, context: ToolContext): void => {
    if (stroke?.endedAtMs !== null) return;
    lastEnd = stroke.last;
    stroke.endedAtMs = sample.timeMs;
    // What waits does so as a whole, so that others may paint meanwhile.
    if (!finish(context)) takeBack(stroke, context);
  };

  return {
    get isBusy() {
      return stroke !== null;
    },
    get preview() {
      due?.();
      due = null;
      const mask = stroke === null ? null : (kind.gathered?.() ?? null);
      return mask === null ? preview : { ...preview, mask };
    },
    hover(sample, context) {
      if (!finish(context)) return;
      const to = { x: sample.x, y: sample.y };
      due = null;
      // Where Shift would draw to.
      preview =
        sample.shift && lastEnd !== null ? { ...NO_PREVIEW, line: [lastEnd, to] } : NO_PREVIEW;
      if (kind.preview === undefined || !kind.isPossible(context) || !kind.isReady(context)) return;
      // A pen that is not on the tablet yet is pressed no less for it.
      const diameterPx = kind.diameterOf({ ...sample, pressure: 1 }, context);
      due = () => {
        const covered = coveredBy({ from: to, to, diameterPx }, context);
        const pixels = covered && kind.preview?.(covered, context, sample);
        preview = { ...preview, ...pixels };
      };
    },
    press(sample, context) {
      if (!finish(context)) return;
      due = null;
      preview = NO_PREVIEW;
      if (!kind.isPossible(context)) return;
      kind.begin?.(sample, context);
      const at = { x: sample.x, y: sample.y };
      const from = sample.shift && lastEnd !== null ? lastEnd : at;
      stroke = {
        startedAtMs: sample.timeMs,
        from,
        last: from,
        steps: [],
        paintedCount: 0,
        basis: kind.basisOf(context),
        endedAtMs: null,
      };
      goTo(stroke, sample, context);
    },
    drag(sample, context) {
      if (stroke === null || finish(context)) return;
      if (stroke.endedAtMs !== null) return;
      if (sample.shift) {
        // The line follows the pointer: what it covered on the way is taken back.
        takeBack(stroke, context);
        stroke.steps.length = 0;
        stroke.last = stroke.from;
      }
      goTo(stroke, sample, context);
    },
    release,
    // What a person has seen painted stays.
    lose: release,
    key(key, _timeMs, context) {
      if (key !== 'Escape' || stroke === null) return false;
      takeBack(stroke, context);
      stroke = null;
      return true;
    },
    forget() {
      due = null;
      preview = NO_PREVIEW;
    },
    get lastEnd() {
      return lastEnd;
    },
    set lastEnd(end) {
      lastEnd = end;
    },
  };
}

/** Whether the brush has not left the place where the last step ended: most pointers tell of parts of pixels. */
function isCoveredAlready(last: Step | undefined, to: ImagePoint, diameterPx: number): boolean {
  if (last?.diameterPx !== diameterPx) return false;
  return isSamePoint(snapBrushCenter(last.to, diameterPx), snapBrushCenter(to, diameterPx));
}

/** A pen that is hardly pressed paints one pixel, and the whole brush when it is pressed down. */
export function brushDiameter(
  { pressure }: PointerSample,
  { options: { brushDiameterPx, usesPressure } }: ToolContext,
): number {
  return usesPressure ? Math.max(1, Math.round(brushDiameterPx * pressure)) : brushDiameterPx;
}
