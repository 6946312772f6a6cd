// What giving a whole mask one class changes, found without painting it first: a fill that is one step of undo needs
// neither a copy of what was there nor a comparison with it.

import type { LabelMap } from '../labelMap.ts';
import type { LabelRun } from './delta.ts';
import { isOpenGround, type PaintGuard } from './guard.ts';
import { changedPart, turningIndices } from './paintMask.ts';
import type { PixelMask } from './pixelMask.ts';

/**
 * The delta that {@link paintMask} would make; the map stays as it is.
 * @param mask on the map
 * @param classIndex a class of the taxonomy, or 255 (void) to erase
 */
export function fillDelta(
  map: LabelMap,
  mask: PixelMask,
  classIndex: number,
  guard: PaintGuard,
): LabelRun[] {
  const { rect, bits } = isOpenGround(guard) ? mask : changedPart(map, mask, classIndex, guard);
  const { width, data } = map;
  const turns = turningIndices(guard, classIndex);
  const runs: LabelRun[] = [];
  let start = 0;
  let end = -1;
  let held = -1;
  const close = (): void => {
    if (end > start) runs.push({ start, length: end - start, before: held, after: classIndex });
  };
  for (let row = 0; row < rect.height; row++) {
    const rowEnd = (rect.y + row) * width + rect.x + rect.width;
    const shift = row * rect.width - (rowEnd - rect.width);
    for (let offset = rowEnd - rect.width; offset < rowEnd;) {
      const before = data[offset] ?? 0;
      if (bits[offset + shift] !== 1 || turns[before] !== 1) {
        offset += 1;
        continue;
      }
      const first = offset;
      do offset += 1;
      while (offset < rowEnd && bits[offset + shift] === 1 && data[offset] === before);
      if (first !== end || before !== held) {
        close();
        start = first;
        held = before;
      }
      end = offset;
    }
  }
  close();
  return runs;
}
