// Whose each pixel of a mask is: the network's, a person's, or a data set's.

import type { LabelMap } from '../labelMap.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import type { LabelDelta } from './delta.ts';
import type { EditTool } from './tools.ts';

/** Codes of a provenance map, one byte a pixel. */
export const PROVENANCE = { nothing: 0, model: 1, human: 2, imported: 3 } as const;

/** A stroke in force: one that was not undone, or was brought back. */
export interface ForcefulStroke {
  readonly tool: EditTool;
  readonly delta: LabelDelta;
}

/**
 * Before any stroke: a pixel is the model's where the mask began as a pre-label and the pixel is not void in it; else it
 * is nothing yet.
 * @param pixelCount width × height
 * @param prelabel what the mask began as; null for void
 * @returns a {@link PROVENANCE} code for each pixel, in raster order
 */
export function untouchedProvenance(pixelCount: number, prelabel: LabelMap | null): Uint8Array {
  const provenance = new Uint8Array(pixelCount);
  if (prelabel !== null) {
    for (let offset = 0; offset < pixelCount; offset++) {
      const isVoid = prelabel.data[offset] === VOID_INDEX;
      provenance[offset] = isVoid ? PROVENANCE.nothing : PROVENANCE.model;
    }
  }
  return provenance;
}

/**
 * Goes on with a provenance map, in place. A pixel is what the last stroke in force that changed it makes it: imported by
 * `copyGroundTruth`, the model's by `copyPrelabel`, a person's by every other tool (void that a person painted included).
 * @param strokes in the order in which they were made
 */
export function traceStrokes(provenance: Uint8Array, strokes: Iterable<ForcefulStroke>): void {
  for (const { tool, delta } of strokes) {
    const code = provenanceOfTool(tool);
    for (const { start, length } of delta) provenance.fill(code, start, start + length);
  }
}

function provenanceOfTool(tool: EditTool): number {
  if (tool === 'copyGroundTruth') return PROVENANCE.imported;
  return tool === 'copyPrelabel' ? PROVENANCE.model : PROVENANCE.human;
}
