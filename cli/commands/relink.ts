// maskwright relink: finds images again that have moved.

import path from 'node:path';
import type { Command } from 'commander';
import { writeLine } from '../output.ts';
import { followJob, withProject } from '../session.ts';

interface RelinkOptions {
  readonly from: string;
}

export function addRelinkCommand(program: Command): void {
  program
    .command('relink')
    .description('find images that have moved, by their content')
    .argument('<project>', "the project's folder")
    .requiredOption('--from <folder>', 'where they are now, in it or below it')
    .action(async (folder: string, options: RelinkOptions) => {
      await withProject(folder, async (context) => {
        const { backend, project } = context;
        const job = await followJob(context, () =>
          backend.call('frames.relink', {
            projectId: project.projectId,
            folder: path.resolve(options.from),
          }),
        );
        writeLine(
          job.total === 0 ? 'Every image is where it was' : `Found ${job.done} images again`,
        );
      });
    });
}
