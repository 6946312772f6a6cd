// The score-aware brush: a broad stroke gives the class only to the pixels where the model holds it likely enough. The
// threshold may change in the midst of a stroke.

import { likelyPart } from '../../../../core/edit/scoreBrush.ts';
import type { PixelMask } from '../../../../core/edit/pixelMask.ts';
import { hasScoresOfClass, scoreFieldOf } from './scoreFieldOf.ts';
import { brushDiameter, createStrokeTool } from './strokeTool.ts';
import type { PointerTool, ToolContext } from './tool.ts';

export function createScoreBrushTool(): PointerTool {
  const likely = (covered: PixelMask, context: ToolContext): PixelMask | null => {
    const field = scoreFieldOf(context);
    return field && likelyPart(covered, field, context.options.brushLikelihood);
  };
  return createStrokeTool({
    tool: 'scoreBrush',
    classIndexOf: ({ classIndex }) => classIndex,
    diameterOf: brushDiameter,
    isPossible: hasScoresOfClass,
    isReady: (context) => scoreFieldOf(context) !== null,
    basisOf: ({ options, sources }) => [options.brushLikelihood, sources.photoRead],
    paint(covered, context) {
      const mask = likely(covered, context);
      if (mask !== null) context.edit.paint(mask, context.classIndex);
    },
    preview(covered, context) {
      const mask = likely(covered, context);
      const { edit, classIndex } = context;
      return mask && { mask: edit.wouldChange(mask, classIndex), classIndex };
    },
  });
}
