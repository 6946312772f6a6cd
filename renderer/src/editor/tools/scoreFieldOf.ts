// What the score-aware tools read of the model: how likely it holds the class to be painted.

import type { FilledScoreField } from '../sources/frameSources.ts';
import type { ToolContext } from './tool.ts';

/** Null until it is ready, and for ever where the scores have no such class. */
export function scoreFieldOf({
  sources,
  classIndex,
  options,
}: ToolContext): FilledScoreField | null {
  return sources.scoreField(classIndex, options.measure, options.upsampling);
}

/** Whether there is nothing to wait for. */
export function isScoreFieldSettled(context: ToolContext): boolean {
  return !hasScoresOfClass(context) || scoreFieldOf(context) !== null;
}

/** Void is no class of the scores. */
export function hasScoresOfClass({ sources, classIndex }: ToolContext): boolean {
  return classIndex < (sources.scores?.classCount ?? 0);
}
