// Brush and eraser as a small state machine: idle → drawing → idle. Paints on the label map as the pointer moves
// and gives the stroke's delta when it is lifted.

import { paintSegment, segmentBounds, snapBrushCenter } from '../../../../core/edit/brush.ts';
import { applyDelta, type LabelDelta } from '../../../../core/edit/delta.ts';
import { createStrokeRecorder, type StrokeRecorder } from '../../../../core/edit/strokeRecorder.ts';
import type { LabelMap } from '../../../../core/labelMap.ts';
import type { PixelRect } from '../../../../core/pixelRect.ts';
import type { Point } from '../viewport.ts';

export interface StrokeSettings {
  readonly diameterPx: number;
  /** A class, or 255 (void) for the eraser. */
  readonly classIndex: number;
}

export interface FinishedStroke {
  /** Empty when the stroke changed nothing. */
  readonly delta: LabelDelta;
  readonly classIndex: number;
  readonly elapsedMs: number;
}

/** Each of these gives the rectangle to redraw, or null. Points are on the image. */
export interface StrokeTool {
  readonly isDrawing: boolean;
  press(map: LabelMap, point: Point, settings: StrokeSettings, timeMs: number): PixelRect | null;
  drag(point: Point): PixelRect | null;
  /** Ends the stroke; null when there is none. */
  release(timeMs: number): FinishedStroke | null;
  /** Takes the stroke in hand back. */
  cancel(): PixelRect | null;
}

interface Drawing {
  readonly map: LabelMap;
  readonly settings: StrokeSettings;
  readonly recorder: StrokeRecorder;
  readonly startedAtMs: number;
  last: Point;
}

export function createStrokeTool(): StrokeTool {
  let drawing: Drawing | null = null;

  const paintTo = (stroke: Drawing, point: Point): PixelRect | null => {
    const { map, settings, recorder, last } = stroke;
    const { diameterPx, classIndex } = settings;
    const to = snapBrushCenter(point, diameterPx);
    stroke.last = to;
    const bounds = segmentBounds(map, last, to, diameterPx);
    if (bounds === null) return null;
    recorder.touch(bounds);
    return paintSegment(map, last, to, diameterPx, classIndex);
  };

  return {
    get isDrawing() {
      return drawing !== null;
    },
    press(map, point, settings, timeMs) {
      const start = snapBrushCenter(point, settings.diameterPx);
      drawing = {
        map,
        settings,
        recorder: createStrokeRecorder(map),
        startedAtMs: timeMs,
        last: start,
      };
      return paintTo(drawing, start);
    },
    drag: (point) => (drawing === null ? null : paintTo(drawing, point)),
    release(timeMs) {
      if (drawing === null) return null;
      const { recorder, settings, startedAtMs } = drawing;
      drawing = null;
      return {
        delta: recorder.finish(),
        classIndex: settings.classIndex,
        elapsedMs: Math.max(0, timeMs - startedAtMs),
      };
    },
    cancel() {
      if (drawing === null) return null;
      const { map, recorder } = drawing;
      drawing = null;
      return applyDelta(map, recorder.finish(), 'backward');
    },
  };
}
