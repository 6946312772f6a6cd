import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { SAMPLE_SET_MARKER } from '../../datasets/dataset.ts';
import { EVERY_FRAME, methods } from '../contract/contract.ts';
import { DATABASE_FILE } from '../projectFolder.ts';
import { createHand } from '../testing/hand.ts';
import { createTestProject, type TestProject } from '../testing/testProject.ts';

async function scoredProject(): Promise<TestProject> {
  const project = await createTestProject([{ name: 'a' }, { name: '<b>' }]);
  await project.import();
  await project.prelabel();
  return project;
}

async function writeReport(project: TestProject, name: string): Promise<string> {
  const { path: file } = await project.backend.call('report.write', {
    projectId: project.projectId,
    path: path.join(project.folder, name),
  });
  return readFile(file, 'utf8');
}

test('the CSV and JSON reports hold exactly the scores of the evaluation', async () => {
  await using project = await scoredProject();
  const request = { ...EVERY_FRAME, projectId: project.projectId, revision: 'latest' } as const;
  const evaluation = await project.backend.call('evaluate.project', request);
  const latestInterval = await project.backend.call('evaluate.interval', request);
  const json = JSON.parse(await writeReport(project, 'report.json')) as unknown;
  expect(json).toMatchObject({ latest: evaluation, latestInterval, categories: null });
  expect(latestInterval?.low).toBeLessThanOrEqual(evaluation.meanIoU ?? 0);
  const rows = (await writeReport(project, 'report.csv')).trimEnd().split('\r\n').slice(1);
  expect(rows.map((row) => row.split(',')[0])).toEqual([
    ...evaluation.classes.map(({ name }) => name),
    'mean',
  ]);
  expect(Number(rows.at(-1)?.split(',')[2])).toBe(evaluation.meanIoU);
  expect(rows.slice(0, -1).map((row) => row.split(',').slice(2, 6))).toEqual(
    evaluation.classes.map(({ iou, precision, recall, dice }) =>
      [iou, precision, recall, dice].map((value) => String(value ?? '')),
    ),
  );
});

test('each report says in which quality the pre-labels were made', async () => {
  await using project = await scoredProject();
  const qualities = async (): Promise<unknown[]> => {
    const rows = (await writeReport(project, 'report.csv')).trimEnd().split('\r\n');
    const json = JSON.parse(await writeReport(project, 'report.json')) as Record<string, unknown>;
    return [...new Set(rows.map((row) => row.split(',').at(-1))), json['prelabelQualities']];
  };
  expect(await qualities()).toEqual(['quality_prelabel', 'fast', ['fast']]);
  await project.prelabel(1, 'best');
  expect(await qualities()).toEqual(['quality_prelabel', 'fast best', ['fast', 'best']]);
});

test('the page shows every class, escapes names, and is one file without scripts', async () => {
  await using project = await scoredProject();
  const page = await writeReport(project, 'report.html');
  for (const name of ['Sky', 'Building', 'Bicyclist']) expect(page).toContain(name);
  expect(page).toContain('&lt;b&gt;');
  expect(page).not.toContain('<b>');
  expect(page).not.toMatch(/<script|src=|href=/);
  expect(page).not.toContain('Generated scenes');
});

test('the change over the pre-label is that of the frames that have one', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
  await project.import();
  await project.prelabel(1);
  const hand = await createHand(project, 'b');
  const labels = await hand.labels();
  await hand.send({ ...labels, data: labels.data.map(() => 0) });
  const report = JSON.parse(await writeReport(project, 'report.json')) as unknown;
  expect(report).toMatchObject({ latest: { frames: 2 }, correction: { frames: 1 } });
  const page = await writeReport(project, 'report.html');
  expect(page).toContain('+0.000 over the pre-label, in 1 of the 2 frames');
  const changes = [...page.matchAll(/<td>([+−-]\d\.\d{3})<\/td>/g)].map(([, change]) => change);
  expect(new Set(changes)).toEqual(new Set(['+0.000']));
});

test('a split may have any name: it is told as it is, and escaped in a page', async () => {
  await using project = await scoredProject();
  const { backend, projectId } = project;
  const database = new BetterSqlite3(path.join(project.projectFolder, DATABASE_FILE));
  database.prepare('UPDATE frames SET split = ?').run('train+val <i>');
  database.close();
  const frames = await backend.call('frames.list', { projectId });
  expect(v.safeParse(methods['frames.list'].result, frames).success).toBe(true);
  const narrowed = { ...EVERY_FRAME, projectId, split: 'train+val <i>' };
  expect(await backend.call('evaluate.project', { ...narrowed, revision: 'latest' })).toMatchObject(
    {
      frames: 2,
    },
  );
  const page = await writeReport(project, 'report.html');
  expect(page).toContain('train+val &lt;i&gt;');
  expect(page).not.toContain('<i>');
});

test('a report says how much work went into the masks, and how much of it was blind', async () => {
  await using project = await scoredProject();
  const hand = await createHand(project, 'a');
  await hand.paint(10, 10, 8, { activeMs: 60_000 });
  await hand.paint(30, 20, 8, { activeMs: 30_000, mode: 'blind' });
  const { effort } = await hand.state();
  const json = JSON.parse(await writeReport(project, 'report.json')) as unknown;
  expect(json).toMatchObject({
    effort: { ...effort, strokes: 2, blindStrokes: 1, elapsedMs: 240, activeMs: 90_000 },
  });
  const page = await writeReport(project, 'report.html');
  expect(page).toContain('2 strokes (1 of them blind)');
  expect(page).toContain('1.5 min at work');
});

test("a project of Cityscapes' classes is scored by category too", async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  const { projectId } = await project.backend.call('projects.create', {
    path: path.join(project.folder, 'cityscapes'),
    name: 'Cityscapes',
    classes: 'cityscapes19',
  });
  const file = path.join(project.folder, 'report');
  await project.backend.call('report.write', { projectId, path: `${file}.html` });
  await project.backend.call('report.write', { projectId, path: `${file}.json` });
  expect(await readFile(`${file}.html`, 'utf8')).toContain('IoU by category');
  expect(JSON.parse(await readFile(`${file}.json`, 'utf8'))).toHaveProperty(
    'categories',
    ['flat', 'construction', 'object', 'nature', 'sky', 'human', 'vehicle'].map((name) => ({
      name,
      iou: null,
    })),
  );
});

test('the page says what each model was trained on', async () => {
  await using project = await scoredProject();
  const page = await writeReport(project, 'report.html');
  expect(page).toContain('cgnet-m3n21-camvid11');
  expect(page).toContain('Trained on CamVid train + val');
});

test('a report over generated scenes says that its scores say nothing about real ones', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await writeFile(path.join(project.data, SAMPLE_SET_MARKER), '{}');
  await project.import();
  await project.prelabel();
  expect(await writeReport(project, 'report.html')).toContain('they say nothing about real scenes');
});

test('another ending is refused with the possible ones', async () => {
  await using project = await scoredProject();
  await expect(writeReport(project, 'report.pdf')).rejects.toThrow(/\.html, \.csv, \.json/);
});
