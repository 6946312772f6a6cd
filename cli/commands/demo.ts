// maskwright demo: the main job from end to end, on real frames where there are any, else on generated ones.

import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { EVERY_FRAME } from '../../backend/contract/contract.ts';
import type { Split } from '../../backend/contract/records.ts';
import { makeFolder } from '../../backend/makeFolder.ts';
import { writeSampleSet } from '../../backend/sampleSet.ts';
import {
  deviceOption,
  parsePositive,
  splitOption,
  type DeviceOption,
  type SplitOption,
} from '../options.ts';
import { formatEvaluation, writeLine, writeNote } from '../output.ts';
import { followJob, withBackend, type CliProject } from '../session.ts';

const SAMPLE_SCENES = 16;
/** None of the scenes that the sample model was trained on. */
const SAMPLE_SEED = 2018;
const SAMPLE_MODEL = 'cgnet-scenes-m2n6';
/** Of a real data set, unless told otherwise: the split that models are compared on. */
const REAL_SPLIT: Split = 'val';

interface DemoOptions extends DeviceOption, SplitOption {
  readonly from?: string;
  readonly out: string;
  readonly limit?: number;
}

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('make a project, import, pre-label, evaluate and report, all at once')
    .option('--from <folder>', 'a CamVid folder (default: ../shared/camvid, else generated scenes)')
    .addOption(splitOption())
    .option('--out <folder>', 'where the demo projects go', 'maskwright-demo')
    .addOption(deviceOption())
    .option('--limit <n>', 'pre-label at most so many frames', parsePositive)
    .action(async (options: DemoOptions) => {
      const folder = await freshFolder(path.resolve(options.out));
      const data = await chooseData(options, folder);
      await withBackend(async (backend) => {
        const project = await backend.call('projects.create', {
          path: path.join(folder, 'project'),
          name: 'Demo',
          classes: 'camvid11',
        });
        await runMainJob({ backend, project }, data, options);
      });
    });
}

async function runMainJob(
  context: CliProject,
  { from, split, model }: DemoData,
  { device, limit }: DemoOptions,
): Promise<void> {
  const { backend, project } = context;
  const { projectId } = project;
  const imported = await followJob(context, () =>
    backend.call('imports.start', {
      projectId,
      format: 'camvid',
      from,
      split,
      classTable: null,
      classes: {},
    }),
  );
  writeLine(`Imported ${imported.done} frames${split === null ? '' : ` of the split ${split}`}`);
  const labelled = await followJob(context, () =>
    backend.call('prelabel.start', {
      projectId,
      model,
      device,
      quality: 'fast',
      limit: limit ?? null,
    }),
  );
  writeLine(
    `Pre-labelled ${labelled.done} frames with ${labelled.title} on ${labelled.device ?? 'an unknown device'}, ` +
      `${(labelled.engineMsPerFrame ?? 0).toFixed(1)} ms a frame`,
  );
  const evaluation = await backend.call('evaluate.project', {
    ...EVERY_FRAME,
    projectId,
    revision: 'prelabel',
    split: null,
  });
  const { framesSynthetic } = await backend.call('projects.summary', { projectId });
  const report = await backend.call('report.write', {
    projectId,
    path: path.join(project.path, 'reports', 'report.html'),
  });
  writeLine(`\n${formatEvaluation(evaluation)}\n`);
  if (framesSynthetic > 0) {
    writeLine('These are generated scenes: their scores say nothing about real scenes.');
  }
  const models = await backend.call('models.list', { projectId });
  const used = models.find(({ name }) => name === labelled.title);
  if (used !== undefined) writeLine(`${used.name} was trained on ${used.description}`);
  writeLine(`Report:  ${report.path}`);
  writeLine(`Open it: npx maskwright serve ${shorter(project.path)}`);
}

interface DemoData {
  readonly from: string;
  readonly split: Split | null;
  /** Null for the one that comes with the app for real scenes. */
  readonly model: string | null;
}

/** Where the frames come from, said aloud; generated scenes are written there first. */
async function chooseData(options: DemoOptions, folder: string): Promise<DemoData> {
  const split = options.split ?? REAL_SPLIT;
  if (options.from !== undefined) {
    writeLine(`Frames: ${path.resolve(options.from)}`);
    return { from: path.resolve(options.from), split, model: null };
  }
  const shared = path.resolve('..', 'shared', 'camvid');
  if (existsSync(shared)) {
    writeLine('Frames: CamVid in ../shared/camvid');
    return { from: shared, split, model: null };
  }
  const sample = path.join(folder, 'sample-set');
  writeLine('Frames: generated street scenes (give a CamVid folder with --from for real ones)');
  await writeSampleSet(
    sample,
    { count: SAMPLE_SCENES, width: 480, height: 360, seed: SAMPLE_SEED },
    (written) => {
      if (written % 8 === 0) writeNote(`drew ${written} of ${SAMPLE_SCENES} scenes`);
    },
  );
  return { from: sample, split: options.split ?? null, model: SAMPLE_MODEL };
}

/** Each demo has a folder of its own, so that no mask of an earlier one is ever touched. */
async function freshFolder(parent: string): Promise<string> {
  await makeFolder(parent);
  for (let run = 1; ; run++) {
    const folder = path.join(parent, `run-${run}`);
    if (existsSync(folder)) continue;
    await mkdir(folder);
    return folder;
  }
}

/** As seen from here, unless it lies elsewhere. */
function shorter(folder: string): string {
  const relative = path.relative(process.cwd(), folder);
  return relative.startsWith('..') ? folder : relative;
}
