// The report for people: one HTML file that needs nothing else and prints well.

import { htmlEscape } from 'escape-goat';
import type { Interval } from '../../core/metrics/bootstrap.ts';
import type { Evaluation } from '../../core/metrics/evaluation.ts';
import { unmappedClasses, type NamedMapping } from '../../core/classMapping.ts';
import type { LabelClass } from '../../core/taxonomy.ts';
import type { ReportData } from './reportData.ts';
import { REPORT_STYLE } from './reportStyle.ts';

const WORST_FRAMES = 20;

export function reportAsHtml(report: ReportData): string {
  const title = htmlEscape(`${report.project} – evaluation`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<header><h1>${htmlEscape(report.project)}</h1><p>${facts(report)}</p></header>
${syntheticNotice(report)}
${tiles(report)}
${classTable(report)}
${categoryTable(report)}
${confusionTable(report.latest, report.classes)}
${frameTable(report)}
${modelList(report)}
<footer><p>IoU = TP / (TP + FP + FN) over pixel counts pooled over all frames with ground truth; pixels whose
ground truth is void are left out; a pixel labelled void is a miss; the mean is over classes that occur.
The interval is a bootstrap over frames; where neighbouring frames of a sequence are scored, it is too narrow.</p></footer>
</main>
</body>
</html>
`;
}

function facts(report: ReportData): string {
  return htmlEscape(
    `Maskwright evaluation · ${report.taxonomyId ?? `${report.classes.length} classes`} · ${report.createdAt.slice(0, 16).replace('T', ' ')} UTC`,
  );
}

function syntheticNotice({ syntheticFrames, frameCount }: ReportData): string {
  if (syntheticFrames === 0) return '';
  return `<p class="notice" role="note"><strong>Generated scenes.</strong> ${syntheticFrames} of ${frameCount} frames
were drawn by the sample-scene generator. Their scores show that the software works; they say nothing about real scenes.</p>`;
}

function tiles(report: ReportData): string {
  const { prelabel, latest, latestInterval, frameCount, framesDone, effort } = report;
  const entries: [string, string, string][] = [
    [
      'Mean IoU',
      score(latest.meanIoU),
      [changeText(report), ...intervalText(latestInterval)].join('; '),
    ],
    ['Mean IoU of the pre-label', score(prelabel.meanIoU), `${prelabel.frames} frames`],
    [
      'Pixel accuracy',
      score(latest.pixelAccuracy),
      `${count(latest.pixels)} pixels; mean accuracy ${score(latest.meanAccuracy)}; ` +
        `frequency-weighted IoU ${score(latest.frequencyWeightedIoU)}`,
    ],
    ['Frames done', `${framesDone} / ${frameCount}`, effortText(effort)],
  ];
  const cells = entries.map(
    ([label, value, note]) =>
      `<div><span>${htmlEscape(label)}</span><strong>${htmlEscape(value)}</strong><small>${htmlEscape(note)}</small></div>`,
  );
  return `<section class="tiles" aria-label="Summary">${cells.join('')}</section>`;
}

function effortText({ strokes, blindStrokes, changedPx, activeMs }: ReportData['effort']): string {
  const parts = [
    `${count(strokes)} strokes (${count(blindStrokes)} of them blind)`,
    `${count(changedPx)} pixels changed`,
    `${(activeMs / 60_000).toFixed(1)} min at work`,
  ];
  return parts.join('; ');
}

/** A frame that was painted from nothing has no pre-label to be better than. */
function changeText({ latest, correction }: ReportData): string {
  const change = `${signed(correction.meanIoU.change)} over the pre-label`;
  return correction.frames === latest.frames
    ? change
    : `${change}, in ${correction.frames} of the ${latest.frames} frames`;
}

function classTable({ prelabel, latest, correction, classes }: ReportData): string {
  const rows = latest.classes.map((row) => {
    const before = prelabel.classes[row.index]?.iou ?? null;
    const change = correction.classes[row.index]?.change ?? null;
    return `<tr><th scope="row">${swatch(classes[row.index])}${htmlEscape(row.name)}</th>
<td class="bars">${bar(before, 'before')}${bar(row.iou, 'after')}</td>
<td>${score(before)}</td><td>${score(row.iou)}</td><td>${signed(change)}</td>
<td>${score(row.precision)}</td><td>${score(row.recall)}</td><td>${score(row.dice)}</td></tr>`;
  });
  return `<section><h2>IoU by class</h2><table class="scores">
<thead><tr><th scope="col">Class</th><td class="legend"><i class="before"></i>pre-label <i class="after"></i>latest</td>
<th scope="col">Pre-label</th><th scope="col">Latest</th><th scope="col">Change</th>
<th scope="col">Precision</th><th scope="col">Recall</th><th scope="col">Dice</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>
<p class="remark">Precision, recall and Dice are of the latest masks.</p></section>`;
}

function categoryTable({ categories }: ReportData): string {
  if (categories === null) return '';
  const rows = categories.map(
    ({ name, iou }) =>
      `<tr><th scope="row">${htmlEscape(name)}</th><td class="bars">${bar(iou, 'after')}</td><td>${score(iou)}</td></tr>`,
  );
  return `<section><h2>IoU by category</h2><table class="scores">
<thead><tr><th scope="col">Category</th><td></td><th scope="col">Latest</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>
<p class="remark">Within a category, to take one class for another is no mistake.</p></section>`;
}

function confusionTable(
  { confusion, labelledVoid }: Evaluation,
  classes: readonly LabelClass[],
): string {
  const head = classes
    .map(({ name }) => `<th scope="col"><span>${htmlEscape(name)}</span></th>`)
    .join('');
  const rows = confusion.map((row, truth) => {
    const total = row.reduce((sum, pixels) => sum + pixels, labelledVoid[truth] ?? 0);
    const cells = row.map((pixels, label) => confusionCell(pixels, total, truth === label));
    return `<tr><th scope="row">${swatch(classes[truth])}${htmlEscape(classes[truth]?.name ?? '')}</th>${cells.join('')}</tr>`;
  });
  return `<section><h2>Confusion, percent of each true class</h2><table class="confusion">
<thead><tr><td>truth ↓ label →</td>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></section>`;
}

function confusionCell(pixels: number, total: number, isDiagonal: boolean): string {
  if (total === 0 || pixels === 0) return '<td></td>';
  const share = pixels / total;
  const kind = isDiagonal ? 'right' : 'wrong';
  const text = share < 0.005 ? '' : Math.round(share * 100);
  return `<td class="${kind}" style="--share:${share.toFixed(3)}" title="${count(pixels)} pixels">${text}</td>`;
}

function frameTable({ frames }: ReportData): string {
  if (frames.length === 0) return '';
  const rows = frames
    .slice(0, WORST_FRAMES)
    .map(
      (frame) =>
        `<tr><th scope="row">${htmlEscape(frame.name)}</th><td>${htmlEscape(frame.split ?? '')}</td><td>${frame.status}</td><td>${score(frame.meanIoU)}</td></tr>`,
    );
  return `<section><h2>Frames with the lowest mean IoU</h2><table class="frames">
<thead><tr><th scope="col">Frame</th><th scope="col">Split</th><th scope="col">Status</th><th scope="col">Mean IoU</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></section>`;
}

function modelList({ models, classes }: ReportData): string {
  if (models.length === 0) return '';
  const entries = models.map(
    ({ id, version, sha256, quality, mapping, frames, trainedOn, weaknesses }) =>
      `<dt>${htmlEscape(id)} <small>version ${htmlEscape(version)}, sha256 ${sha256.slice(0, 12)}…, quality ${quality}, ${frames} ${frames === 1 ? 'frame' : 'frames'}</small></dt>
<dd>Trained on ${htmlEscape(trainedOn)}. ${htmlEscape(weaknesses)}${mappingNote(mapping, classes)}</dd>`,
  );
  return `<section><h2>Models behind the pre-labels</h2><dl>${entries.join('\n')}</dl>
<p class="remark">A score on frames that a model was trained on tells how well it remembers them, not how well it labels
new ones.</p></section>`;
}

function mappingNote(mapping: NamedMapping | null, classes: readonly LabelClass[]): string {
  if (mapping === null) return '';
  const taken = Object.entries(mapping).filter(([, to]) => to !== null);
  const { model, project } = unmappedClasses(mapping, { classes });
  const list = (names: readonly string[]): string =>
    names.length === 0 ? 'none' : names.join(', ');
  return `<br><strong>Of other classes.</strong> ${htmlEscape(
    `They were taken for the project's: ${list(taken.map(([from, to]) => `${from} → ${to}`))}. ` +
      `Left out of the model's: ${list(model)}. Never labelled of the project's: ${list(project)}.`,
  )}`;
}

function bar(value: number | null, kind: string): string {
  const width = ((value ?? 0) * 100).toFixed(1);
  return `<i class="${kind}" style="width:${width}%"></i>`;
}

function swatch(labelClass: LabelClass | undefined): string {
  return `<i class="swatch" style="background:rgb(${labelClass?.color.join(' ') ?? '0 0 0'})"></i>`;
}

function score(value: number | null): string {
  return value === null ? 'n/a' : value.toFixed(3);
}

function intervalText(interval: Interval | null): string[] {
  if (interval === null) return [];
  return [`${interval.level * 100} % interval ${score(interval.low)}–${score(interval.high)}`];
}

function signed(value: number | null): string {
  if (value === null) return 'n/a';
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
