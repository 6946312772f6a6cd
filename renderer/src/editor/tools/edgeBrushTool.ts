// The edge-growing brush: what a coarse stroke covers grows along the photo and over what the model holds likely, as far
// as the reach lets it. It grows while the stroke is drawn.

import {
  createEdgeGrower,
  maskOfOffsets,
  type EdgeGrower,
} from '../../../../core/edit/edgeGrow.ts';
import type { LabPhoto } from '../../../../core/edit/labColors.ts';
import type { FilledScoreField } from '../sources/frameSources.ts';
import { createMaskStrokeTool } from './maskStrokeTool.ts';
import { hasScoresOfClass } from './scoreFieldOf.ts';
import { brushDiameter } from './strokeTool.ts';
import type { PointerTool, ToolContext } from './tool.ts';

/** A growth and what it was made of. */
interface Growing {
  readonly colors: LabPhoto;
  readonly field: FilledScoreField | null;
  readonly reach: number;
  readonly grower: EdgeGrower;
}

export function createEdgeBrushTool(): PointerTool {
  let growing: Growing | null = null;

  const growerOf = (context: ToolContext): EdgeGrower | null => {
    const colors = context.sources.colors();
    if (colors === null) return null;
    const field = likelihoodsOf(context);
    const reach = context.options.edgeReach;
    if (growing?.colors !== colors || growing.field !== field || growing.reach !== reach) {
      const values = field?.values;
      const likelihoodAt =
        values === undefined ? () => 1 : (offset: number): number => values[offset] ?? 0;
      const grower = createEdgeGrower(colors, colors.data, likelihoodAt, reach);
      growing = { colors, field, reach, grower };
    }
    return growing.grower;
  };

  return createMaskStrokeTool({
    tool: 'edgeBrush',
    diameterOf: brushDiameter,
    isPossible: () => true,
    isReady: (context) =>
      context.sources.colors() !== null &&
      (!hasScoresOfClass(context) || likelihoodsOf(context) !== null),
    basisOf: ({ options, sources }) => [options.edgeReach, sources.photoRead],
    begin() {
      growing?.grower.clear();
    },
    find(covered, context) {
      const grower = growerOf(context);
      return grower && maskOfOffsets(grower.add(covered), grower.width);
    },
  });
}

/** Without scores, and for void, the colours alone decide. */
function likelihoodsOf(context: ToolContext): FilledScoreField | null {
  const { sources, classIndex, options } = context;
  if (!hasScoresOfClass(context)) return null;
  return sources.scoreField(classIndex, 'relative', options.upsampling);
}
