// Whose each pixel of a frame's latest mask is, traced through its journal.

import { decodeDelta } from '../core/edit/delta.ts';
import { foldHistory } from '../core/edit/history.ts';
import { traceProvenance, type ForcefulStroke } from '../core/edit/provenance.ts';
import type { RevisionRow } from '../db/revisionTable.ts';
import { frameRow } from './frames.ts';
import { loadMask } from './masks.ts';
import type { OpenProject } from './openProject.ts';

/**
 * @returns a code of `core/edit/provenance` for each pixel
 * @throws MaskwrightError `frame/…`, `label/…`, `journal/…`
 */
export async function frameProvenance(project: OpenProject, frameId: number): Promise<Uint8Array> {
  const { width, height } = frameRow(project, frameId);
  const beginning = firstMask(project, frameId);
  const prelabel = beginning === undefined ? null : await loadMask(project, beginning);
  return traceProvenance(
    width * height,
    prelabel,
    strokesInForce(project, frameId, width * height),
  );
}

/** The pre-label that the frame's mask is, or that people began with; undefined where they began with void. */
function firstMask({ store }: OpenProject, frameId: number): RevisionRow | undefined {
  return store.frames.standing(frameId).humanId === null
    ? store.revisions.latestPrelabel(frameId)
    : store.revisions.origin(frameId);
}

function* strokesInForce(
  { store }: OpenProject,
  frameId: number,
  pixelCount: number,
): Generator<ForcefulStroke> {
  const inForce = new Set(foldHistory(store.journal.history(frameId)).undoable);
  for (const { sequence, tool, delta } of store.journal.strokes(frameId)) {
    if (inForce.has(sequence)) yield { tool, delta: decodeDelta(delta, pixelCount) };
  }
}
