// Reports for programs: CSV for spreadsheets, JSON for scripts.

import type { ReportData } from './reportData.ts';

/**
 * A row a class, then the mean; ratios as fractions, empty where a class occurs in neither. The qualities in which the
 * pre-labels were made are the same in each row. RFC 4180.
 */
export function reportAsCsv({ prelabel, prelabelQualities, latest }: ReportData): string {
  const header = [
    ...['class', 'iou_prelabel', 'iou_latest', 'precision_latest', 'recall_latest', 'dice_latest'],
    ...['intersection_latest', 'union_latest', 'quality_prelabel'],
  ];
  const qualities = prelabelQualities.join(' ');
  const classRows = latest.classes.map((score) => [
    score.name,
    prelabel.classes[score.index]?.iou ?? null,
    score.iou,
    score.precision,
    score.recall,
    score.dice,
    score.intersection,
    score.union,
    qualities,
  ]);
  const rows = [
    header,
    ...classRows,
    ['mean', prelabel.meanIoU, latest.meanIoU, null, null, null, null, null, qualities],
  ];
  return rows.map((row) => `${row.map(toField).join(',')}\r\n`).join('');
}

function toField(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function reportAsJson(report: ReportData): string {
  const { classes, frames, ...rest } = report;
  const scores = frames.map(({ name, split, status, meanIoU, likelyError }) => ({
    name,
    split,
    status,
    meanIoU,
    likelyError,
  }));
  const classNames = classes.map(({ name }) => name);
  return `${JSON.stringify({ ...rest, classNames, frames: scores }, null, 2)}\n`;
}
