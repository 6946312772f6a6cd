// Options that several commands share.

import path from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { MethodParams } from '../backend/contract/contract.ts';
import type { DeviceChoice, Split } from '../backend/contract/records.ts';
import { FORMAT_IDS } from '../backend/datasetChoices.ts';
import type { NamedMapping } from '../core/classMapping.ts';
import { PRECISIONS, type Precision } from '../core/precision.ts';

export interface SplitOption {
  readonly split?: Split;
}

export interface DeviceOption {
  readonly device: DeviceChoice;
}

export function splitOption(): Option {
  return new Option('--split <split>', 'only this split, as in train, val or test');
}

export function deviceOption(): Option {
  return new Option('--device <device>', 'what computes: auto takes a GPU where there is one')
    .choices(['auto', 'webgpu', 'cpu'])
    .default('auto');
}

export interface PrecisionOption {
  readonly precision: Precision;
}

export function precisionOption(): Option {
  return new Option(
    '--precision <precision>',
    'what the layers compute in: float16 moves half the bytes, on GPUs that have it',
  )
    .choices(PRECISIONS)
    .default('float32');
}

export interface DatasetOptions {
  readonly format?: string;
  readonly classTable?: string;
}

/** What is said of a data set besides its folder. */
export function datasetOptions(): Option[] {
  return [
    new Option('--format <format>', 'format of the data set (default: found out)').choices(
      FORMAT_IDS,
    ),
    new Option(
      '--class-table <file>',
      'names the classes (JSON or CSV), where the data set does not',
    ),
  ];
}

/** @param from the data set's folder, absolute */
export function toDataset(
  from: string,
  { format, classTable }: DatasetOptions,
): MethodParams<'datasets.classes'> {
  return {
    from,
    format: format ?? null,
    classTable: classTable === undefined ? null : path.resolve(classTable),
  };
}

/** For an option that is given once for each class: `from=to`, where `void` or nothing is no class. */
export function collectChoice(text: string, choices: NamedMapping): NamedMapping {
  const [from = '', to = '', ...rest] = text.split('=').map((name) => name.trim());
  if (from === '' || !text.includes('=') || rest.length > 0) {
    throw new InvalidArgumentError('It must be like "wall=Building".');
  }
  return { ...choices, [from]: to === '' || to === 'void' ? null : to };
}

/** For options that count something. */
export function parsePositive(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

export function parsePort(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65535) return value;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}
