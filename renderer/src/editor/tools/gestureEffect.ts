// What a finished gesture does with the pixels that it covers: they take the chosen class, or those that hold it become
// void, or the selection grows or shrinks by them.

import { classMask } from '../../../../core/edit/classMask.ts';
import { combineMasks, type PixelMask } from '../../../../core/edit/pixelMask.ts';
import type { EditTool } from '../../../../core/edit/tools.ts';
import { VOID_INDEX } from '../../../../core/taxonomy.ts';
import type { PointerSample, PreviewedPixels, ToolContext, ToolOptions } from './tool.ts';

export type GestureEffect = Pick<ToolOptions, 'target' | 'combination'>;

/** What is set; with Alt, the other of add and subtract. */
export function effectOf(
  { alt }: Pick<PointerSample, 'alt'>,
  { target, combination }: GestureEffect,
): GestureEffect {
  const other = combination === 'add' ? 'subtract' : 'add';
  return { target, combination: alt ? other : combination };
}

export interface CoveredPixels {
  readonly tool: EditTool;
  /** On the map; null when the gesture covers nothing of it. */
  readonly mask: PixelMask | null;
  readonly effect: GestureEffect;
  readonly elapsedMs: number;
}

/** Ends a gesture as one step of undo, or as a change of the selection. */
export function applyCovered(
  { tool, mask, effect, elapsedMs }: CoveredPixels,
  context: ToolContext,
): void {
  if (mask === null) return;
  if (effect.target === 'select') {
    context.select(mask, effect.combination);
    return;
  }
  const change = changeOf(mask, effect, context);
  context.edit.fill(change.mask, change.classIndex, { tool, elapsedMs: Math.max(0, elapsedMs) });
}

/** What {@link applyCovered} would change, of the label map or of the selection; null where that is nothing. */
export function previewCovered(
  mask: PixelMask,
  effect: GestureEffect,
  context: ToolContext,
): PreviewedPixels | null {
  const part =
    effect.target === 'select'
      ? { mask: selectionChange(mask, effect, context), classIndex: null }
      : paintedChange(mask, effect, context);
  return part.mask.bits.includes(1) ? part : null;
}

function paintedChange(
  mask: PixelMask,
  effect: GestureEffect,
  context: ToolContext,
): PreviewedPixels & { readonly mask: PixelMask } {
  const { mask: covered, classIndex } = changeOf(mask, effect, context);
  return { mask: context.edit.wouldChange(covered, classIndex), classIndex };
}

function selectionChange(
  mask: PixelMask,
  { combination }: GestureEffect,
  { selection }: ToolContext,
): PixelMask {
  if (combination === 'add') {
    return selection === null ? mask : combineMasks(mask, selection, 'subtract');
  }
  const nothing = { rect: mask.rect, bits: new Uint8Array(mask.bits.length) };
  return selection === null ? nothing : combineMasks(mask, selection, 'intersect');
}

/** What an effect that paints does to the label map. */
export function changeOf(
  mask: PixelMask,
  { combination }: GestureEffect,
  { edit, classIndex }: ToolContext,
): { readonly mask: PixelMask; readonly classIndex: number } {
  return combination === 'add'
    ? { mask, classIndex }
    : { mask: classMask(edit.labels, classIndex, mask), classIndex: VOID_INDEX };
}
