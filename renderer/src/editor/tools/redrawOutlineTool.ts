// Redraws an outline: idle → drawing → painted. Where the pointer went is where the outline is: on release, what lies on
// either side of the brush's way comes up to the line in its middle. No class is chosen; each side keeps its own.

import type { ImagePoint } from '../../../../core/edit/brush.ts';
import type { LabelPatch } from '../../../../core/edit/paintMask.ts';
import type { PixelMask } from '../../../../core/edit/pixelMask.ts';
import { MIN_OUTLINE_REACH_PX, redrawOutline } from '../../../../core/edit/redrawOutline.ts';
import { simplifyLine } from '../../../../core/edit/simplifyLine.ts';
import { isSamePoint } from './outlines.ts';
import { NO_PREVIEW, type PointerSample, type PointerTool, type ToolContext } from './tool.ts';

/** A hand's tremble and the grid of a mouse make no corners, in pixels of the image. */
const TREMBLE_PX = 0.35;
/** What would change is shown while it is worked out faster than a screen is drawn. */
const LARGEST_PREVIEW_PX = 2 ** 18;

interface Drawing {
  readonly startedAtMs: number;
  points: ImagePoint[];
}

export function createRedrawOutlineTool(): PointerTool {
  let drawing: Drawing | null = null;
  let changes: PixelMask | null = null;
  /** With what the changes are looked for once they are to be shown. */
  let due: ToolContext | null = null;

  const follow = ({ x, y, shift }: PointerSample): void => {
    if (drawing === null) return;
    const [first] = drawing.points;
    if (shift && first !== undefined) drawing.points = [first];
    const last = drawing.points.at(-1);
    if (last === undefined || !isSamePoint(last, { x, y })) drawing.points.push({ x, y });
  };

  const patchOf = (
    { points }: Drawing,
    { edit, options }: ToolContext,
    largestPx: number,
  ): LabelPatch | null => {
    const reachPx = Math.max(MIN_OUTLINE_REACH_PX, options.brushDiameterPx / 2);
    const line = simplifyLine(points, TREMBLE_PX);
    return redrawOutline(edit.labels, line, reachPx, largestPx);
  };

  const look = (drawn: Drawing): void => {
    if (due === null) return;
    const patch = patchOf(drawn, due, LARGEST_PREVIEW_PX);
    changes = patch && due.edit.wouldChange(patch, patch.indices);
    due = null;
  };

  return {
    get isBusy() {
      return drawing !== null;
    },
    get preview() {
      if (drawing === null) return NO_PREVIEW;
      look(drawing);
      return { ...NO_PREVIEW, mask: changes, line: drawing.points };
    },
    hover: () => undefined,
    press(sample, context) {
      drawing = { startedAtMs: sample.timeMs, points: [] };
      follow(sample);
      due = context;
    },
    drag(sample, context) {
      follow(sample);
      due = context;
    },
    release(sample, context) {
      if (drawing === null) return;
      follow(sample);
      const drawn = drawing;
      drawing = null;
      const patch = patchOf(drawn, context, Infinity);
      if (patch === null) return;
      context.edit.paintPatch(patch);
      context.edit.commit({
        tool: 'redrawOutline',
        classIndex: null,
        elapsedMs: Math.max(0, sample.timeMs - drawn.startedAtMs),
      });
    },
    key(key) {
      if (key !== 'Escape' || drawing === null) return false;
      drawing = null;
      return true;
    },
    forget: () => undefined,
  };
}
