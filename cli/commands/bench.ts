// maskwright bench: how long pre-labelling takes on this machine, step by step and as a job.

import { InvalidArgumentError, Option, type Command } from 'commander';
import { benchmarkPrelabelling, type Benchmark } from '../../backend/benchmarking.ts';
import { BENCHMARK_STEPS, BENCHMARK_STEP_NAMES } from '../../backend/benchmarkSteps.ts';
import { openUserModels } from '../../backend/modelTools.ts';
import { createNodeEngine } from '../../backend/nodeBackend.ts';
import { MaskwrightError } from '../../core/errors.ts';
import {
  deviceOption,
  parsePositive,
  precisionOption,
  type DeviceOption,
  type PrecisionOption,
} from '../options.ts';
import { writeJson, writeLine, writeNote } from '../output.ts';

const MAX_SIDE_PX = 8192;

interface Size {
  readonly width: number;
  readonly height: number;
}

interface BenchOptions extends DeviceOption, PrecisionOption {
  readonly model?: string;
  readonly size: Size;
  readonly frames: number;
  readonly json?: boolean;
}

const PHASES = {
  draw: 'drawing the scenes',
  steps: 'measuring step by step',
  job: 'measuring the whole job',
} as const;

const NAME_WIDTH = Math.max(...Object.values(BENCHMARK_STEP_NAMES).map((name) => name.length));

export function addBenchCommand(program: Command): void {
  program
    .command('bench')
    .description('measure pre-labelling on generated scenes: each step, the whole job, the memory')
    .option('--model <id|file>', "a model's id or a file (default: the one that comes along)")
    .addOption(
      new Option('--size <width>x<height>', 'of the scenes, in pixels')
        .argParser(parseSize)
        .default({ width: 480, height: 360 }, '480x360'),
    )
    .addOption(deviceOption())
    .addOption(precisionOption())
    .option('--frames <n>', 'so many count, after a few to warm up', parsePositive, 24)
    .option('--json', 'print the figures as JSON')
    .action(async ({ model, size, device, precision, frames, json }: BenchOptions) => {
      const benchmark = await stoppable((signal) =>
        benchmarkPrelabelling(
          createNodeEngine,
          openUserModels(),
          { model: model ?? null, device, precision, frames, ...size },
          { onPhase: (phase) => writeNote(PHASES[phase]), signal },
        ),
      );
      if (json === true) writeJson(benchmark);
      else writeLine(formatBenchmark(benchmark));
    });
}

/** Ctrl-C ends it, and what lies in the temporary folder goes. */
async function stoppable<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort(new MaskwrightError('job/cancelled', 'The benchmark was stopped.'));
  };
  // Not `once`: where it is the last listener, what cleans up half-written files takes the signal for a deadly one.
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

function formatBenchmark(benchmark: Benchmark): string {
  const { model, width, height, frames, device, stepsMs, job, machine } = benchmark;
  const { backend, engine } = benchmark.peakMemoryBytes;
  return [
    `${model.name} (${model.id}, ${model.classCount} classes) at ${width}×${height} on ${device}`,
    '',
    `  ${'step'.padEnd(NAME_WIDTH)}    p50 ms    p95 ms`,
    ...BENCHMARK_STEPS.map((step) => {
      const { p50, p95 } = stepsMs[step];
      return `  ${BENCHMARK_STEP_NAMES[step].padEnd(NAME_WIDTH)}${formatMs(p50)}${formatMs(p95)}`;
    }),
    '',
    `  the job: ${job.framesPerSecond.toFixed(2)} frames a second (${frames} frames in ` +
      `${(job.elapsedMs / 1000).toFixed(2)} s, after ${benchmark.warmUpFrames} to warm up), ` +
      `the engine busy ${(job.engineBusyShare * 100).toFixed(0)} % of the time`,
    `  peak memory: ${formatMebibytes(backend)} here, ` +
      `${engine === null ? 'unknown' : formatMebibytes(engine)} in the engine`,
    `  ${machine.cpu}, ${machine.cores} cores, load ${machine.load.toFixed(1)}, ` +
      `Node ${machine.node} on ${machine.platform}, ${benchmark.measuredAt}`,
  ].join('\n');
}

function formatMs(ms: number): string {
  return ms.toFixed(2).padStart(10);
}

function formatMebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

function parseSize(text: string): Size {
  const match = /^([1-9]\d{0,3})x([1-9]\d{0,3})$/.exec(text);
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  if (width <= MAX_SIDE_PX && height <= MAX_SIDE_PX) return { width, height };
  throw new InvalidArgumentError(`It must be <width>x<height>, each from 1 to ${MAX_SIDE_PX}.`);
}
