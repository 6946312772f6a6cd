// Evaluation of a project: sums of the stored confusion counts, never a recount.

import { confusionFromCells } from '../core/metrics/confusion.ts';
import { evaluateConfusion, type Evaluation } from '../core/metrics/evaluation.ts';
import type { Split } from './contract/records.ts';
import type { OpenProject } from './openProject.ts';

export type RevisionChoice = 'prelabel' | 'latest';

/**
 * Scores pooled over the frames that have ground truth and the chosen revision.
 * @param revision `latest` takes a person's mask where there is one, else the pre-label
 * @param split null for all
 */
export function evaluateProject(
  { store, classes }: OpenProject,
  revision: RevisionChoice,
  split: Split | null,
): Evaluation {
  const { frames, cells } = store.confusions.pooled(revision, split);
  return evaluateConfusion(confusionFromCells(cells, classes.length), classes, frames);
}
