// What the strokes share that take in more than the brush covers: each piece of the way leads to pixels, which take the
// class, lose it, or are selected.

import { createMaskGatherer, type MaskGatherer } from '../../../../core/edit/maskGatherer.ts';
import type { PixelMask } from '../../../../core/edit/pixelMask.ts';
import { VOID_INDEX } from '../../../../core/taxonomy.ts';
import { changeOf, effectOf, previewCovered, type GestureEffect } from './gestureEffect.ts';
import { createStrokeTool, type StrokeKind } from './strokeTool.ts';
import type { PointerTool, ToolContext } from './tool.ts';

export interface MaskStrokeKind extends Pick<
  StrokeKind,
  'tool' | 'diameterOf' | 'isPossible' | 'isReady' | 'basisOf'
> {
  /** Told before the first piece of a way. */
  begin?(): void;
  /** What a piece of the way leads to; only called when everything is there. */
  find(covered: PixelMask, context: ToolContext): PixelMask | null;
}

export function createMaskStrokeTool(kind: MaskStrokeKind): PointerTool {
  let effect: GestureEffect = { target: 'paint', combination: 'add' };
  /** What is to be selected when the stroke ends. */
  let gathered: MaskGatherer | null = null;

  const begin = (): void => {
    gathered = null;
    kind.begin?.();
  };

  return createStrokeTool({
    ...kind,
    begin(sample, { options }) {
      effect = effectOf(sample, options);
      begin();
    },
    takeBack: begin,
    gathered: () => gathered?.mask ?? null,
    classIndexOf: ({ classIndex }) => (effect.combination === 'add' ? classIndex : VOID_INDEX),
    paint(covered, context) {
      const mask = kind.find(covered, context);
      if (mask === null) return;
      if (effect.target === 'select') {
        gathered ??= createMaskGatherer(null, context.edit.labels);
        gathered.combine(mask, 'add');
        return;
      }
      const change = changeOf(mask, effect, context);
      context.edit.paint(change.mask, change.classIndex);
    },
    preview(covered, context, sample) {
      begin();
      const mask = kind.find(covered, context);
      return mask && previewCovered(mask, effectOf(sample, context.options), context);
    },
    commit(facts, context) {
      const selected = gathered?.finish() ?? null;
      if (effect.target === 'paint') context.edit.commit(facts);
      else if (selected !== null) context.select(selected, effect.combination);
    },
  });
}
