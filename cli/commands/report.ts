// maskwright report: writes a project's scores to a file.

import path from 'node:path';
import type { Command } from 'commander';
import { writeLine } from '../output.ts';
import { withProject } from '../session.ts';

export function addReportCommand(program: Command): void {
  program
    .command('report')
    .description('write a report of the scores')
    .argument('<project>', "the project's folder")
    .requiredOption('--out <file>', 'ending in .html, .csv or .json')
    .action(async (folder: string, options: { readonly out: string }) => {
      await withProject(folder, async ({ backend, project }) => {
        const report = await backend.call('report.write', {
          projectId: project.projectId,
          path: path.resolve(options.out),
        });
        writeLine(report.path);
      });
    });
}
