// maskwright prelabel: runs the network over the frames that it has not labelled yet.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { Option, type Command } from 'commander';
import type { MethodResult } from '../../backend/contract/contract.ts';
import type { NamedMapping } from '../../core/classMapping.ts';
import { QUALITIES, WORK_OF_QUALITY, type Quality } from '../../core/scores/quality.ts';
import {
  collectChoice,
  deviceOption,
  parsePositive,
  precisionOption,
  type DeviceOption,
  type PrecisionOption,
} from '../options.ts';
import { writeJson, writeLine, writeNote } from '../output.ts';
import { followJob, withProject } from '../session.ts';

interface PrelabelOptions extends DeviceOption, PrecisionOption {
  readonly model?: string;
  readonly map: NamedMapping;
  readonly quality: Quality;
  readonly limit?: number;
  readonly json?: boolean;
}

export function addPrelabelCommand(program: Command): void {
  program
    .command('prelabel')
    .description('pre-label the frames that the model has not labelled yet')
    .argument('<project>', "the project's folder")
    .option(
      '--model <id|file>',
      "a model's id, an ONNX file or a checkpoint (default: the taxonomy's own)",
    )
    .option(
      '--map <model class=project class>',
      'what a class of a model of other classes counts for, nothing after = for none; may be given again',
      collectChoice,
      {},
    )
    .addOption(deviceOption())
    .addOption(precisionOption())
    .addOption(
      new Option(
        '--quality <quality>',
        `best looks at several scales, mirrored too: ${WORK_OF_QUALITY.best} times the work`,
      )
        .choices(QUALITIES)
        .default('fast'),
    )
    .option('--limit <n>', 'at most so many frames', parsePositive)
    .option('--json', 'print the result as JSON')
    .action(async (folder: string, options: PrelabelOptions) => {
      await withProject(folder, async (context) => {
        const { backend, project } = context;
        const { projectId } = project;
        const model = options.model === undefined ? null : toModelReference(options.model);
        const preview = await backend.call('models.mapping', {
          projectId,
          model,
          mapping: options.map,
        });
        writeMapping(preview);
        if (options.quality === 'best')
          writeNote(`Quality best: ${WORK_OF_QUALITY.best} times the work of fast.`);
        const job = await followJob(context, () =>
          backend.call('prelabel.start', {
            projectId,
            model,
            mapping: options.map,
            device: options.device,
            precision: options.precision,
            quality: options.quality,
            limit: options.limit ?? null,
          }),
        );
        const { done, device, engineMsPerFrame } = job;
        const { mapping, unmapped } = preview;
        if (options.json === true)
          writeJson({ prelabelled: done, device, engineMsPerFrame, mapping, unmapped });
        else if (done === 0)
          writeLine('There is no frame that this model has neither pre-labelled nor learned from');
        else {
          writeLine(
            `Pre-labelled ${done} frames on ${device ?? 'an unknown device'}, ` +
              `${(engineMsPerFrame ?? 0).toFixed(1)} ms a frame`,
          );
        }
      });
    });
}

/** Says, before anything starts, what the model's classes are taken for and which are left out. */
function writeMapping({ name, mapping, unmapped }: MethodResult<'models.mapping'>): void {
  if (mapping === null) return;
  writeNote(`${name} has other classes than the project. They count for:`);
  for (const [from, to] of Object.entries(mapping)) {
    if (to !== null) writeNote(`  ${from} → ${to}`);
  }
  const list = (names: readonly string[]): string =>
    names.length === 0 ? 'none' : names.join(', ');
  writeNote(`  of the model's classes left out: ${list(unmapped.model)}`);
  writeNote(`  of the project's classes never labelled: ${list(unmapped.project)}`);
}

/** A file's path becomes absolute, so that the job can be resumed from anywhere; an id stays. */
function toModelReference(idOrFile: string): string {
  return existsSync(idOrFile) ? path.resolve(idOrFile) : idOrFile;
}
