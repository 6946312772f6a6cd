// maskwright import: brings a data set's frames and ground truth in.

import path from 'node:path';
import type { Command } from 'commander';
import type { ImportPreview } from '../../backend/contract/records.ts';
import type { NamedMapping } from '../../core/classMapping.ts';
import {
  collectChoice,
  datasetOptions,
  splitOption,
  toDataset,
  type DatasetOptions,
  type SplitOption,
} from '../options.ts';
import { writeJson, writeLine, writeNote } from '../output.ts';
import { followJob, withProject } from '../session.ts';

interface ImportOptions extends SplitOption, DatasetOptions {
  readonly from: string;
  readonly map: NamedMapping;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addImportCommand(program: Command): void {
  const command = program
    .command('import')
    .description('import frames; what is in the project already stays as it is')
    .argument('<project>', "the project's folder")
    .requiredOption('--from <folder>', "the data set's folder");
  for (const option of datasetOptions()) command.addOption(option);
  command
    .addOption(splitOption())
    .option(
      '--map <theirs=ours>',
      'what a class of the data set is in the project, as in wall=Building; void for none. May be given for each class',
      collectChoice,
      {},
    )
    .option('--dry-run', 'only say what would come in, and what is wrong with the rest')
    .option('--json', 'print the result as JSON')
    .action(async (folder: string, options: ImportOptions) => {
      await withProject(folder, async (context) => {
        const { backend, project } = context;
        const { projectId } = project;
        const request = {
          projectId,
          ...toDataset(path.resolve(options.from), options),
          split: options.split ?? null,
          classes: options.map,
        };
        if (options.dryRun === true) {
          const preview = await backend.call('imports.preview', request);
          if (options.json === true) writeJson(preview);
          else writePreview(preview);
          return;
        }
        const job = await followJob(context, () => backend.call('imports.start', request));
        const summary = await backend.call('projects.summary', { projectId });
        if (options.json === true) writeJson({ imported: job.done, ...summary });
        else {
          writeLine(
            `Imported ${job.done} frames; the project has ${summary.frames}, ` +
              `${summary.framesWithGroundTruth} with ground truth`,
          );
        }
      });
    });
}

function writePreview({
  format,
  frames,
  withGroundTruth,
  bySplit,
  classes,
  problems,
}: ImportPreview): void {
  const splits = bySplit.map((entry) => `${entry.split ?? 'no split'} ${entry.frames}`).join(', ');
  writeLine(`${format.title}: ${frames} frames (${splits}), ${withGroundTruth} with ground truth`);
  for (const { from, to } of classes) writeLine(`  ${from} → ${to ?? 'nothing in this project'}`);
  for (const { subject, message } of problems) writeNote(`${subject}: ${message}`);
}
