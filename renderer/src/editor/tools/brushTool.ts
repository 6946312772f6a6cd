// Brush and eraser. With Alt, a stroke of the brush takes the chosen class away: only what holds it becomes void.

import { classMask } from '../../../../core/edit/classMask.ts';
import { VOID_INDEX } from '../../../../core/taxonomy.ts';
import { brushDiameter, createStrokeTool } from './strokeTool.ts';
import type { PointerTool } from './tool.ts';

export function createBrushTool(name: 'brush' | 'eraser'): PointerTool {
  let takesAway = false;
  return createStrokeTool({
    tool: name,
    begin({ alt }) {
      takesAway = alt && name === 'brush';
    },
    classIndexOf: ({ classIndex }) => (name === 'eraser' || takesAway ? VOID_INDEX : classIndex),
    diameterOf: brushDiameter,
    isPossible: () => true,
    isReady: () => true,
    basisOf: () => [],
    paint(covered, { edit, classIndex }) {
      if (takesAway) edit.paint(classMask(edit.labels, classIndex, covered), VOID_INDEX);
      else edit.paint(covered, name === 'eraser' ? VOID_INDEX : classIndex);
    },
  });
}
