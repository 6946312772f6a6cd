// Small arithmetic on colours, shared by all painters.

import type { Rgb } from '../../core/taxonomy.ts';
import type { SceneRandom } from './random.ts';

/** The colour with each channel multiplied; values above 255 are cut when painted. */
export function scaled(colour: Rgb, factor: number): Rgb {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor];
}

/** `share` 0 gives `from`, 1 gives `to`. */
export function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

/** The colour, a little off in brightness and hue. `amount` is the largest change of a channel. */
export function varied(colour: Rgb, amount: number, random: SceneRandom): Rgb {
  const shared = random.between(-amount, amount);
  const shift = () => shared + random.between(-amount, amount) * 0.35;
  return [colour[0] + shift(), colour[1] + shift(), colour[2] + shift()];
}

export function clampUnit(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
