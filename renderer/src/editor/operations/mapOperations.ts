// Operations on a class or a whole mask that are worked out away from the window: what each would change.

import { classMask } from '../../../../core/edit/classMask.ts';
import { copyLabels } from '../../../../core/edit/copyRegion.ts';
import { diffLabelMaps, type LabelDelta } from '../../../../core/edit/delta.ts';
import { fillVoid } from '../../../../core/edit/fillVoid.ts';
import { growthRim, shrinkagePatch } from '../../../../core/edit/growShrink.ts';
import { maskHoles } from '../../../../core/edit/holes.ts';
import { removeIslands } from '../../../../core/edit/islands.ts';
import type { PaintGuard } from '../../../../core/edit/guard.ts';
import { paintPatch, type LabelPatch } from '../../../../core/edit/paintMask.ts';
import type { PixelMask } from '../../../../core/edit/pixelMask.ts';
import { smoothLabels } from '../../../../core/edit/smooth.ts';
import { copyLabelMap, type LabelMap } from '../../../../core/labelMap.ts';
import type { PixelRect } from '../../../../core/pixelRect.ts';

/** Classes may be 255 (void). */
export type MapOperation =
  /** Larger holes stay open. */
  | { readonly kind: 'fillHoles'; readonly classIndex: number; readonly maxAreaPx: number }
  /** Islands of fewer pixels go. */
  | { readonly kind: 'removeIslands'; readonly minAreaPx: number }
  /** `rect` is what is smoothed; the whole map if it is null. */
  | { readonly kind: 'smooth'; readonly radiusPx: number; readonly rect: PixelRect | null }
  | { readonly kind: 'grow'; readonly classIndex: number; readonly distancePx: number }
  | { readonly kind: 'shrink'; readonly classIndex: number; readonly distancePx: number }
  | { readonly kind: 'fillVoid' }
  | { readonly kind: 'replace'; readonly from: number; readonly to: number }
  | CopyOperation;

/** From a label map of the same size. */
export interface CopyOperation {
  readonly kind: 'copy';
  readonly source: LabelMap;
  /** The whole map if it is null. */
  readonly region: PixelMask | null;
  readonly withVoid: boolean;
}

/**
 * What an operation changes of a map, which stays as it is here.
 * @throws MaskwrightError `label/sizeMismatch` when what is copied from is of another size
 */
export function changeOf(map: LabelMap, operation: MapOperation, guard: PaintGuard): LabelDelta {
  return changeBy(map, wantedLabels(map, operation), guard);
}

/** What a patch changes of a map, which stays as it is here. */
export function changeBy(map: LabelMap, patch: LabelPatch, guard: PaintGuard): LabelDelta {
  const after = copyLabelMap(map);
  const dirty = paintPatch(after, patch, guard);
  return dirty === null ? [] : diffLabelMaps(map, after, dirty);
}

function wantedLabels(map: LabelMap, operation: MapOperation): LabelPatch {
  switch (operation.kind) {
    case 'fillHoles': {
      const { classIndex, maxAreaPx } = operation;
      return toPatch(maskHoles(classMask(map, classIndex), maxAreaPx), classIndex);
    }
    case 'removeIslands':
      return removeIslands(map, operation.minAreaPx);
    case 'smooth':
      return smoothLabels(map, operation.radiusPx, operation.rect ?? undefined);
    case 'grow': {
      const { classIndex, distancePx } = operation;
      return toPatch(growthRim(map, classMask(map, classIndex), distancePx), classIndex);
    }
    case 'shrink':
      return shrinkagePatch(map, classMask(map, operation.classIndex), operation.distancePx);
    case 'fillVoid':
      return fillVoid(map);
    case 'replace':
      return toPatch(classMask(map, operation.from), operation.to);
    case 'copy': {
      const { source, region, withVoid } = operation;
      return copyLabels(map, source, { withVoid, ...(region === null ? {} : { region }) });
    }
  }
}

/** What every pixel that changes becomes; null when they take different classes. */
export function classIndexOf(operation: MapOperation): number | null {
  switch (operation.kind) {
    case 'fillHoles':
    case 'grow':
      return operation.classIndex;
    case 'replace':
      return operation.to;
    case 'removeIslands':
    case 'smooth':
    case 'shrink':
    case 'fillVoid':
    case 'copy':
      return null;
  }
}

function toPatch({ rect, bits }: PixelMask, classIndex: number): LabelPatch {
  return { rect, bits, indices: new Uint8Array(bits.length).fill(classIndex) };
}
