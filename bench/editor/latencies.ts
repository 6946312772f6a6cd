// What the log of a page says: how long after an input the picture with its change was finished.

import type { LogEntry } from './pageLog.ts';

/**
 * For each input of a type that led to an upload (or to another frame): from its arrival in the page to the end of the
 * first draw after that upload. Inputs that changed nothing have none.
 * @param end `issued` for the page's own part of it
 */
export function latenciesOf(
  log: readonly LogEntry[],
  type: string,
  change: 'upload' | 'frame' = 'upload',
  end: 'issued' | 'draw' = 'draw',
): number[] {
  const latencies: number[] = [];
  log.forEach((entry, place) => {
    if (entry.kind !== 'input' || entry.type !== type) return;
    const rest = log.slice(place + 1);
    const changed = rest.findIndex(({ kind }) => kind === change);
    const nextInput = rest.findIndex(({ kind }) => kind === 'input');
    const belongsToLater = nextInput !== -1 && nextInput < changed;
    if (changed === -1 || belongsToLater) return;
    const shown = rest.slice(changed).find(({ kind }) => kind === end);
    if (shown !== undefined) latencies.push(shown.atMs - entry.atMs);
  });
  return latencies;
}

/** @param share 0–1; 0.95 for what 95 % are not above */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}
