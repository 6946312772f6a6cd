// Strokes that change only what a rule lets them, so that a coarse stroke is enough.

import type { LabelPatch } from '../../core/edit/paintMask.ts';
import type { PixelMask } from '../../core/edit/pixelMask.ts';
import { runnerUpPatch } from '../../core/edit/runnerUp.ts';
import { touchedSuperpixels } from '../../core/edit/superpixels.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';
import { pixelGains, superpixelGains, type GainField } from './gainField.ts';
import { patchOf, strokeMask, type Gesture } from './gesture.ts';
import type { Mistake } from './mistakes.ts';
import type { StrokePlanner } from './strokePlan.ts';
import type { Workplace } from './workplace.ts';

const COARSE_SIZES_PX: readonly number[] = [8, 18, 40, 90];
const SUPERPIXEL_SIZES_PX: readonly number[] = [1, 8];
/** The least likelihoods, relative to the leading class, among which a person chooses for a stroke. */
const STROKE_THRESHOLDS: readonly number[] = [0.3, 0.05];
/** 0: wherever the other class is. */
const REPLACE_THRESHOLDS: readonly number[] = [0, 0.15];
const STROKE_MARGIN = 3;

/** Paints where the class is likely enough. */
export function planScoreBrush(
  place: Workplace,
  mistake: Mistake,
  planner: StrokePlanner,
): Gesture[] {
  const index = mistake.truthIndex;
  const likelihood = place.likelihoods[index] ?? new Float32Array();
  return STROKE_THRESHOLDS.flatMap((threshold) => {
    const isPainted = (offset: number): boolean => (likelihood[offset] ?? 0) >= threshold;
    return ruledStrokes(place, mistake, planner, {
      tool: 'scoreBrush',
      settings: { class: index, threshold },
      isPainted,
    });
  });
}

/** Paints over one class alone, the one that most of the mistake holds, and there where its own is likely enough. */
export function planReplaceBrush(
  place: Workplace,
  mistake: Mistake,
  planner: StrokePlanner,
): Gesture[] {
  const over = mostHeld(place, mistake);
  const likelihood = place.likelihoods[mistake.truthIndex] ?? new Float32Array();
  return REPLACE_THRESHOLDS.flatMap((threshold) =>
    ruledStrokes(place, mistake, planner, {
      tool: 'replaceBrush',
      settings: { class: mistake.truthIndex, over, threshold },
      isPainted: (offset) =>
        place.map.data[offset] === over && (likelihood[offset] ?? 0) >= threshold,
    }),
  );
}

/** Gives the model's second class to what is unsure. */
export function planRunnerUpBrush(
  place: Workplace,
  mistake: Mistake,
  planner: StrokePlanner,
): Gesture[] {
  const { map, truth, topTwo } = place;
  const field = pixelGains(map, truth, (offset) =>
    (topTwo.margins[offset] ?? Infinity) < STROKE_MARGIN ? (topTwo.runnersUp[offset] ?? -1) : -1,
  );
  return strokesOn(place, mistake, planner, field, COARSE_SIZES_PX, {
    tool: 'runnerUpBrush',
    settings: { margin: STROKE_MARGIN },
    change: (mask) => runnerUpPatch(map, mask, topTwo, STROKE_MARGIN),
  });
}

/** Paints every superpixel that it touches. */
export function planSuperpixelBrush(
  place: Workplace,
  mistake: Mistake,
  planner: StrokePlanner,
): Gesture[] {
  const { map, truth, superpixels } = place;
  const index = mistake.truthIndex;
  const field = superpixelGains(
    pixelGains(map, truth, () => index),
    superpixels,
  );
  return strokesOn(place, mistake, planner, field, SUPERPIXEL_SIZES_PX, {
    tool: 'superpixelBrush',
    settings: { class: index },
    change: (mask) => patchOf(touchedSuperpixels(superpixels, mask), index),
  });
}

interface Rule extends Pick<Gesture, 'tool' | 'settings'> {
  readonly isPainted: (offset: number) => boolean;
}

function ruledStrokes(
  place: Workplace,
  mistake: Mistake,
  planner: StrokePlanner,
  { tool, settings, isPainted }: Rule,
): Gesture[] {
  const { map, truth } = place;
  const index = mistake.truthIndex;
  const field = pixelGains(map, truth, (offset) => (isPainted(offset) ? index : -1));
  const change = ({ rect, bits }: PixelMask): LabelPatch => {
    const painted = bits.map((bit, item) => {
      const x = rect.x + (item % rect.width);
      const y = rect.y + Math.floor(item / rect.width);
      return bit === 1 && isPainted(y * map.width + x) ? 1 : 0;
    });
    return patchOf({ rect, bits: painted }, index);
  };
  return strokesOn(place, mistake, planner, field, COARSE_SIZES_PX, { tool, settings, change });
}

interface StrokeTool extends Pick<Gesture, 'tool' | 'settings'> {
  /** What becomes of the pixels that the brush covers. */
  readonly change: (covered: PixelMask) => LabelPatch;
}

/** The best stroke on a field with each size of brush. */
export function strokesOn(
  { map }: Workplace,
  mistake: Mistake,
  planner: StrokePlanner,
  field: GainField,
  sizesPx: readonly number[],
  { tool, settings, change }: StrokeTool,
): Gesture[] {
  return sizesPx
    .flatMap((diameterPx) => planner.plan(field, mistake.bounds, diameterPx) ?? [])
    .map((plan) => planner.polish(field, plan))
    .map(({ points, diameterPx, gainPx }) => ({
      tool,
      settings: { ...settings, diameter: diameterPx },
      points,
      gainPx,
      effect: (followed) => {
        const mask = strokeMask(map, followed, diameterPx);
        return mask === null ? null : change(mask);
      },
    }));
}

/** The class that most of a mistake holds. */
function mostHeld({ map, truth }: Workplace, { bounds, truthIndex }: Mistake): number {
  const counts = new Uint32Array(256);
  for (let y = bounds.y; y < bounds.y + bounds.height; y++) {
    for (
      let offset = y * map.width + bounds.x;
      offset < y * map.width + bounds.x + bounds.width;
      offset++
    ) {
      const held = map.data[offset] ?? VOID_INDEX;
      if (truth.data[offset] === truthIndex && held !== truthIndex) {
        counts[held] = (counts[held] ?? 0) + 1;
      }
    }
  }
  return counts.indexOf(Math.max(...counts));
}
