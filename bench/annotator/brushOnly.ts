// The plain brush: all that annotator (a) has.

import { pixelGains } from './gainField.ts';
import { patchOf, type Gesture } from './gesture.ts';
import type { Mistake } from './mistakes.ts';
import type { StrokePlanner } from './strokePlan.ts';
import { strokesOn } from './strokes.ts';
import type { Workplace } from './workplace.ts';

/** The sizes that a person steps through, in pixels of the image. */
const BRUSH_SIZES_PX: readonly number[] = [2, 3, 5, 8, 12, 18, 27, 40, 60];

export function planBrush(place: Workplace, mistake: Mistake, planner: StrokePlanner): Gesture[] {
  const index = mistake.truthIndex;
  const field = pixelGains(place.map, place.truth, () => index);
  return strokesOn(place, mistake, planner, field, BRUSH_SIZES_PX, {
    tool: 'brush',
    settings: { class: index },
    change: (mask) => patchOf(mask, index),
  });
}
