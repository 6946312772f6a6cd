// Boundary scores of a project's frames, with a note now and then while masks are measured.

import type { Backend } from '../backend/backend.ts';
import type { MethodParams, MethodResult } from '../backend/contract/contract.ts';
import type { BoundaryScores } from '../backend/contract/scoreRecords.ts';
import { writeNote } from './output.ts';

const MASKS_A_NOTE = 50;

export interface MeasuredBoundaries extends BoundaryScores {
  /** Each frame by itself, by name. */
  readonly scoredFrames: MethodResult<'evaluate.boundaryFrames'>;
}

/** Measures what is not measured yet of the choice. */
export async function measureBoundaries(
  backend: Backend,
  request: MethodParams<'evaluate.boundaryFrames'>,
): Promise<MeasuredBoundaries> {
  const measure = () =>
    backend.call('evaluate.boundary', { ...request, measureAtMost: MASKS_A_NOTE });
  let scores = await measure();
  while (scores.unmeasured > 0) {
    const { frames, unmeasured } = scores;
    writeNote(`boundaries of ${frames} of ${frames + unmeasured} frames measured`);
    scores = await measure();
  }
  return { ...scores, scoredFrames: await backend.call('evaluate.boundaryFrames', request) };
}
