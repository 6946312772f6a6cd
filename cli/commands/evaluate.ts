// maskwright evaluate: the scores of a project's masks against ground truth.

import { Option, type Command } from 'commander';
import { MaskwrightError } from '../../core/errors.ts';
import { splitOption, type SplitOption } from '../options.ts';
import { formatEvaluation, writeJson, writeLine } from '../output.ts';
import { withProject } from '../session.ts';

interface EvaluateOptions extends SplitOption {
  readonly revision: 'prelabel' | 'latest';
  readonly json?: boolean;
}

export function addEvaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .description('IoU of each class over all frames with ground truth')
    .argument('<project>', "the project's folder")
    .addOption(
      new Option('--revision <revision>', "the network's masks, or people's where there are any")
        .choices(['prelabel', 'latest'])
        .default('latest'),
    )
    .addOption(splitOption())
    .option('--json', 'print the scores and confusion counts as JSON')
    .action(async (folder: string, options: EvaluateOptions) => {
      await withProject(folder, async ({ backend, project }) => {
        const evaluation = await backend.call('evaluate.project', {
          projectId: project.projectId,
          revision: options.revision,
          split: options.split ?? null,
        });
        if (evaluation.frames === 0) {
          throw new MaskwrightError(
            'frame/noMask',
            'No frame has both ground truth and a mask; import ground truth and pre-label first.',
          );
        }
        if (options.json === true) writeJson(evaluation);
        else writeLine(formatEvaluation(evaluation));
      });
    });
}
