// maskwright model …: bring networks in, list and describe them, write and remove them, compare their numbers.

import path from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { describeModels } from '../../backend/modelCatalogue.ts';
import {
  describeModel,
  exportModel,
  importModelFile,
  openUserModels,
  runModel,
  type ModelFacts,
} from '../../backend/modelTools.ts';
import { createNodeEngine } from '../../backend/nodeBackend.ts';
import {
  defaultModelChoices,
  PREPROCESSING_NAMES,
  preprocessingOf,
  readModelClasses,
  WEIGHT_KINDS,
  type WeightKind,
} from '../../backend/modelChoices.ts';
import { MaskwrightError } from '../../core/errors.ts';
import { TAXONOMY_IDS, type TaxonomyId } from '../../core/taxonomy.ts';
import {
  deviceOption,
  precisionOption,
  type DeviceOption,
  type PrecisionOption,
} from '../options.ts';
import { writeJson, writeLine, writeNote } from '../output.ts';
import { addModelFetch } from './modelFetch.ts';

type ThreeNumbers = readonly [number, number, number];

interface ImportOptions {
  readonly id?: string;
  readonly name?: string;
  readonly taxonomy?: TaxonomyId;
  readonly classes?: string;
  readonly preprocessing?: (typeof PREPROCESSING_NAMES)[number];
  readonly mean?: ThreeNumbers;
  readonly std?: ThreeNumbers;
  readonly order: 'rgb' | 'bgr';
  readonly residual: 'global' | 'local' | 'none';
  readonly weights?: WeightKind;
  readonly trainedOn?: string;
  readonly licence?: string;
  readonly json?: boolean;
}

/** What is said of them where a checkpoint holds averages. */
const WEIGHTS: Readonly<Record<WeightKind, string>> = {
  plain: 'weights of the last step, not averaged',
  ema: 'averaged weights (EMA)',
};

export function addModelCommand(program: Command): void {
  const model = program
    .command('model')
    .description(
      'networks: bring one in, list and describe them, write and remove them, compare them',
    );
  addImport(model);
  addModelFetch(model);
  addList(model);
  addRemove(model);
  addInfo(model);
  addExport(model);
  addRun(model);
  for (const command of model.commands) command.exitOverride();
}

function addImport(model: Command): void {
  model
    .command('import')
    .description(
      'make a checkpoint of CGNet (.pth, .safetensors) or an ONNX file one of your models',
    )
    .argument('<file>', 'what PyTorch, safetensors or ONNX wrote; nothing in it is executed')
    .option('--id <id>', "its name in commands (default: the file's)")
    .option('--name <name>', 'its name for people')
    .addOption(
      new Option(
        '--taxonomy <id>',
        'what its classes are (default: the taxonomy with as many)',
      ).choices(TAXONOMY_IDS),
    )
    .addOption(
      new Option(
        '--classes <table>',
        'classes of its own: a JSON or CSV file with their names and colours',
      ).conflicts('taxonomy'),
    )
    .addOption(
      new Option(
        '--preprocessing <preset>',
        "how its input is normalised (default: the taxonomy's own; custom takes --mean and --std)",
      ).choices(PREPROCESSING_NAMES),
    )
    .option('--mean <r,g,b>', 'with --preprocessing custom, on the 0–255 scale', parseThree)
    .option('--std <r,g,b>', 'with --preprocessing custom, on the 0–255 scale', parseThree)
    .addOption(
      new Option('--order <order>', 'in which it takes the channels of a photo')
        .choices(['rgb', 'bgr'])
        .default('rgb'),
    )
    .addOption(residualOption('which residual it was trained with: no tensor tells'))
    .addOption(
      new Option(
        '--weights <kind>',
        'of a checkpoint with averages of the weights (EMA): which (default: those that loading it gives a network)',
      ).choices(WEIGHT_KINDS),
    )
    .option('--trained-on <text>', 'for its card')
    .option('--licence <text>', 'for its card')
    .option('--json', 'print its card as JSON')
    .action(async (file: string, options: ImportOptions) => {
      const absolute = path.resolve(file);
      const defaults = defaultModelChoices(absolute);
      const { mean, std, preprocessing, residual, weights } = options;
      const card = await importModelFile(createNodeEngine, openUserModels(), absolute, {
        id: options.id ?? defaults.id,
        name: options.name ?? defaults.name,
        taxonomyId: options.taxonomy ?? null,
        ...(options.classes === undefined
          ? {}
          : { classes: await readModelClasses(path.resolve(options.classes)) }),
        preprocessing: preprocessingOf(preprocessing, mean, std),
        channelOrder: options.order === 'bgr' ? 'BGR' : 'RGB',
        residual,
        ...(weights === undefined ? {} : { weights }),
        about: {
          ...defaults.about,
          trainedOn: options.trainedOn ?? defaults.about.trainedOn,
          licence: options.licence ?? defaults.about.licence,
        },
      });
      if (options.json === true) writeJson(card);
      else {
        writeLine(
          `Imported ${card.id}: ${card.architecture}, ${card.classes.length} classes ` +
            `(${card.taxonomyId ?? 'of its own'})${card.weights === undefined ? '' : `, ${WEIGHTS[card.weights]}`}`,
        );
      }
    });
}

function residualOption(description: string): Option {
  return new Option('--residual <kind>', description)
    .choices(['global', 'local', 'none'])
    .default('global');
}

function addList(model: Command): void {
  model
    .command('list')
    .description('the models that come with Maskwright and your own')
    .option('--json', 'print their cards as JSON')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const { models, problems } = await describeModels(openUserModels());
      for (const { message } of problems) writeNote(message);
      const cards = models.map(({ card }) => card);
      if (json === true) {
        writeJson(cards);
        return;
      }
      for (const { id, architecture, taxonomyId, classes } of cards) {
        writeLine(`${id}  ${architecture}, ${taxonomyId ?? `${classes.length} classes`}`);
      }
    });
}

function addRemove(model: Command): void {
  model
    .command('remove')
    .description('remove one of your own models')
    .argument('<id>', "a model's id")
    .action(async (id: string) => {
      await openUserModels().remove(id);
      writeLine(`Removed ${id}`);
    });
}

function addInfo(model: Command): void {
  model
    .command('info')
    .description('what a model is: size, operations, classes, training, scores')
    .argument('<id|file>', "a model's id or a file")
    .option('--json', 'print it as JSON')
    .action(async (idOrFile: string, { json }: { readonly json?: boolean }) => {
      const facts = await describeModel(openUserModels(), idOrFile);
      if (json === true) {
        writeJson(facts);
        return;
      }
      const { card, parameters, flops, isInputKnown } = facts;
      writeLine(`${card.name} (${card.id}, version ${card.version})`);
      writeLine(`  ${card.architecture}, ${parameters.toLocaleString('en-US')} parameters`);
      if (flops !== null) {
        const giga = (count: number): string => (count / 1e9).toFixed(2);
        writeLine(
          `  ${giga(flops.at640x360)} G operations at 640×360, ${giga(flops.at2048x1024)} G at 2048×1024`,
        );
      }
      writeLine(`  keys:     ${card.keyLayout ?? 'ONNX'}`);
      if (card.weights !== undefined) writeLine(`  weights:  ${WEIGHTS[card.weights]}`);
      writeLine(`  classes:  ${card.classes.map(({ name }) => name).join(', ')}`);
      writeLine(
        `  input:    ${isInputKnown ? inputOf(card.preprocessing) : 'not known; say it to model import'}`,
      );
      writeLine(`  size:     ${card.preprocessing.inputSize}`);
      writeLine(`  trained:  ${card.trainedOn}`);
      const { training } = card;
      if (training !== undefined) {
        const { preset, iterations, epochs, seed, hardware, hours, startedFrom } = training;
        const start = startedFrom === null ? '' : `, on top of ${startedFrom}`;
        writeLine(
          `  recipe:   ${preset}, seed ${seed}, ${iterations} iterations (${epochs.toFixed(1)} epochs)${start}; ` +
            `${hours.toFixed(1)} h of ${hardware}; sha256 ${training.recipeSha256}`,
        );
      }
      for (const { dataset, meanIoU, frames, quality, source, classIoU } of card.metrics) {
        const inQuality = quality === undefined ? '' : `, quality ${quality}`;
        writeLine(
          `  measured: mean IoU ${meanIoU.toFixed(4)} on ${dataset}, ${frames} frames${inQuality} (${source})`,
        );
        if (classIoU === undefined) continue;
        const shown = Object.entries(classIoU).map(
          ([name, iou]) => `${name} ${iou === null ? '–' : iou.toFixed(4)}`,
        );
        writeLine(`            ${shown.join(', ')}`);
      }
      if (card.standing !== undefined) writeLine(`  standing: ${card.standing}`);
      writeLine(`  weak at:  ${card.weaknesses}`);
      writeLine(`  licence:  ${card.licence}`);
    });
}

function inputOf({ channelOrder, mean, std }: ModelFacts['card']['preprocessing']): string {
  return `${channelOrder}; of red, green, blue: mean ${mean.join(' ')}, std ${std.join(' ')}`;
}

interface ExportOptions {
  readonly onnx?: string;
  readonly safetensors?: string;
}

function addExport(model: Command): void {
  model
    .command('export')
    .description('write a model for other programs')
    .argument('<id>', "a model's id")
    .addOption(new Option('--onnx <file>', 'the network as ONNX').conflicts('safetensors'))
    .option('--safetensors <file>', "the weights under the authors' names")
    .action(async (id: string, options: ExportOptions) => {
      const [format, file] =
        options.onnx === undefined
          ? (['safetensors', options.safetensors] as const)
          : (['onnx', options.onnx] as const);
      if (file === undefined) {
        throw new MaskwrightError('usage/invalid', 'Say what to write: --onnx or --safetensors.');
      }
      await exportModel(openUserModels(), id, format, path.resolve(file));
      writeLine(path.resolve(file));
    });
}

interface RunOptions extends DeviceOption, PrecisionOption {
  readonly residual: ImportOptions['residual'];
  readonly input: string;
  readonly shape: { readonly width: number; readonly height: number };
  readonly out: string;
  readonly json?: boolean;
}

function addRun(model: Command): void {
  model
    .command('run')
    .description('run a network on raw numbers, to compare it with other implementations')
    .argument('<model>', "a model's id, an ONNX file or a checkpoint")
    .requiredOption('--input <x.f32>', 'normalised float32, little-endian, NCHW')
    .requiredOption('--shape <1,3,H,W>', 'the shape of the input', parseShape)
    .requiredOption('--out <y.f32>', "float32 class scores [1, classes, H, W] at the input's size")
    .addOption(deviceOption())
    .addOption(precisionOption())
    .addOption(residualOption('of a checkpoint: which residual it was trained with'))
    .option('--json', 'print the result as JSON')
    .action(async (idOrFile: string, options: RunOptions) => {
      const { width, height } = options.shape;
      const out = path.resolve(options.out);
      const input = { file: path.resolve(options.input), width, height };
      const result = await runModel(
        createNodeEngine,
        openUserModels(),
        idOrFile,
        input,
        options.device,
        out,
        options.precision,
        options.residual,
      );
      const shape = [1, result.classCount, height, width];
      if (options.json === true) writeJson({ out, shape, ...result });
      else
        writeLine(
          `${out}: float32 [${shape.join(', ')}], ${result.elapsedMs.toFixed(1)} ms on ${result.device}`,
        );
    });
}

function parseThree(text: string): ThreeNumbers {
  const [red, green, blue, ...more] = text.split(',').map(parseNumber);
  if (
    red === undefined ||
    green === undefined ||
    blue === undefined ||
    more.length > 0 ||
    [red, green, blue].some(Number.isNaN)
  ) {
    throw new InvalidArgumentError('It must be three numbers: r,g,b.');
  }
  return [red, green, blue];
}

/** NaN for what is none, which nothing is too. */
function parseNumber(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

function parseShape(text: string): RunOptions['shape'] {
  const match = /^1,3,([1-9]\d{0,4}),([1-9]\d{0,4})$/.exec(text.replaceAll(' ', ''));
  if (match === null) throw new InvalidArgumentError('It must be 1,3,height,width.');
  return { height: Number(match[1]), width: Number(match[2]) };
}
