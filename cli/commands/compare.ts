// maskwright compare: two labellings of a project's frames side by side, against ground truth.

import type { Command } from 'commander';
import type { MethodResult } from '../../backend/contract/contract.ts';
import { MaskwrightError } from '../../core/errors.ts';
import { writeJson, writeLine } from '../output.ts';
import { frameOptions, toFrames, toRevisions, type FrameOptions } from '../scoreChoices.ts';
import { withProject } from '../session.ts';

const FRAMES_SHOWN = 10;

interface CompareOptions extends FrameOptions {
  readonly before: string;
  readonly after: string;
  readonly json?: boolean;
}

export function addCompareCommand(program: Command): void {
  const command = program
    .command('compare')
    .description(
      'what moved from one labelling to another: classes, and the frames that moved most',
    )
    .argument('<project>', "the project's folder")
    .option(
      '--before <revision>',
      'as --revision of evaluate: latest, prelabel, a model',
      'prelabel',
    )
    .option('--after <revision>', 'the other one', 'latest');
  for (const option of frameOptions()) command.addOption(option);
  command
    .option('--json', 'print the comparison as JSON, with every frame that moved')
    .action(async (folder: string, options: CompareOptions) => {
      await withProject(folder, async ({ backend, project: { projectId } }) => {
        const side = async (text: string) => ({
          ...(await toRevisions(backend, projectId, text)),
          ...toFrames(options),
        });
        const comparison = await backend.call('evaluate.compare', {
          projectId,
          before: await side(options.before),
          after: await side(options.after),
        });
        if (comparison.frames === 0) {
          throw new MaskwrightError(
            'frame/noMask',
            'No frame with ground truth has both masks; pre-label first, or choose other revisions.',
          );
        }
        if (options.json === true) writeJson(comparison);
        else writeLine(formatComparison(comparison));
      });
    });
}

function formatComparison(comparison: MethodResult<'evaluate.compare'>): string {
  const { frames, meanIoU, classes, moved } = comparison;
  return [
    `${frames} frames, mean IoU ${formatChange(meanIoU)}`,
    ...classes.map((entry) => `  ${entry.name.padEnd(16)} ${formatChange(entry)}`),
    moved.length === 0 ? 'No frame moved' : `${moved.length} frames moved, most of all:`,
    ...moved.slice(0, FRAMES_SHOWN).map((entry) => `  ${entry.frame}  ${formatChange(entry)}`),
  ].join('\n');
}

function formatChange({
  before,
  after,
  change,
}: MethodResult<'evaluate.compare'>['meanIoU']): string {
  const score = (value: number | null): string => (value === null ? '–' : value.toFixed(4));
  const sign = change !== null && change >= 0 ? '+' : '';
  return `${score(before)} → ${score(after)}  ${sign}${score(change)}`;
}
