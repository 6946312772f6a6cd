// One person at one frame: looks for the largest mistakes, weighs what could be done about them, does the best of it,
// and looks again, until the mask is good enough.

import { applyDelta, changedPixels } from '../../core/edit/delta.ts';
import { OPEN_GUARD } from '../../core/edit/guard.ts';
import { paintPatch } from '../../core/edit/paintMask.ts';
import { createStrokeRecorder } from '../../core/edit/strokeRecorder.ts';
import { classTotals } from '../../core/metrics/classTotals.ts';
import { applyDeltaToConfusion, countConfusion } from '../../core/metrics/confusion.ts';
import type { PixelRect } from '../../core/pixelRect.ts';
import { travelPx, type Gesture, type Tool, type ToolSettings } from './gesture.ts';
import type { Hand } from './hand.ts';
import { findMistakes, type Mistake } from './mistakes.ts';
import { presentMeanIoU } from './presentMeanIoU.ts';
import { viewFor, wholeFrame, type View } from './view.ts';
import { patchGain, type Workplace } from './workplace.ts';

/** What was spent up to some moment. */
export interface Effort {
  readonly gestures: number;
  /** Choices of a tool, a class, a size or a threshold between gestures. */
  readonly settings: number;
  /** How often the view was moved or zoomed. */
  readonly views: number;
  readonly changedPx: number;
  /** How many points the pointer was aimed at: 1 for a click, each corner of a stroke. */
  readonly aims: number;
  /** How far the pointer went while pressed, in pixels of the image. */
  readonly travelPx: number;
  readonly byTool: Readonly<Partial<Record<Tool, number>>>;
}

export interface TargetResult {
  readonly meanIoU: number;
  readonly isReached: boolean;
  readonly effort: Effort;
}

export interface SessionOptions {
  readonly targets: readonly number[];
  /** No more gestures than this. */
  readonly capGestures: number;
  /** How many of the largest mistakes are weighed against each other. */
  readonly mistakesInView: number;
  /** What a setting counts against a gesture when gestures are weighed. */
  readonly settingWeight: number;
}

export interface Person {
  /** What could be done about a mistake. */
  readonly plan: (mistake: Mistake) => Gesture[];
  /** What could be done whatever the mistakes are. */
  readonly planAnywhere: () => Gesture[];
  /** Is told of what was done, and which part of the mask may have changed. */
  readonly onDone: (gesture: Gesture, dirty: PixelRect | null) => void;
}

/** So many of the most promising gestures, one a tool and mistake, are tried out in the mind, so often each. */
const REHEARSED = 6;
const REHEARSALS = 3;
/** Smaller mistakes than the largest so many are left alone. */
const MISTAKES_AT_MOST = 60;

/**
 * @param place its map is changed
 * @param hand makes the gestures; `mindsHand` is the same hand as the person knows it
 */
export function runSession(
  place: Workplace,
  person: Person,
  hand: Hand,
  mindsHand: Hand,
  options: SessionOptions,
): TargetResult[] {
  const { map, truth } = place;
  const confusion = countConfusion(truth, map, place.classCount);
  const results: TargetResult[] = [];
  const spent = { gestures: 0, settings: 0, views: 0, changedPx: 0, aims: 0, travelPx: 0 };
  const byTool: Partial<Record<Tool, number>> = {};
  const desk: Desk = { settings: new Map(), view: wholeFrame(map) };
  const note = (tool: Tool, presses = 1): void => {
    spent.gestures += presses;
    byTool[tool] = (byTool[tool] ?? 0) + presses;
  };

  const perform = (gesture: Gesture): void => {
    const view = viewFor(gesture.points, desk.view);
    if (view !== desk.view) spent.views += 1;
    desk.view = view;
    for (const name of missingSettings(desk, gesture)) {
      spent.settings += 1;
      desk.settings.set(name, needed(gesture)[name] ?? '');
    }
    const followed = hand.follow(gesture.points, view.zoom);
    const patch = gesture.effect(followed);
    note(gesture.tool, gesture.presses);
    spent.aims += gesture.points.length;
    spent.travelPx += travelPx(followed);
    let dirty: PixelRect | null = null;
    if (patch !== null) {
      const recorder = createStrokeRecorder(map);
      const isWorse = patchGain(place, patch) < 0;
      dirty = paintPatch(map, patch, OPEN_GUARD, recorder);
      const delta = recorder.finish();
      spent.changedPx += changedPixels(delta);
      if (isWorse) {
        applyDelta(map, delta, 'backward');
        note('undo');
        dirty = null;
      } else {
        applyDeltaToConfusion(confusion, truth, delta, 'forward');
      }
    }
    person.onDone(gesture, dirty);
  };

  for (const target of options.targets) {
    while (
      presentMeanIoU(classTotals(confusion)) < target &&
      spent.gestures < options.capGestures
    ) {
      const gesture = choose(place, person, mindsHand, desk, options);
      if (gesture === null) break;
      perform(gesture);
    }
    const meanIoU = presentMeanIoU(classTotals(confusion));
    const effort = { ...spent, byTool: { ...byTool } };
    results.push({ meanIoU, isReached: meanIoU >= target, effort });
  }
  return results;
}

/** What is set and what is seen. */
interface Desk {
  readonly settings: Map<string, number | string>;
  view: View;
}

/**
 * The gesture with the largest gain for its effort among those for the largest mistakes, as well as a person can tell;
 * where nothing helps, the next mistakes are looked at. Null when nothing helps at all.
 */
function choose(
  place: Workplace,
  person: Person,
  mindsHand: Hand,
  desk: Desk,
  { mistakesInView, settingWeight }: SessionOptions,
): Gesture | null {
  const worth = (gesture: Gesture, gainPx: number): number => {
    const isMoved = viewFor(gesture.points, desk.view) !== desk.view;
    const changes = missingSettings(desk, gesture).length + Number(isMoved);
    return gainPx / ((gesture.presses ?? 1) + settingWeight * changes);
  };
  const mistakes = findMistakes(place.map, place.truth, MISTAKES_AT_MOST);
  for (let first = 0; first < mistakes.length; first += mistakesInView) {
    const looked = mistakes.slice(first, first + mistakesInView);
    const promising = [...looked.map(person.plan), person.planAnywhere()]
      .flatMap((gestures) => bestOfEachTool(gestures, worth))
      .sort((a, b) => worth(b, b.gainPx) - worth(a, a.gainPx))
      .slice(0, REHEARSED);
    let best: Gesture | null = null;
    let most = 0;
    for (const gesture of promising) {
      const { zoom } = viewFor(gesture.points, desk.view);
      const expected = worth(gesture, mindsHand.judge(rehearse(place, gesture, mindsHand, zoom)));
      if (expected <= most) continue;
      most = expected;
      best = gesture;
    }
    if (best !== null) return best;
  }
  return null;
}

/** Otherwise a person would try one box at six thresholds. */
function bestOfEachTool(
  gestures: readonly Gesture[],
  worth: (gesture: Gesture, gainPx: number) => number,
): Gesture[] {
  const best = new Map<Tool, Gesture>();
  for (const gesture of gestures) {
    if (gesture.gainPx <= 0) continue;
    const other = best.get(gesture.tool);
    if (other === undefined || worth(gesture, gesture.gainPx) > worth(other, other.gainPx)) {
      best.set(gesture.tool, gesture);
    }
  }
  return [...best.values()];
}

/** The mean gain when the hand is a little off. */
function rehearse(place: Workplace, gesture: Gesture, hand: Hand, zoom: number): number {
  if (gesture.points.length === 0) return gesture.gainPx;
  let sum = 0;
  for (let time = 0; time < REHEARSALS; time++) {
    const patch = gesture.effect(hand.follow(gesture.points, zoom));
    if (patch !== null) sum += patchGain(place, patch);
  }
  return sum / REHEARSALS;
}

function needed({ tool, settings }: Gesture): ToolSettings {
  return { tool, ...settings };
}

function missingSettings({ settings }: Desk, gesture: Gesture): string[] {
  return Object.entries(needed(gesture))
    .filter(([name, value]) => settings.get(name) !== value)
    .map(([name]) => name);
}
