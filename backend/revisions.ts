// A frame's revisions: every label map of it that is kept, and the pixels of each.

import { MaskwrightError } from '../core/errors.ts';
import type { MethodResult } from './contract/contract.ts';
import { frameRow } from './frames.ts';
import { loadMask } from './masks.ts';
import type { OpenProject } from './openProject.ts';

/** Newest first. @throws MaskwrightError `frame/notFound` */
export function listRevisions(
  project: OpenProject,
  frameId: number,
): MethodResult<'frames.revisions'> {
  frameRow(project, frameId);
  const { frames, revisions } = project.store;
  const { latestId } = frames.standing(frameId);
  return revisions.ofFrame(frameId).map(({ revisionId, kind, modelId, createdAt }) => ({
    revisionId,
    kind,
    modelId,
    createdAt,
    isLatest: revisionId === latestId,
  }));
}

/** @throws MaskwrightError `frame/noMask` when the frame has no such revision; `label/…`, `journal/…` for damaged ones */
export async function revisionLabels(
  project: OpenProject,
  frameId: number,
  revisionId: number,
): Promise<MethodResult<'frames.labels'>> {
  const { name } = frameRow(project, frameId);
  const revision = project.store.revisions.byId(revisionId);
  if (revision?.frameId !== frameId) {
    throw new MaskwrightError(
      'frame/noMask',
      `The frame ${name} has no revision ${revisionId}; reload the frame and choose one of its revisions.`,
      { frameId, revisionId },
    );
  }
  const { data } = await loadMask(project, revision);
  return { revisionId, labels: data };
}
