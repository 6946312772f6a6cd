// The two annotators of the benchmark, and what they have in their hands.

import type { Person } from './session.ts';
import { planEllipse, planScoreBox } from './boxes.ts';
import { planBrush } from './brushOnly.ts';
import { planEdgeGestures } from './edgeGestures.ts';
import { planBucket, planRunnerUpClick, planScoreFill } from './fills.ts';
import { planCarryOver, planCommands, planEverywhere, planWorklist } from './frameGestures.ts';
import { planLassos } from './lassos.ts';
import { planOutlines } from './outlines.ts';
import { createPlanMemory } from './planMemory.ts';
import type { StrokePlanner } from './strokePlan.ts';
import {
  planReplaceBrush,
  planRunnerUpBrush,
  planScoreBrush,
  planSuperpixelBrush,
} from './strokes.ts';
import type { Workplace } from './workplace.ts';

/** What may be taken away from annotator (b), group by group; the brush stays. */
export const TOOL_GROUPS = [
  'fills',
  'scoreBrush',
  'boxes',
  'replaceBrush',
  'runnerUp',
  'superpixels',
  'edges',
  'outlines',
  'lassos',
  'commands',
  'carryOver',
] as const;
export type ToolGroup = (typeof TOOL_GROUPS)[number];

/** The whole frame is thought of at the beginning and after so many gestures each. */
const GESTURES_BETWEEN_FRAME_LOOKS = 3;
const GESTURES_BETWEEN_COMMANDS = 12;

/** Annotator (a) has no group at all; annotator (b) has all of them. */
export function createPerson(
  place: Workplace,
  planner: StrokePlanner,
  groups: ReadonlySet<ToolGroup>,
  mostPieces: number,
): Person {
  const memory = createPlanMemory();
  let done = 0;
  return {
    plan: (mistake) =>
      memory.recall(mistake, () => {
        const brushes = planBrush(place, mistake, planner);
        return [
          ...brushes,
          ...(groups.has('fills') ? planBucket(place, mistake) : []),
          ...(groups.has('fills') ? planScoreFill(place, mistake) : []),
          ...(groups.has('runnerUp') ? planRunnerUpClick(place, mistake) : []),
          ...(groups.has('runnerUp') ? planRunnerUpBrush(place, mistake, planner) : []),
          ...(groups.has('scoreBrush') ? planScoreBrush(place, mistake, planner) : []),
          ...(groups.has('boxes') ? planScoreBox(place, mistake) : []),
          ...(groups.has('boxes') ? planEllipse(place, mistake) : []),
          ...(groups.has('replaceBrush') ? planReplaceBrush(place, mistake, planner) : []),
          ...(groups.has('superpixels') ? planSuperpixelBrush(place, mistake, planner) : []),
          ...(groups.has('outlines') ? planOutlines(place, mistake, mostPieces) : []),
          ...(groups.has('lassos') ? planLassos(place, mistake, mostPieces) : []),
          ...(groups.has('edges') ? planEdgeGestures(place, mistake, brushes) : []),
        ];
      }),
    planAnywhere: () => {
      const isLook = done % GESTURES_BETWEEN_FRAME_LOOKS === 0;
      const isTidying = done % GESTURES_BETWEEN_COMMANDS === 0;
      return [
        ...(groups.has('fills') && isLook ? planEverywhere(place) : []),
        ...(groups.has('runnerUp') && isLook ? planWorklist(place) : []),
        ...(groups.has('carryOver') && done === 0 ? planCarryOver(place) : []),
        ...(groups.has('commands') && isTidying ? planCommands(place) : []),
      ];
    },
    onDone: (_, dirty) => {
      done += 1;
      if (dirty !== null) memory.forgetNear(dirty);
    },
  };
}
