// What the command line prints: results on stdout, everything else on stderr.

import type { BoundaryScores } from '../backend/contract/scoreRecords.ts';
import type { FolderScores } from '../backend/scoringFolders.ts';
import type { Interval } from '../core/metrics/bootstrap.ts';
import type { CityscapesResult } from '../core/metrics/cityscapesResult.ts';
import type { Evaluation } from '../core/metrics/evaluation.ts';

const BAR_WIDTH = 24;

export function writeLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A remark that is no result: progress, warnings. */
export function writeNote(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function writeError(message: string): void {
  process.stderr.write(`maskwright: ${message.replaceAll(/\s*\n\s*/g, ' ')}\n`);
}

/** One JSON document. */
export function writeJson(value: unknown): void {
  writeLine(JSON.stringify(value));
}

/** The per-class table: IoU as a fraction and as a bar, then the mean. */
export function formatEvaluation(evaluation: Evaluation): string {
  const nameWidth = Math.max(
    ...evaluation.classes.map(({ name }) => name.length),
    'mean IoU'.length,
  );
  const row = (name: string, value: number | null): string => {
    const filled = Math.round((value ?? 0) * BAR_WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
    return `  ${name.padEnd(nameWidth)}  ${formatScore(value)}  ${bar}`;
  };
  return [
    `  ${'class'.padEnd(nameWidth)}  IoU`,
    ...evaluation.classes.map(({ name, iou }) => row(name, iou)),
    row('mean IoU', evaluation.meanIoU),
    `  ${evaluation.frames} frames, ${evaluation.pixels.toLocaleString('en-US')} pixels, ` +
      `pixel accuracy ${formatScore(evaluation.pixelAccuracy).trim()}`,
  ].join('\n');
}

/** Boundary IoU and boundary F1 of each class, then the means. */
export function formatBoundaries({ classes, frames, ...means }: BoundaryScores): string {
  const rows = [...classes, { name: 'mean', ...means }];
  const nameWidth = Math.max(...rows.map(({ name }) => name.length));
  return [
    `  ${'class'.padEnd(nameWidth)}  boundary IoU  boundary F1`,
    ...rows.map(
      ({ name, boundaryIoU, boundaryF1 }) =>
        `  ${name.padEnd(nameWidth)}  ${formatScore(boundaryIoU).padEnd(12)}  ${formatScore(boundaryF1).trimEnd()}`,
    ),
    `  ${frames} frames`,
  ].join('\n');
}

/** The table of {@link formatEvaluation}, and what two folders are scored by beside it. */
export function formatFolderScores(scores: FolderScores): string {
  const { evaluation, meanIoUInterval, boundary, cityscapes } = scores;
  return [
    formatEvaluation(evaluation),
    ...formatInterval(meanIoUInterval),
    `  boundary IoU ${formatScore(boundary.boundaryIoU).trim()}, boundary F1 ${formatScore(boundary.boundaryF1).trim()}`,
    ...(cityscapes === null ? [] : [formatAverages(cityscapes)]),
  ].join('\n');
}

/** A line, or none where there is no interval. */
export function formatInterval(interval: Interval | null): string[] {
  if (interval === null) return [];
  const { low, high, level } = interval;
  return [
    `  mean IoU between ${formatScore(low)} and ${formatScore(high)} ` +
      `(${level * 100} % bootstrap interval over frames)`,
  ];
}

type Averages = Pick<
  CityscapesResult,
  | 'averageScoreClasses'
  | 'averageScoreInstClasses'
  | 'averageScoreCategories'
  | 'averageScoreInstCategories'
>;

/** The averages under the names of the benchmark's tables. */
export function formatAverages(result: Averages): string {
  const scores = [
    ['IoU class', result.averageScoreClasses],
    ['iIoU class', result.averageScoreInstClasses],
    ['IoU category', result.averageScoreCategories],
    ['iIoU category', result.averageScoreInstCategories],
  ] as const;
  return `  Cityscapes: ${scores.map(([name, value]) => `${name} ${formatScore(value).trim()}`).join(', ')}`;
}

function formatScore(value: number | null): string {
  return value === null ? '  n/a ' : value.toFixed(4);
}
