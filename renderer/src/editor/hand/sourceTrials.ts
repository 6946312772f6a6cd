// What a gesture does about what it reads and cannot be made: if that had failed before the gesture began, it is tried once
// more; if it fails then, or for the first time, the gesture has nothing to wait for.

import type { FrameSources, SourceFailure } from '../sources/frameSources.ts';

export class SourceTrials {
  /** What had failed before the gesture, and was not tried again yet. */
  readonly #before: Set<SourceFailure>;

  /** To be made when the gesture begins. */
  constructor({ failures }: Pick<FrameSources, 'failures'>) {
    this.#before = new Set(failures);
  }

  /** @param failures of what the gesture reads @returns whether it may go on */
  goOn(failures: readonly SourceFailure[]): boolean {
    const again = failures.filter((failure) => this.#before.delete(failure));
    for (const failure of again) failure.retry();
    return again.length === failures.length;
  }
}
