// Truth without its outlines: where two people's outlines differ as well.

import type { LabelMap } from '../../core/labelMap.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';

/**
 * The map with void wherever another label lies within `rimPx` pixels, across, down or diagonally, as the outlines of
 * PASCAL VOC's truth are void.
 */
export function withoutOutlines(truth: LabelMap, rimPx: number): LabelMap {
  const { width, height, data } = truth;
  const kept = data.map((label, offset) => {
    const x = offset % width;
    const y = Math.floor(offset / width);
    for (let atY = Math.max(0, y - rimPx); atY <= Math.min(height - 1, y + rimPx); atY++) {
      for (let atX = Math.max(0, x - rimPx); atX <= Math.min(width - 1, x + rimPx); atX++) {
        if (data[atY * width + atX] !== label) return VOID_INDEX;
      }
    }
    return label;
  });
  return { width, height, data: kept };
}
