// A gesture that a person has in mind, and what comes of it when a hand makes it.

import { segmentMask, type ImagePoint } from '../../core/edit/brush.ts';
import type { LabelPatch } from '../../core/edit/paintMask.ts';
import { cropMask, type PixelMask, type Raster } from '../../core/edit/pixelMask.ts';
import { unionRect } from '../../core/pixelRect.ts';

export type Tool =
  | 'brush'
  | 'bucket'
  | 'scoreFill'
  | 'edgeFill'
  | 'scoreBrush'
  | 'scoreBox'
  | 'rectangle'
  | 'ellipse'
  | 'replaceBrush'
  | 'edgeBrush'
  | 'redrawOutline'
  | 'lasso'
  | 'runnerUpBrush'
  | 'runnerUpClick'
  | 'superpixelBrush'
  | 'everywhereFill'
  | 'worklist'
  | 'command'
  | 'carryOver'
  | 'undo';

/** What must be set before a gesture, by name; each that is not so already costs a setting. */
export type ToolSettings = Readonly<Record<string, number | string>>;

export interface Gesture {
  readonly tool: Tool;
  readonly settings: ToolSettings;
  /** Where the pointer is led: one point is a click, none is a key. */
  readonly points: readonly ImagePoint[];
  /** What would change if the pointer went along these points; null for nothing. */
  readonly effect: (points: readonly ImagePoint[]) => LabelPatch | null;
  /** Presses of keys or buttons that it takes; 1 if not given. */
  readonly presses?: number;
  /** By how many pixels the mask would be better if the hand were exact. */
  readonly gainPx: number;
}

/** All that a brush covers along a path; null when it is off the raster. */
export function strokeMask(
  raster: Raster,
  points: readonly ImagePoint[],
  diameterPx: number,
): PixelMask | null {
  const pieces = points.flatMap((point, place) => {
    if (place === 0 && points.length > 1) return [];
    const mask = segmentMask(raster, points[place - 1] ?? point, point, diameterPx, 'round');
    return mask === null ? [] : [mask];
  });
  const [first, ...others] = pieces;
  if (first === undefined) return null;
  let rect = first.rect;
  for (const other of others) rect = unionRect(rect, other.rect) ?? rect;
  const whole = cropMask(first, rect);
  for (const other of others) {
    for (let row = 0; row < other.rect.height; row++) {
      const start = (other.rect.y - rect.y + row) * rect.width + other.rect.x - rect.x;
      for (let column = 0; column < other.rect.width; column++) {
        if (other.bits[row * other.rect.width + column] === 1) whole.bits[start + column] = 1;
      }
    }
  }
  return whole;
}

/** A mask as a patch of one class. */
export function patchOf({ rect, bits }: PixelMask, classIndex: number): LabelPatch {
  return { rect, bits, indices: new Uint8Array(bits.length).fill(classIndex) };
}

/** How far the pointer travels while pressed, in pixels of the image. */
export function travelPx(points: readonly ImagePoint[]): number {
  return points.reduce((sum, point, place) => {
    const former = points[place - 1] ?? point;
    return sum + Math.hypot(point.x - former.x, point.y - former.y);
  }, 0);
}
