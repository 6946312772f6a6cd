// Options that several commands share.

import { InvalidArgumentError, Option } from 'commander';
import type { DeviceChoice, Split } from '../backend/contract/records.ts';

export interface SplitOption {
  readonly split?: Split;
}

export interface DeviceOption {
  readonly device: DeviceChoice;
}

export function splitOption(): Option {
  return new Option('--split <split>', 'only this split').choices(['train', 'val', 'test']);
}

export function deviceOption(): Option {
  return new Option('--device <device>', 'what computes: auto takes a GPU where there is one')
    .choices(['auto', 'webgpu', 'cpu'])
    .default('auto');
}

export function formatOption(): Option {
  return new Option('--format <format>', 'layout of the data set')
    .choices(['camvid'])
    .makeOptionMandatory();
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
