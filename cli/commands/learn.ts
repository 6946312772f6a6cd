// maskwright learn: teaches a model what people have accepted.

import type { Command } from 'commander';
import { parsePositive } from '../options.ts';
import { writeJson, writeLine, writeNote } from '../output.ts';
import { followJob, withProject } from '../session.ts';

interface LearnOptions {
  readonly model?: string;
  readonly steps?: number;
  readonly json?: boolean;
}

export function addLearnCommand(program: Command): void {
  program
    .command('learn')
    .description(
      "teach a model the project's accepted frames; from 5 new ones on it is kept only if it is better for it",
    )
    .argument('<project>', "the project's folder")
    .option('--model <id>', 'the CGNet to begin with (default: the one of the newest pre-labels)')
    .option(
      '--steps <n>',
      'steps to learn for (default: 40 a new frame, 1000 at most)',
      parsePositive,
    )
    .option('--json', 'print the result as JSON')
    .action(async (folder: string, options: LearnOptions) => {
      await withProject(folder, async (context) => {
        const { backend, project } = context;
        const { projectId } = project;
        const request = { projectId, model: options.model ?? null, steps: options.steps ?? null };
        const plan = await backend.call('learning.preview', request);
        writeNote(
          `${plan.modelId} learns from ${plan.frames} accepted frames, ${plan.newFrames} of them new to it; ` +
            `${plan.heldOut} more are kept back to measure on.`,
        );
        await followJob(context, () => backend.call('learning.start', request));
        const { models } = await backend.call('models.catalogue', {});
        const [newest] = await backend.call('models.list', { projectId });
        const learned = models.find(({ modelId }) => modelId === newest?.modelId);
        if (learned === undefined) return;
        const { modelId, metrics } = learned;
        const [measured] = metrics;
        if (options.json === true) {
          writeJson({ ...plan, from: plan.modelId, modelId, measured: measured ?? null });
          return;
        }
        writeLine(`Learned: ${modelId}`);
        if (measured !== undefined) {
          writeLine(
            `Mean IoU ${(100 * measured.meanIoU).toFixed(2)} % on ${measured.frames} accepted frames that it has not ` +
              `learned from (${measured.source})`,
          );
        }
        writeLine(
          `Pre-label the other frames with it: maskwright prelabel ${folder} --model ${modelId}`,
        );
      });
    });
}
