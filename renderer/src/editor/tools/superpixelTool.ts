// The superpixel brush: every superpixel that the pointer passes takes the class.

import { touchedSuperpixels, type Superpixels } from '../../../../core/edit/superpixels.ts';
import { createMaskStrokeTool } from './maskStrokeTool.ts';
import type { PointerTool, ToolContext } from './tool.ts';

export function createSuperpixelTool(): PointerTool {
  const superpixelsOf = ({ sources, options }: ToolContext): Superpixels | null =>
    sources.superpixels(options.superpixelPx);
  return createMaskStrokeTool({
    tool: 'superpixels',
    diameterOf: () => 1,
    isPossible: () => true,
    isReady: (context) => superpixelsOf(context) !== null,
    basisOf: ({ options, sources }) => [options.superpixelPx, sources.photoRead],
    find(covered, context) {
      const superpixels = superpixelsOf(context);
      return superpixels && touchedSuperpixels(superpixels, covered);
    },
  });
}
