// The lasso: idle → drawing → painted. The outline is where the pointer went; release joins its end to its beginning.

import type { ImagePoint } from '../../../../core/edit/brush.ts';
import { polygonMask } from '../../../../core/edit/polygon.ts';
import { applyCovered, effectOf } from './gestureEffect.ts';
import { isSamePoint } from './outlines.ts';
import { NO_PREVIEW, type PointerTool } from './tool.ts';

interface Loop {
  readonly startedAtMs: number;
  readonly points: ImagePoint[];
}

export function createLassoTool(): PointerTool {
  let loop: Loop | null = null;

  const follow = ({ x, y }: ImagePoint): void => {
    const last = loop?.points.at(-1);
    if (last === undefined || !isSamePoint(last, { x, y })) loop?.points.push({ x, y });
  };

  return {
    get isBusy() {
      return loop !== null;
    },
    get preview() {
      // The points themselves, not a copy: there may be thousands, and the last ones alone are new.
      return loop === null ? NO_PREVIEW : { ...NO_PREVIEW, line: loop.points, isClosed: true };
    },
    hover: () => undefined,
    press(sample) {
      loop = { startedAtMs: sample.timeMs, points: [] };
      follow(sample);
    },
    drag: follow,
    release(sample, context) {
      if (loop === null) return;
      follow(sample);
      const { points, startedAtMs } = loop;
      loop = null;
      const covered = {
        tool: 'lasso',
        mask: polygonMask(context.edit.labels, points),
        effect: effectOf(sample, context.options),
        elapsedMs: sample.timeMs - startedAtMs,
      } as const;
      applyCovered(covered, context);
    },
    key(key) {
      if (key !== 'Escape' || loop === null) return false;
      loop = null;
      return true;
    },
    forget: () => undefined,
  };
}
