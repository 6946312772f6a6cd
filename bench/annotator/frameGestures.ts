// Gestures for the whole frame: fills of a class everywhere, the worklist, and commands of one key.

import { classMask } from '../../core/edit/classMask.ts';
import { growthRim, shrinkagePatch } from '../../core/edit/growShrink.ts';
import { maskHoles } from '../../core/edit/holes.ts';
import { removeIslands } from '../../core/edit/islands.ts';
import type { LabelPatch } from '../../core/edit/paintMask.ts';
import { maskWhere, wholeRect } from '../../core/edit/pixelMask.ts';
import { runnerUpPatch } from '../../core/edit/runnerUp.ts';
import { smoothLabels } from '../../core/edit/smooth.ts';
import { unsureRegions } from '../../core/edit/worklist.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';
import { FILL_THRESHOLDS } from './fills.ts';
import { pixelGain } from './gainField.ts';
import { patchOf, type Gesture, type Tool, type ToolSettings } from './gesture.ts';
import { patchGain, type Workplace } from './workplace.ts';

const ISLANDS_PX = [20, 60, 200, 600];
const SMOOTHING_PX = [1, 2, 3, 5];
const DISTANCES_PX = [1, 2, 3];
/** A change all over the frame is not seen to be worth it below this. */
const LEAST_FRAME_GAIN_PX = 30;
const WORKLIST_MARGIN = 1;
/** A person who has found so many items in a row of no use leaves the worklist alone. */
const WORKLIST_PATIENCE = 6;
const ANY_CLASS = -1;

/** A class is filled in wherever it is likely enough: over all classes, or over one of them. */
export function planEverywhere(place: Workplace): Gesture[] {
  const { classCount, map } = place;
  const gestures: Gesture[] = [];
  for (let index = 0; index < classCount; index++) {
    const likelihood = place.likelihoods[index] ?? new Float32Array();
    const gains = thresholdGains(place, index, likelihood);
    for (let over = ANY_CLASS; over < classCount; over++) {
      let sum = 0;
      let best = { threshold: 1, gainPx: LEAST_FRAME_GAIN_PX };
      FILL_THRESHOLDS.forEach((threshold, level) => {
        sum += gains[(over + 1) * FILL_THRESHOLDS.length + level] ?? 0;
        if (sum > best.gainPx) best = { threshold, gainPx: sum };
      });
      if (best.threshold === 1) continue;
      const { threshold, gainPx } = best;
      gestures.push({
        tool: 'everywhereFill',
        settings: { class: index, fillThreshold: threshold, over },
        points: [],
        gainPx,
        effect: () =>
          patchOf(
            maskWhere(wholeRect(map), (x, y) => {
              const offset = y * map.width + x;
              const isOver = over === ANY_CLASS || map.data[offset] === over;
              return isOver && (likelihood[offset] ?? 0) >= threshold;
            }),
            index,
          ),
      });
    }
  }
  return gestures;
}

/** What each step of the threshold adds, in rows by the class held now; the first row is for all of them. */
function thresholdGains(
  { classCount, map, truth }: Workplace,
  classIndex: number,
  likelihood: Float32Array,
): Float64Array {
  const levels = FILL_THRESHOLDS.length;
  const least = FILL_THRESHOLDS.at(-1) ?? 0;
  const gains = new Float64Array((classCount + 1) * levels);
  for (let offset = 0; offset < map.data.length; offset++) {
    const value = likelihood[offset] ?? 0;
    if (value < least) continue;
    const held = map.data[offset] ?? VOID_INDEX;
    const gain = pixelGain(truth.data[offset] ?? VOID_INDEX, held, classIndex);
    if (gain === 0) continue;
    const level = FILL_THRESHOLDS.findIndex((threshold) => value >= threshold);
    for (const row of [0, held + 1]) {
      gains[row * levels + level] = (gains[row * levels + level] ?? 0) + gain;
    }
  }
  return gains;
}

/**
 * The next region of the worklist whose runner-up is right, with the presses that pass over those before it: a person
 * is taken to know whether going on is worth it, which is more than one can.
 */
export function planWorklist(place: Workplace): Gesture[] {
  const { map, topTwo } = place;
  const list = unsureRegions(map, topTwo, WORKLIST_MARGIN);
  for (const [passed, region] of list.regions.slice(0, WORKLIST_PATIENCE).entries()) {
    const patch = runnerUpPatch(map, list.maskOf(region), topTwo, Infinity);
    const gainPx = patchGain(place, patch);
    if (gainPx <= 0) continue;
    const presses = passed + 1;
    return [{ tool: 'worklist', settings: {}, points: [], presses, gainPx, effect: () => patch }];
  }
  return [];
}

/** What was corrected in the frame before comes along. */
export function planCarryOver(place: Workplace): Gesture[] {
  const { carried } = place;
  if (carried === null) return [];
  const gainPx = patchGain(place, carried);
  return [{ tool: 'carryOver', settings: {}, points: [], gainPx, effect: () => carried }];
}

/** Islands, smoothing, holes, growing and shrinking. */
export function planCommands(place: Workplace): Gesture[] {
  const { classCount, map } = place;
  const gestures: Gesture[] = [];
  const add = (settings: ToolSettings, patch: LabelPatch): void => {
    const tool: Tool = 'command';
    gestures.push({
      tool,
      settings,
      points: [],
      gainPx: patchGain(place, patch),
      effect: () => patch,
    });
  };
  for (const area of ISLANDS_PX) add({ islands: area }, removeIslands(map, area));
  for (const radius of SMOOTHING_PX) add({ smooth: radius }, smoothLabels(map, radius));
  for (let index = 0; index < classCount; index++) {
    const mask = classMask(map, index);
    if (!mask.bits.includes(1)) continue;
    add({ class: index, holes: 'filled' }, patchOf(maskHoles(mask), index));
    for (const distance of DISTANCES_PX) {
      add({ class: index, grow: distance }, patchOf(growthRim(map, mask, distance), index));
      add({ class: index, shrink: distance }, shrinkagePatch(map, mask, distance));
    }
  }
  return gestures;
}
