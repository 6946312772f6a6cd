// maskwright import: brings a data set's frames and ground truth in.

import path from 'node:path';
import type { Command } from 'commander';
import type { DatasetFormat } from '../../backend/contract/records.ts';
import { formatOption, splitOption, type SplitOption } from '../options.ts';
import { writeJson, writeLine } from '../output.ts';
import { followJob, withProject } from '../session.ts';

interface ImportOptions extends SplitOption {
  readonly format: DatasetFormat;
  readonly from: string;
  readonly json?: boolean;
}

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('import frames; what is in the project already stays as it is')
    .argument('<project>', "the project's folder")
    .addOption(formatOption())
    .requiredOption('--from <folder>', "the data set's folder")
    .addOption(splitOption())
    .option('--json', 'print the result as JSON')
    .action(async (folder: string, options: ImportOptions) => {
      await withProject(folder, async (context) => {
        const { backend, project } = context;
        const { projectId } = project;
        const job = await followJob(context, () =>
          backend.call('imports.start', {
            projectId,
            format: options.format,
            from: path.resolve(options.from),
            split: options.split ?? null,
          }),
        );
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
