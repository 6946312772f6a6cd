// Problems of a scan. Where a data set lacks thousands of files for one reason, a few are named and the rest counted.

import type { ScanProblem } from '../dataset.ts';

/** How many problems of one kind are named one by one. */
const MOST_NAMED = 20;

/**
 * @param subject what all of them are about (a folder, a list, an annotation file), for the line that counts the rest
 */
export function namedOrCounted(problems: readonly ScanProblem[], subject: string): ScanProblem[] {
  if (problems.length <= MOST_NAMED) return [...problems];
  const named = problems.slice(0, MOST_NAMED);
  const rest = problems.length - MOST_NAMED;
  const last = named.at(-1);
  return [
    ...named,
    { subject, message: `The same is wrong with ${rest} more, as with ${last?.subject ?? ''}.` },
  ];
}
