// Replacing a class by another over many frames: each frame's change is one stroke in its journal, stored on its own, so
// that a cut loses nothing and going on finds the rest by itself: the frames that still have the class.

import { createPaintGuard } from '../core/edit/guard.ts';
import { MaskwrightError } from '../core/errors.ts';
import { VOID_INDEX } from '../core/taxonomy.ts';
import type { Annotating } from './annotating.ts';
import type { MethodParams } from './contract/contract.ts';
import { frameRow } from './frames.ts';
import type { JobWork } from './jobRunner.ts';
import type { OpenProject } from './openProject.ts';

export type ReplaceRequest = Omit<MethodParams<'annotate.replaceClass'>, 'projectId'>;

/**
 * @returns what would be done, for people: "car → road"
 * @throws MaskwrightError `label/unknownIndex`, `frame/notFound`, `usage/invalid`
 */
export function describeReplace(project: OpenProject, request: ReplaceRequest): string {
  const { from, to, frameIds } = request;
  if (from === to) {
    throw new MaskwrightError('usage/invalid', 'Choose two different classes to replace.', {
      from,
    });
  }
  for (const frameId of frameIds) frameRow(project, frameId);
  return `${className(project, from)} → ${className(project, to)}`;
}

/** The same for those of the frames alone that may have the class: the time at work is shared among them. */
export function narrowReplace(project: OpenProject, request: ReplaceRequest): ReplaceRequest {
  const { frameIds, from } = request;
  return { ...request, frameIds: frameIds.filter((frameId) => mayHave(project, frameId, from)) };
}

/** The work of a replacing job; frames without a mask, or without the class, are not among its items. */
export function replaceWork(
  project: OpenProject,
  annotating: Annotating,
  request: ReplaceRequest,
): JobWork {
  const { frameIds, from, to, mode, protectsReviewed } = request;
  const guard = createPaintGuard(request.guard);
  // Also when it is gone on with, so that the parts are as large as before.
  const activeMs = request.activeMs / frameIds.length;
  return async (reporter) => {
    const remaining = narrowReplace(project, request).frameIds;
    reporter.setTotal(remaining.length);
    for (const frameId of remaining) {
      if (reporter.signal.aborted) return;
      try {
        const replacement = { from, to, guard, protectsReviewed, mode, activeMs };
        await annotating.replaceClass(frameId, replacement, () => {
          reporter.itemDone();
        });
      } catch (error) {
        if (isFatal(error)) throw error;
        reporter.itemFailed(frameRow(project, frameId).name, error);
      }
    }
  };
}

/** By what is counted of its mask; a mask that is not counted yet has to be looked at. */
function mayHave({ store }: OpenProject, frameId: number, classIndex: number): boolean {
  const { latestId } = store.frames.standing(frameId);
  if (latestId === null) return false;
  const areas = store.maskCounts.areas(latestId);
  return areas.length === 0 || areas.some(({ index }) => index === classIndex);
}

function className({ classes }: OpenProject, classIndex: number): string {
  if (classIndex === VOID_INDEX) return 'void';
  const known = classes[classIndex];
  if (known !== undefined) return known.name;
  throw new MaskwrightError(
    'label/unknownIndex',
    `There is no class ${classIndex}: the taxonomy ends at ${classes.length - 1}; choose a class of the list.`,
    { index: classIndex },
  );
}

/** Trouble that every further frame would meet as well. */
function isFatal(error: unknown): boolean {
  return (
    error instanceof MaskwrightError &&
    (error.code === 'storage/readOnly' || error.code === 'storage/full')
  );
}
