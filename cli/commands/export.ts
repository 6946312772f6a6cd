// maskwright export: writes frames and their masks in a data set's layout.

import path from 'node:path';
import { Option, type Command } from 'commander';
import type { MethodParams } from '../../backend/contract/contract.ts';
import { LAYOUT_IDS } from '../../backend/datasetChoices.ts';
import { splitOption, type SplitOption } from '../options.ts';
import { writeLine } from '../output.ts';
import { followJob, withProject } from '../session.ts';

interface ExportOptions extends SplitOption {
  readonly format: string;
  readonly out: string;
  readonly revision: MethodParams<'export.start'>['revision'];
  readonly images: boolean;
}

export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('export frames and their masks to a new folder')
    .argument('<project>', "the project's folder")
    .addOption(
      new Option('--format <layout>', 'layout of the export')
        .choices(LAYOUT_IDS)
        .makeOptionMandatory(),
    )
    .requiredOption('--out <folder>', 'a new or empty folder')
    .addOption(splitOption())
    .addOption(
      new Option(
        '--revision <revision>',
        "people's masks where there are any, the network's alone, only frames that are done, or the imported truth",
      )
        .choices(['latest', 'prelabel', 'approved', 'groundTruth'])
        .default('latest'),
    )
    .option('--no-images', 'masks alone')
    .action(async (folder: string, options: ExportOptions) => {
      await withProject(folder, async (context) => {
        const { backend, project } = context;
        const out = path.resolve(options.out);
        const job = await followJob(context, () =>
          backend.call('export.start', {
            projectId: project.projectId,
            format: options.format,
            out,
            split: options.split ?? null,
            revision: options.revision,
            withImages: options.images,
          }),
        );
        writeLine(`Exported ${job.done} frames to ${out}`);
      });
    });
}
