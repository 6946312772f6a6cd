// Plans for a mistake are kept until something near it changes: a person does not think them through anew.

import type { PixelRect } from '../../core/pixelRect.ts';
import type { Gesture } from './gesture.ts';
import type { Mistake } from './mistakes.ts';

/** A plan may reach so far beyond the mistake. */
const REACH_PX = 48;

export interface PlanMemory {
  recall(mistake: Mistake, plan: () => Gesture[]): Gesture[];
  forgetNear(dirty: PixelRect): void;
}

export function createPlanMemory(): PlanMemory {
  const plans = new Map<string, { readonly near: PixelRect; readonly gestures: Gesture[] }>();
  return {
    recall({ truthIndex, areaPx, bounds }, plan) {
      const { x, y, width, height } = bounds;
      const key = [truthIndex, areaPx, x, y, width, height].join(' ');
      const known = plans.get(key);
      if (known !== undefined) return known.gestures;
      const gestures = plan();
      plans.set(key, { near: bounds, gestures });
      return gestures;
    },
    forgetNear({ x, y, width, height }) {
      for (const [key, { near }] of plans) {
        const isNear =
          near.x - REACH_PX < x + width &&
          x < near.x + near.width + REACH_PX &&
          near.y - REACH_PX < y + height &&
          y < near.y + near.height + REACH_PX;
        if (isNear) plans.delete(key);
      }
    },
  };
}
