// Whose each pixel of a frame's latest mask is, traced through its journal. What was traced last is kept, so that the
// next answer reads the strokes since then alone.

import { decodeDelta } from '../core/edit/delta.ts';
import { traceStrokes, untouchedProvenance, type ForcefulStroke } from '../core/edit/provenance.ts';
import type { RevisionRow } from '../db/revisionTable.ts';
import { frameRow } from './frames.ts';
import { loadMask } from './masks.ts';
import type { OpenProject } from './openProject.ts';

/** So many strokes lie between the two traces that are kept, or more: so many undos need no trace from the beginning. */
const BETWEEN_TRACES = 32;

/** A provenance map as it was after a stroke in force. */
interface Trace {
  readonly frameId: number;
  /** What the mask began as; null for void. */
  readonly beginningId: number | null;
  /** How many strokes it holds, and the last of them; 0 for none. */
  readonly strokes: number;
  readonly lastSequence: number;
  readonly pixels: Uint8Array;
}

export interface Provenances {
  /**
   * @param inForce sequences of the strokes in force, ascending (`core/edit/history`)
   * @returns a code of `core/edit/provenance` for each pixel
   * @throws MaskwrightError `frame/…`, `label/…`, `journal/…`
   */
  of(frameId: number, inForce: readonly number[]): Promise<Uint8Array>;
}

export function createProvenances(project: OpenProject): Provenances {
  /** Of one frame: the newest, and one from some strokes before it, which an undo goes back to. */
  let kept: readonly Trace[] = [];

  const begin = async (frameId: number, beginning: RevisionRow | undefined): Promise<Trace> => {
    const { width, height } = frameRow(project, frameId);
    const prelabel = beginning === undefined ? null : await loadMask(project, beginning);
    const pixels = untouchedProvenance(width * height, prelabel);
    const beginningId = beginning?.revisionId ?? null;
    return { frameId, beginningId, strokes: 0, lastSequence: 0, pixels };
  };

  return {
    async of(frameId, inForce) {
      const beginning = firstMask(project, frameId);
      /** Whether what it holds is in force still: beneath a stroke in force always lie the same ones. */
      const counts = (trace: Trace): boolean =>
        trace.frameId === frameId &&
        trace.beginningId === (beginning?.revisionId ?? null) &&
        trace.lastSequence === (trace.strokes === 0 ? 0 : inForce[trace.strokes - 1]);
      const usable = kept.filter(counts);
      const [newest = await begin(frameId, beginning), before = newest] = usable;
      const earlierCount = Math.max(0, inForce.length - BETWEEN_TRACES);
      const earlier =
        earlierCount - before.strokes < BETWEEN_TRACES
          ? before
          : goOn(project, newest.strokes <= earlierCount ? newest : before, inForce, earlierCount);
      const start = newest.strokes > earlier.strokes ? newest : earlier;
      const latest = goOn(project, start, inForce, inForce.length);
      kept = [latest, earlier];
      return latest.pixels.slice();
    },
  };
}

/** The trace after the first `count` strokes in force. */
function goOn(
  { store }: OpenProject,
  trace: Trace,
  inForce: readonly number[],
  count: number,
): Trace {
  if (trace.strokes === count) return trace;
  const { frameId, lastSequence } = trace;
  const wanted = new Set(inForce.slice(trace.strokes, count));
  const pixels = trace.pixels.slice();
  const strokes = function* (): Generator<ForcefulStroke> {
    for (const { sequence, tool, delta } of store.journal.strokes(frameId, lastSequence)) {
      if (wanted.has(sequence)) yield { tool, delta: decodeDelta(delta, pixels.length) };
    }
  };
  traceStrokes(pixels, strokes());
  return { ...trace, strokes: count, lastSequence: inForce[count - 1] ?? 0, pixels };
}

/** The pre-label that the frame's mask is, or that people began with; undefined where they began with void. */
function firstMask({ store }: OpenProject, frameId: number): RevisionRow | undefined {
  return store.frames.standing(frameId).humanId === null
    ? store.revisions.latestPrelabel(frameId)
    : store.revisions.origin(frameId);
}
