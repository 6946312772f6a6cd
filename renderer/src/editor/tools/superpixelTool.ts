// The superpixel brush: every superpixel that the pointer passes takes the class.

import type { PixelMask } from '../../../../core/edit/pixelMask.ts';
import { touchedSuperpixels, type Superpixels } from '../../../../core/edit/superpixels.ts';
import { createStrokeTool } from './strokeTool.ts';
import type { PointerTool, ToolContext } from './tool.ts';

export function createSuperpixelTool(): PointerTool {
  const superpixelsOf = ({ sources, options }: ToolContext): Superpixels | null =>
    sources.superpixels(options.superpixelPx);
  const touched = (covered: PixelMask, context: ToolContext): PixelMask | null => {
    const superpixels = superpixelsOf(context);
    return superpixels && touchedSuperpixels(superpixels, covered);
  };
  return createStrokeTool({
    tool: 'superpixels',
    classIndexOf: ({ classIndex }) => classIndex,
    diameterOf: () => 1,
    isPossible: () => true,
    isReady: (context) => superpixelsOf(context) !== null,
    thresholdOf: ({ options }) => options.superpixelPx,
    paint(covered, context) {
      const mask = touched(covered, context);
      if (mask !== null) context.edit.paint(mask, context.classIndex);
    },
    preview(covered, context) {
      const mask = touched(covered, context);
      return mask && context.edit.wouldChange(mask, context.classIndex);
    },
  });
}
