// A hand that is a little off: where the pointer really goes when a person aims at a point.

import type { ImagePoint } from '../../core/edit/brush.ts';
import { SceneRandom } from '../../datasets/sampleScenes/random.ts';

export interface Hand {
  /**
   * What comes of aiming at these points in turn.
   * @param zoom pixels of the screen for one of the image
   */
  follow(points: readonly ImagePoint[], zoom: number): ImagePoint[];
  /** An amount as it is judged by eye. */
  judge(amount: number): number;
}

export interface HandSettings {
  /** The standard deviation of the pointer's error along each axis, in pixels of the screen. */
  readonly sigmaPx: number;
  /** The standard deviation of a judgement by eye, as a part of the amount. */
  readonly judgementError: number;
}

export const STEADY_HAND: HandSettings = { sigmaPx: 2, judgementError: 0.1 };

/** Seeded: the same seed errs in the same way. */
export function createHand({ sigmaPx, judgementError }: HandSettings, seed: number): Hand {
  const random = new SceneRandom(seed);
  return {
    follow: (points, zoom) =>
      points.map(({ x, y }) => ({
        x: x + (sigmaPx / zoom) * standardNormal(random),
        y: y + (sigmaPx / zoom) * standardNormal(random),
      })),
    judge: (amount) => amount * (1 + judgementError * standardNormal(random)),
  };
}

/** By the method of Box and Muller (1958). */
function standardNormal(random: SceneRandom): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.between(0, 1)));
  return radius * Math.cos(2 * Math.PI * random.between(0, 1));
}
