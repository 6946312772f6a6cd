// maskwright evaluate: the scores of a project's masks, or of a folder of predictions, against ground truth.

import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  SCORING_FORMATS,
  scoreFolders,
  type FolderScores,
  type ScoringFormat,
} from '../../backend/scoringFolders.ts';
import { MaskwrightError } from '../../core/errors.ts';
import { measureBoundaries } from '../measureBoundaries.ts';
import {
  formatBoundaries,
  formatAverages,
  formatEvaluation,
  formatFolderScores,
  formatInterval,
  writeJson,
  writeLine,
  writeNote,
} from '../output.ts';
import { frameOptions, toFrames, toRevisions, type FrameOptions } from '../scoreChoices.ts';
import { withProject } from '../session.ts';

const FRAMES_A_NOTE = 50;

interface EvaluateOptions extends FrameOptions {
  readonly revision: string;
  readonly pred?: string;
  readonly gt?: string;
  readonly format?: ScoringFormat;
  readonly classes?: readonly string[];
  readonly boundary?: boolean;
  readonly cityscapes?: boolean;
  readonly json?: boolean;
}

export function addEvaluateCommand(program: Command): void {
  const command = program
    .command('evaluate')
    .description('scores of each class: of a project, or of two folders without a project')
    .argument('[project]', "the project's folder")
    .option(
      '--revision <revision>',
      "latest: people's masks where there are any; prelabel: the network's; or a model's id. @2026-11-24 after it: of what was begun by the end of that day, as it is now",
      'latest',
    );
  for (const option of frameOptions()) command.addOption(option);
  command
    .option('--pred <folder>', 'predictions to score without a project')
    .option('--gt <folder>', 'their ground truth')
    .addOption(
      new Option('--format <format>', 'what the files of both folders are').choices(
        SCORING_FORMATS,
      ),
    )
    .option(
      '--classes <names>',
      'for --format index: the class names, separated by commas, in the order of their indices',
      parseNames,
    )
    .option(
      '--boundary',
      "a project's boundary IoU and boundary F1 too; what is measured once is kept (folders are always scored by both)",
    )
    .option(
      '--cityscapes',
      "a project's scores as Cityscapes' own script gives them, iIoU included",
    )
    .option('--json', 'print the scores and confusion counts as JSON')
    .action(async (folder: string | undefined, options: EvaluateOptions) => {
      const hasRevision = command.getOptionValueSource('revision') === 'cli';
      if (folder === undefined) await evaluateFolders(options, hasRevision);
      else await evaluateProject(folder, options);
    });
}

async function evaluateProject(folder: string, options: EvaluateOptions): Promise<void> {
  const { pred, gt, format, classes } = options;
  if ([pred, gt, format, classes].some((option) => option !== undefined)) {
    throw new MaskwrightError(
      'usage/invalid',
      'Give either a project, or --pred, --gt and --format without one.',
    );
  }
  await withProject(folder, async ({ backend, project }) => {
    const { projectId } = project;
    const revisions = await toRevisions(backend, projectId, options.revision);
    const request = { projectId, ...revisions, ...toFrames(options) };
    const evaluation = await backend.call('evaluate.project', request);
    if (evaluation.frames === 0) {
      throw new MaskwrightError(
        'frame/noMask',
        'No frame has both ground truth and a mask; import ground truth and pre-label first.',
      );
    }
    const meanIoUInterval = await backend.call('evaluate.interval', request);
    const qualities = await backend.call('evaluate.qualities', request);
    const boundary = options.boundary === true ? await measureBoundaries(backend, request) : null;
    const cityscapes =
      options.cityscapes === true ? await backend.call('evaluate.cityscapes', request) : null;
    if (options.json === true) {
      writeJson({
        ...evaluation,
        meanIoUInterval,
        qualities,
        ...(boundary === null ? {} : { boundary }),
        ...(cityscapes === null ? {} : { cityscapes }),
      });
      return;
    }
    const lines = [formatEvaluation(evaluation), ...formatInterval(meanIoUInterval)];
    if (boundary !== null) lines.push('', formatBoundaries(boundary));
    if (cityscapes !== null) lines.push('', formatAverages(cityscapes));
    writeLine(lines.join('\n'));
  });
}

async function evaluateFolders(options: EvaluateOptions, hasRevision: boolean): Promise<void> {
  const { pred, gt, format, classes = null, split, city, sequence, status } = options;
  const isNarrowed =
    hasRevision || [split, city, sequence, status].some((choice) => choice !== undefined);
  if (pred === undefined || gt === undefined || format === undefined || isNarrowed) {
    throw new MaskwrightError(
      'usage/invalid',
      'Give a project, or --pred, --gt and --format to score two folders, whole: --revision, --split, --city, --sequence and --status are of projects.',
    );
  }
  const scores = await scoreFolders({
    pred,
    gt,
    format,
    classNames: classes,
    onFrame: (done, total) => {
      if (done % FRAMES_A_NOTE === 0) writeNote(`${done} of ${total} frames scored`);
    },
  });
  if (options.json === true) writeJson(toDocument(scores));
  else writeLine(formatFolderScores(scores));
}

/** The official result's own keys, where there is one, beside ours. */
function toDocument({ cityscapes, ...own }: FolderScores) {
  return { ...cityscapes, ...own };
}

function parseNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const isWrong = names.includes('') || new Set(names).size < names.length || names.length > 255;
  if (isWrong) throw new InvalidArgumentError('It must be 1 to 255 different names.');
  return names;
}
