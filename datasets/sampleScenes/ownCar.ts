// The bonnet of the car that carries the camera. No class covers it, so its pixels stay unlabelled.

import { scaled } from './colours.ts';
import { topBrightness } from './light.ts';
import { CLASS } from './sceneClasses.ts';
import type { Stage } from './stage.ts';
import type { Rgb } from '../../core/taxonomy.ts';

/** The share of the image's height that the bonnet's middle covers. */
const BONNET_SHARE = { least: 0.025, most: 0.06 } as const;
const OUTLINE_STEPS = 24;

export function paintBonnet({ canvas, random, street }: Stage): void {
  const share = random.between(BONNET_SHARE.least, BONNET_SHARE.most);
  const paint = random.pick<Rgb>([
    [40, 42, 46],
    [126, 130, 134],
    [52, 66, 96],
  ]);
  const bright = topBrightness(street.light);
  for (const [part, tone] of [
    [1, 0.8],
    [0.8, 1],
  ] as const) {
    const outline: number[] = [0, canvas.height + 1];
    for (let step = 0; step <= OUTLINE_STEPS; step++) {
      const across = (2 * step) / OUTLINE_STEPS - 1;
      const rise = share * part * (1 - 0.75 * across * across);
      outline.push((canvas.width * step) / OUTLINE_STEPS, canvas.height * (1 - rise));
    }
    outline.push(canvas.width, canvas.height + 1);
    canvas.fill(outline, {
      colour: scaled(paint, bright * tone),
      label: CLASS.unlabelled,
      depth: 0,
    });
  }
}
