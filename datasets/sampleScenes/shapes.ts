// Outlines of simple figures in metres, for things that are drawn flat towards the camera.

import type { Outline } from './sceneCanvas.ts';

const STEPS_PER_QUARTER = 6;

/** Points on the unit circle from a rational parametrisation: sine and cosine differ between platforms. */
export const UNIT_CIRCLE: readonly (readonly [x: number, y: number])[] = unitCircle();

function unitCircle(): [number, number][] {
  const quarter: [number, number][] = [];
  for (let step = 0; step < STEPS_PER_QUARTER; step++) {
    const t = step / STEPS_PER_QUARTER;
    const scale = 1 + t * t;
    quarter.push([(1 - t * t) / scale, (2 * t) / scale]);
  }
  return [
    ...quarter,
    ...quarter.map(([x, y]): [number, number] => [-y, x]),
    ...quarter.map(([x, y]): [number, number] => [-x, -y]),
    ...quarter.map(([x, y]): [number, number] => [y, -x]),
  ];
}

export function ellipse(
  centreX: number,
  centreY: number,
  radiusX: number,
  radiusY = radiusX,
): Outline {
  return UNIT_CIRCLE.flatMap(([x, y]) => [centreX + x * radiusX, centreY + y * radiusY]);
}

export function box(left: number, bottom: number, right: number, top: number): Outline {
  return [left, bottom, right, bottom, right, top, left, top];
}

/** A straight limb from one joint to another, with a half width at each. */
export function limb(
  fromX: number,
  fromY: number,
  fromHalf: number,
  toX: number,
  toY: number,
  toHalf: number,
): Outline {
  const dx = toX - fromX;
  const dy = toY - fromY;
  const length = Math.sqrt(dx * dx + dy * dy) || 1;
  const nx = -dy / length;
  const ny = dx / length;
  const cap = 0.6;
  return [
    fromX + nx * fromHalf,
    fromY + ny * fromHalf,
    toX + nx * toHalf,
    toY + ny * toHalf,
    toX + (dx / length) * toHalf * cap,
    toY + (dy / length) * toHalf * cap,
    toX - nx * toHalf,
    toY - ny * toHalf,
    fromX - nx * fromHalf,
    fromY - ny * fromHalf,
    fromX - (dx / length) * fromHalf * cap,
    fromY - (dy / length) * fromHalf * cap,
  ];
}

/** A limb of the same width throughout. */
export function bar(fromX: number, fromY: number, toX: number, toY: number, half: number): Outline {
  return limb(fromX, fromY, half, toX, toY, half);
}
