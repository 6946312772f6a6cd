// The straight line through a place along which a round brush mends the most, however long it has to be.

import type { ImagePoint } from '../../core/edit/brush.ts';
import type { BrushSweep, DiscRows } from './brushSweep.ts';
import type { GainField } from './gainField.ts';

/** Directions of a line, evenly from level on. */
const LINES = 16;
const STEP_PX = 4;

/** @returns both ends of the line, or `start` alone where no line mends more than the brush put down once */
export function straightLine(
  brush: BrushSweep,
  field: GainField,
  disc: DiscRows,
  start: ImagePoint,
): ImagePoint[] {
  const kept = brush.begin();
  brush.along(field, disc, { from: start, to: start }, kept, kept);
  let best = [start];
  let most = 0;
  for (let line = 0; line < LINES; line++) {
    const angle = (line * Math.PI) / LINES;
    const ahead = farthestUseful(brush, field, disc, start, angle, kept);
    const behind = farthestUseful(brush, field, disc, start, angle + Math.PI, kept);
    const gainPx = ahead.gainPx + behind.gainPx;
    if (gainPx <= most) continue;
    most = gainPx;
    best = [behind.end, ahead.end];
  }
  return best;
}

/** Where a line in one direction has mended the most, up to the frame's edge. */
function farthestUseful(
  brush: BrushSweep,
  field: GainField,
  disc: DiscRows,
  start: ImagePoint,
  angle: number,
  kept: number,
): { readonly end: ImagePoint; readonly gainPx: number } {
  const sweep = brush.begin();
  let best = { end: start, gainPx: 0 };
  let from = start;
  let gainPx = 0;
  for (let length = STEP_PX; ; length += STEP_PX) {
    const to = {
      x: Math.round(start.x + length * Math.cos(angle)),
      y: Math.round(start.y + length * Math.sin(angle)),
    };
    if (to.x < 0 || to.y < 0 || to.x >= field.width || to.y >= field.height) return best;
    gainPx += brush.along(field, disc, { from, to }, kept, sweep);
    from = to;
    if (gainPx > best.gainPx) best = { end: to, gainPx };
  }
}
