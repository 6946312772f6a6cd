// What is counted of masks and kept with them, so that lists and scores need not read them: class areas, the difference
// from the pre-label, and the confusion against ground truth. Masks can be painted on while they are read here; then they
// are counted again.

import { isDeepStrictEqual } from 'node:util';
import { MaskwrightError } from '../core/errors.ts';
import type { LabelMap } from '../core/labelMap.ts';
import { countClassAreas, countDifferences, type ClassArea } from '../core/metrics/classAreas.ts';
import { confusionCells, countConfusion } from '../core/metrics/confusion.ts';
import type { ClassAreas } from './contract/records.ts';
import { emitFrames } from './frames.ts';
import { loadGroundTruth, loadLatestMask, loadRevision } from './masks.ts';
import type { OpenProject } from './openProject.ts';

/** Frames are announced in batches of this many. */
const ANNOUNCE_EVERY = 20;

export interface FrameMask {
  readonly frameId: number;
  readonly revisionId: number;
}

/** The indices that a mask has, of the 256 that {@link countClassAreas} counts. */
export function areaEntries(areas: Uint32Array): ClassArea[] {
  return [...areas].map((pixels, index) => ({ index, pixels })).filter(({ pixels }) => pixels > 0);
}

/**
 * Stores a frame's ground truth by `insert`, together with the counts of its newest masks against it.
 * @param insert is called in a transaction
 */
export async function storeGroundTruth(
  project: OpenProject,
  frameId: number,
  truth: LabelMap,
  insert: () => void,
): Promise<void> {
  const { frames, confusions } = project.store;
  await storeUnchanged(project, frameId, async () => {
    const { latestId, prelabelId } = frames.standing(frameId);
    const revisionIds = new Set([latestId, prelabelId].filter((revisionId) => revisionId !== null));
    const counted = await Promise.all(
      [...revisionIds].map(async (revisionId) => {
        const labels = await loadRevision(project, revisionId);
        return { revisionId, confusion: countConfusion(truth, labels, project.classes.length) };
      }),
    );
    return () => {
      insert();
      for (const { revisionId, confusion } of counted) {
        confusions.replace(revisionId, confusionCells(confusion));
      }
    };
  });
}

/** Counts masks against their ground truth and keeps that. A mask that cannot be read stays without: opening its frame says why. */
export async function countAgainstTruth(
  project: OpenProject,
  masks: readonly FrameMask[],
): Promise<void> {
  const { confusions } = project.store;
  for (const { frameId, revisionId } of masks) {
    await unlessUnreadable(
      storeUnchanged(project, frameId, async () => {
        const truth = await loadGroundTruth(project, frameId);
        if (truth === null) return () => undefined;
        const labels = await loadRevision(project, revisionId);
        const confusion = countConfusion(truth, labels, project.classes.length);
        return () => {
          confusions.replace(revisionId, confusionCells(confusion));
        };
      }),
    );
  }
}

/**
 * Counts a frame's latest mask by itself and against its newest pre-label, and keeps both.
 * @returns false for a mask that cannot be read: opening its frame says why
 */
export async function countLatestMask(project: OpenProject, frameId: number): Promise<boolean> {
  return unlessUnreadable(countAndStore(project, frameId));
}

/** @returns whether it was counted */
async function unlessUnreadable(counting: Promise<void>): Promise<boolean> {
  try {
    await counting;
    return true;
  } catch (error) {
    if (error instanceof MaskwrightError && !error.code.startsWith('storage/')) return false;
    throw error;
  }
}

async function countAndStore(project: OpenProject, frameId: number): Promise<void> {
  const { frames, maskCounts } = project.store;
  await storeUnchanged(project, frameId, async () => {
    const { latestId, humanId, prelabelId } = frames.standing(frameId);
    if (latestId === null) return () => undefined;
    const labels = await loadLatestMask(project, frameId);
    const areas = areaEntries(countClassAreas(labels));
    const isPaintedPrelabel = humanId !== null && prelabelId !== null;
    const differing = isPaintedPrelabel
      ? countDifferences(labels, await loadRevision(project, prelabelId))
      : null;
    return () => {
      maskCounts.replaceAreas(latestId, areas);
      if (differing !== null && prelabelId !== null) {
        maskCounts.setDifference(latestId, prelabelId, differing);
      }
    };
  });
}

/**
 * The class areas of every frame that has a mask. Masks from before areas were kept are counted first; one that cannot
 * be read is left out.
 */
export async function classAreas(project: OpenProject): Promise<ClassAreas[]> {
  const { maskCounts } = project.store;
  let counted: number[] = [];
  const announce = (): void => {
    if (counted.length > 0) emitFrames(project, counted);
    counted = [];
  };
  for (const frameId of maskCounts.uncounted()) {
    if (await countLatestMask(project, frameId)) counted.push(frameId);
    if (counted.length >= ANNOUNCE_EVERY) announce();
  }
  announce();
  const byFrame = Map.groupBy(maskCounts.latestAreas(), ({ frameId }) => frameId);
  return [...byFrame].map(([frameId, areas]) => ({
    frameId,
    areas: areas.map(({ index, pixels }) => ({ index, pixels })),
  }));
}

/** Stores what was found of a frame's masks if they are still the same then; looks again if not. */
async function storeUnchanged(
  { store }: OpenProject,
  frameId: number,
  look: () => Promise<() => void>,
): Promise<void> {
  for (;;) {
    const before = store.frames.standing(frameId);
    const put = await look();
    const isStored = store.transaction(() => {
      if (!isDeepStrictEqual(store.frames.standing(frameId), before)) return false;
      put();
      return true;
    });
    if (isStored) return;
  }
}
