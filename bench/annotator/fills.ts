// Gestures of one click in the middle of a mistake.

import type { ImagePoint } from '../../core/edit/brush.ts';
import { bucketMask } from '../../core/edit/bucketFill.ts';
import { growRegion, type RowMatcher } from '../../core/edit/growRegion.ts';
import type { LabelPatch } from '../../core/edit/paintMask.ts';
import type { PixelMask, PixelPlace } from '../../core/edit/pixelMask.ts';
import { runnerUpPatch, runnerUpRegion } from '../../core/edit/runnerUp.ts';
import { patchOf, type Gesture } from './gesture.ts';
import type { Mistake } from './mistakes.ts';
import { patchGain, type Workplace } from './workplace.ts';

/** Where the wheel stops: the least likelihood of a fill, relative to the leading class. */
export const FILL_THRESHOLDS: readonly number[] = [
  0.9, 0.7, 0.5, 0.35, 0.25, 0.18, 0.12, 0.08, 0.05, 0.03, 0.02, 0.01,
];
/** Where the wheel stops: the margin below which a runner-up is taken, in logits. */
const MARGINS: readonly number[] = [0.5, 1, 2, 3, 5, Infinity];

/** The connected region that the mask has there takes the class. */
export function planBucket(place: Workplace, mistake: Mistake): Gesture[] {
  return clicks(place, mistake, [
    {
      tool: 'bucket',
      settings: { class: mistake.truthIndex },
      change: (at) => filled(bucketMask(place.map, at, 'contiguous'), mistake.truthIndex),
    },
  ]);
}

/** The class is filled in over what is likely enough to have it; over any class, or over the clicked one alone. */
export function planScoreFill(place: Workplace, mistake: Mistake): Gesture[] {
  const { map } = place;
  const likelihood = place.likelihoods[mistake.truthIndex] ?? new Float32Array();
  const choices = [false, true].flatMap((isOverOne) =>
    FILL_THRESHOLDS.map((threshold) => ({
      tool: 'scoreFill' as const,
      settings: {
        class: mistake.truthIndex,
        fillThreshold: threshold,
        isOverOne: Number(isOverOne),
      },
      change: (at: PixelPlace) => {
        const over = map.data[at.y * map.width + at.x];
        const matchRow: RowMatcher = (y, bits, start) => {
          for (let x = 0, offset = y * map.width; x < map.width; x++, offset++) {
            const isOver = !isOverOne || map.data[offset] === over;
            if (isOver && (likelihood[offset] ?? 0) >= threshold) bits[start + x] = 1;
          }
        };
        return filled(growRegion(map, at, matchRow), mistake.truthIndex);
      },
    })),
  );
  return clicks(place, mistake, choices);
}

/** The region takes the model's second class, whatever that is. */
export function planRunnerUpClick(place: Workplace, mistake: Mistake): Gesture[] {
  const { map, topTwo } = place;
  const choices = MARGINS.map((margin) => ({
    tool: 'runnerUpClick' as const,
    settings: { margin },
    change: (at: PixelPlace) => {
      const region = runnerUpRegion(map, at, topTwo, margin);
      return region === null ? null : runnerUpPatch(map, region, topTwo, margin);
    },
  }));
  return clicks(place, mistake, choices);
}

interface ClickChoice extends Pick<Gesture, 'tool' | 'settings'> {
  readonly change: (at: PixelPlace) => LabelPatch | null;
}

function clicks(place: Workplace, { heart }: Mistake, choices: readonly ClickChoice[]): Gesture[] {
  const points: readonly ImagePoint[] = [{ x: heart.x + 0.5, y: heart.y + 0.5 }];
  return choices.map(({ tool, settings, change }) => {
    const patch = change(heart);
    return {
      tool,
      settings,
      points,
      gainPx: patch === null ? 0 : patchGain(place, patch),
      effect: ([point]) =>
        point === undefined ? null : change({ x: Math.floor(point.x), y: Math.floor(point.y) }),
    };
  });
}

function filled(mask: PixelMask | null, classIndex: number): LabelPatch | null {
  return mask === null ? null : patchOf(mask, classIndex);
}
