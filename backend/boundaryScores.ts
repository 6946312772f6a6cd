// Boundary scores of a project. They cost more than confusion counts, so a mask is measured when its scores are first
// asked for, and the counts are kept.

import type { LabelMap } from '../core/labelMap.ts';
import { countBoundaries, evaluateBoundaries } from '../core/metrics/boundary.ts';
import { boundariesFromRows, boundaryRows } from '../core/metrics/boundaryRows.ts';
import { labelsWithoutIgnored } from '../core/metrics/ignoredClasses.ts';
import type { MeasuredMask } from '../db/boundaryTable.ts';
import type { ScoreSelection } from '../db/scoreSelection.ts';
import type { MethodResult } from './contract/contract.ts';
import type { BoundaryScores } from './contract/scoreRecords.ts';
import { toSelection, type ScoreRequest } from './evaluating.ts';
import { loadRevision } from './masks.ts';
import type { OpenProject } from './openProject.ts';

/** How many masks are looked up at a time. */
const MASKS_A_LOOK = 64;

/**
 * Measures masks of the choice that are not measured yet, one after the other, then pools the choice.
 * @param measureAtMost null for all of them
 * @throws MaskwrightError `frame/noMask`, `label/…`, `journal/…`, `project/damaged` when what is stored is damaged
 */
export async function scoreBoundaries(
  project: OpenProject,
  request: ScoreRequest,
  measureAtMost: number | null,
): Promise<BoundaryScores> {
  const selection = toSelection(request);
  await measureMasks(project, selection, measureAtMost ?? Infinity);
  const { boundaries } = project.store;
  const { frames, rows } = boundaries.pooled(selection);
  const pooled = evaluateBoundaries(boundariesFromRows(rows, project.classes.length));
  return {
    ...pooled,
    frames,
    unmeasured: boundaries.countUnmeasured(selection),
    classes: project.classes.map(({ name }, index) => ({
      index,
      name,
      boundaryIoU: pooled.classes[index]?.boundaryIoU ?? null,
      boundaryF1: pooled.classes[index]?.boundaryF1 ?? null,
    })),
  };
}

/** The scores of each frame of the choice that is measured, by name. */
export function frameBoundaries(
  { store, classes }: OpenProject,
  request: ScoreRequest,
): MethodResult<'evaluate.boundaryFrames'> {
  const selection = toSelection(request);
  const rows = Map.groupBy(store.boundaries.ofFrames(selection), ({ frameId }) => frameId);
  return store.boundaries.measuredFrames(selection).map(({ frameId, name }) => {
    const { boundaryIoU, boundaryF1 } = evaluateBoundaries(
      boundariesFromRows(rows.get(frameId) ?? [], classes.length),
    );
    return { frame: name, boundaryIoU, boundaryF1 };
  });
}

/** Masks that are painted on meanwhile are unmeasured again, and are looked up again. */
async function measureMasks(
  project: OpenProject,
  selection: ScoreSelection,
  atMost: number,
): Promise<void> {
  let left = atMost;
  while (left > 0) {
    const masks = project.store.boundaries.unmeasured(selection, Math.min(left, MASKS_A_LOOK));
    if (masks.length === 0) return;
    for (const mask of masks) await measureMask(project, mask);
    left -= masks.length;
  }
}

/** Reading the files lets everything else have its turn between two masks. */
async function measureMask(project: OpenProject, mask: MeasuredMask): Promise<void> {
  const { classes } = project;
  const load = async (revisionId: number): Promise<LabelMap> =>
    labelsWithoutIgnored(await loadRevision(project, revisionId), classes);
  const truth = await load(mask.truthId);
  const labels = await load(mask.revisionId);
  const rows = boundaryRows(countBoundaries(truth, labels, classes.length));
  const { store } = project;
  store.transaction(() => {
    store.boundaries.replace(mask, rows);
  });
}
