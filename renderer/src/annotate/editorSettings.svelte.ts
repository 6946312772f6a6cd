// How the person paints and sees: kept while frames change.

import { MAX_BRUSH_DIAMETER_PX, MIN_BRUSH_DIAMETER_PX } from '../../../core/edit/brush.ts';
import { VOID_INDEX } from '../../../core/taxonomy.ts';
import type { StrokeTool as ToolName } from '../../../backend/contract/records.ts';
import type { StrokeSettings } from '../editor/tools/strokeTool.ts';

export class EditorSettings {
  tool = $state<ToolName>('brush');
  classIndex = $state(0);
  brushDiameterPx = $state(24);
  /** 0–1; what the mask is drawn with while it is shown. */
  opacity = $state(0.5);
  isMaskShown = $state(true);

  get stroke(): StrokeSettings {
    const classIndex = this.tool === 'eraser' ? VOID_INDEX : this.classIndex;
    return { diameterPx: this.brushDiameterPx, classIndex };
  }

  get shownOpacity(): number {
    return this.isMaskShown ? this.opacity : 0;
  }

  chooseClass(index: number): void {
    this.classIndex = index;
    this.tool = 'brush';
  }

  /** Steps of about a fifth, and of one pixel where brushes are small. */
  resizeBrush(direction: 1 | -1): void {
    const step = Math.max(1, Math.round(this.brushDiameterPx * 0.2));
    this.brushDiameterPx = Math.min(
      MAX_BRUSH_DIAMETER_PX,
      Math.max(MIN_BRUSH_DIAMETER_PX, this.brushDiameterPx + direction * step),
    );
  }
}
