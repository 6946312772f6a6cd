// What a benchmark says of the machine, above its figures.

import { availableParallelism, cpus, loadavg } from 'node:os';

export function describeMachine(): string {
  const load = loadavg().map((value) => value.toFixed(1));
  return (
    `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${availableParallelism()} cores, load ${load.join(' ')}, ` +
    `Node ${process.versions.node} on ${process.platform}-${process.arch}`
  );
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
