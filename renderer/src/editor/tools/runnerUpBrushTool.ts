// The runner-up brush: each pixel under the stroke whose margin is small takes the model's second class.

import type { LabelPatch } from '../../../../core/edit/paintMask.ts';
import type { PixelMask } from '../../../../core/edit/pixelMask.ts';
import { runnerUpPatch } from '../../../../core/edit/runnerUp.ts';
import { marginLimit } from './defaultOptions.ts';
import { brushDiameter, createStrokeTool } from './strokeTool.ts';
import type { PointerTool, ToolContext } from './tool.ts';

export function createRunnerUpBrushTool(): PointerTool {
  const patchOf = (
    covered: PixelMask,
    { edit, sources, options }: ToolContext,
  ): LabelPatch | null => {
    const topTwo = sources.topTwo();
    const limit = marginLimit(options.marginBelow);
    return topTwo && runnerUpPatch(edit.labels, covered, topTwo, limit);
  };
  return createStrokeTool({
    tool: 'runnerUpBrush',
    classIndexOf: () => null,
    diameterOf: brushDiameter,
    isPossible: ({ sources }) => sources.scores !== null,
    isReady: ({ sources }) => sources.topTwo() !== null,
    basisOf: ({ options }) => [options.marginBelow],
    paint(covered, context) {
      const patch = patchOf(covered, context);
      if (patch !== null) context.edit.paintPatch(patch);
    },
    preview(covered, context) {
      const patch = patchOf(covered, context);
      return patch && { mask: context.edit.wouldChange(patch, patch.indices), classIndex: null };
    },
  });
}
