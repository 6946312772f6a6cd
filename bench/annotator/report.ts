// What the benchmark prints of a set of sessions.

import { median } from '../machine.ts';
import { describeWithInterval } from '../resampling.ts';
import type { Effort, TargetResult } from './session.ts';

/** The sessions of one annotator: a list of results, one a target, for each frame. */
export type Sessions = readonly (readonly TargetResult[])[];

/** What each target took, in the mean and frame by frame; a frame that does not reach it counts with the cap. */
export function printSessions(
  title: string,
  sessions: Sessions,
  targets: readonly number[],
  capGestures: number,
): void {
  console.log(`\n${title}`);
  targets.forEach((target, item) => {
    const results = sessions.flatMap((results) => results[item] ?? []);
    const gestures = gesturesTo(sessions, item, capGestures);
    const meanOf = (pick: (effort: Effort) => number): string =>
      mean(results.map(({ effort }) => pick(effort))).toFixed(1);
    const missed = results.filter(({ isReached }) => !isReached).length;
    console.log(
      `  mIoU ${target.toFixed(2)}: gestures mean ${mean(gestures).toFixed(1)} median ${median(gestures)}` +
        `, settings ${meanOf((effort) => effort.settings)}, views ${meanOf((effort) => effort.views)}` +
        `, changed ${meanOf((effort) => effort.changedPx)} px, pointer ${meanOf((effort) => effort.travelPx)} px` +
        `, points aimed at ${meanOf((effort) => effort.aims)}` +
        `, not reached ${missed} of ${results.length}`,
    );
    console.log(`    frame by frame: ${gestures.join(' ')}`);
  });
  const tools = new Map<string, number>();
  for (const results of sessions) {
    for (const [tool, count] of Object.entries(results.at(-1)?.effort.byTool ?? {})) {
      tools.set(tool, (tools.get(tool) ?? 0) + count);
    }
  }
  const all = [...tools.values()].reduce((sum, count) => sum + count, 0);
  const shares = [...tools]
    .sort(([, a], [, b]) => b - a)
    .map(([tool, count]) => `${tool} ${((100 * count) / all).toFixed(1)} %`);
  console.log(`  to the last target: ${shares.join(', ')}`);
}

/** How much of the one's effort the other takes, frame by frame drawn anew. */
export function printRatios(
  title: string,
  sessions: Sessions,
  base: Sessions,
  targets: readonly number[],
  capGestures: number,
): void {
  targets.forEach((target, item) => {
    const own = gesturesTo(sessions, item, capGestures);
    const others = gesturesTo(base, item, capGestures);
    const actionsOf = (of: Sessions, gestures: readonly number[]): number[] =>
      of.map((results, frame) => {
        const effort = results[item]?.effort;
        return (gestures[frame] ?? 0) + (effort?.settings ?? 0) + (effort?.views ?? 0);
      });
    const aimsOf = (of: Sessions): number[] => of.map((results) => results[item]?.effort.aims ?? 0);
    console.log(
      `  ${title}, mIoU ${target.toFixed(2)}: gestures × ${describeRatio(own, others)}; ` +
        `with settings and views × ${describeRatio(actionsOf(sessions, own), actionsOf(base, others))}; ` +
        `points aimed at × ${describeRatio(aimsOf(sessions), aimsOf(base))}`,
    );
  });
}

function gesturesTo(sessions: Sessions, item: number, capGestures: number): number[] {
  return sessions.map((results) => {
    const result = results[item];
    return result?.isReached === true ? result.effort.gestures : capGestures;
  });
}

/** The ratio of the means, with its interval over frames. */
function describeRatio(own: readonly number[], others: readonly number[]): string {
  return describeWithInterval(own.length, (drawn) => {
    const sumOf = (of: readonly number[]): number =>
      drawn.reduce((sum, frame) => sum + (of[frame] ?? 0), 0);
    return sumOf(own) / sumOf(others);
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
