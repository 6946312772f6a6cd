// maskwright export: writes frames and their latest masks in a data set's layout.

import path from 'node:path';
import type { Command } from 'commander';
import type { DatasetFormat } from '../../backend/contract/records.ts';
import { formatOption } from '../options.ts';
import { writeLine } from '../output.ts';
import { followJob, withProject } from '../session.ts';

interface ExportOptions {
  readonly format: DatasetFormat;
  readonly out: string;
}

export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('export frames and their latest masks to a new folder')
    .argument('<project>', "the project's folder")
    .addOption(formatOption())
    .requiredOption('--out <folder>', 'a new or empty folder')
    .action(async (folder: string, options: ExportOptions) => {
      await withProject(folder, async (context) => {
        const { backend, project } = context;
        const out = path.resolve(options.out);
        const job = await followJob(context, () =>
          backend.call('export.start', {
            projectId: project.projectId,
            format: options.format,
            out,
          }),
        );
        writeLine(`Exported ${job.done} frames to ${out}`);
      });
    });
}
