// maskwright segment: one photo through a network, no project needed.

import path from 'node:path';
import type { Command } from 'commander';
import { openUserModels } from '../../backend/modelTools.ts';
import { createNodeEngine } from '../../backend/nodeBackend.ts';
import { segmentPhoto } from '../../backend/segmenting.ts';
import { deviceOption, type DeviceOption } from '../options.ts';
import { writeJson, writeLine } from '../output.ts';

interface SegmentOptions extends DeviceOption {
  readonly model: string;
  readonly out: string;
  readonly json?: boolean;
}

export function addSegmentCommand(program: Command): void {
  program
    .command('segment')
    .description('label one photo and write the class index of each pixel')
    .argument('<image>', 'a photo: PNG, JPEG, WebP or TIFF')
    .requiredOption('--model <id|file>', "a model's id, an ONNX file or a checkpoint")
    .requiredOption('--out <labels.png>', 'the index PNG to write')
    .addOption(deviceOption())
    .option('--json', 'print the result as JSON')
    .action(async (image: string, options: SegmentOptions) => {
      const out = path.resolve(options.out);
      const result = await segmentPhoto(
        createNodeEngine,
        openUserModels(),
        path.resolve(image),
        options.model,
        options.device,
        out,
      );
      const { width, height, device, elapsedMs } = result;
      if (options.json === true) writeJson({ out, ...result });
      else writeLine(`${out}: ${width}×${height}, ${elapsedMs.toFixed(1)} ms on ${device}`);
    });
}
