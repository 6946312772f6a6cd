// How colours look to eyes that lack one kind of cone, and how different two colours are for an eye.

import { LIGHT } from '../edit/labColors.ts';
import type { Rgb } from '../taxonomy.ts';

type Matrix = readonly [Row, Row, Row];
type Row = readonly [number, number, number];
/** Red, green and blue light, 0–1. */
type Light = readonly [number, number, number];

/**
 * What red, green and blue light become for dichromats: Machado, Oliveira and Fernandes, "A Physiologically-based Model
 * for Simulation of Color Vision Deficiency" (2009), severity 1.0.
 */
const DEFICIENCIES: Readonly<Record<'protanopia' | 'deuteranopia' | 'tritanopia', Matrix>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

export const COLOR_VISIONS = ['full', 'protanopia', 'deuteranopia', 'tritanopia'] as const;
export type ColorVision = (typeof COLOR_VISIONS)[number];

// Oklab (Ottosson, 2020): linear sRGB to cone responses, and their cube roots to lightness, green–red and blue–yellow.
const TO_CONES: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const TO_OKLAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

/** A colour as an eye sees it, in Oklab: lightness (0–1), green–red and blue–yellow (about −0.4 to 0.4). */
export type SeenColor = readonly [lightness: number, greenRed: number, blueYellow: number];

export function seeColor(color: Rgb, vision: ColorVision): SeenColor {
  const light: Light = [LIGHT[color[0]] ?? 0, LIGHT[color[1]] ?? 0, LIGHT[color[2]] ?? 0];
  const seen = vision === 'full' ? light : apply(DEFICIENCIES[vision], light);
  // What a screen cannot show is as near as it can.
  const cones = apply(
    TO_CONES,
    mapLight(seen, (value) => Math.min(1, Math.max(0, value))),
  );
  return apply(TO_OKLAB, mapLight(cones, Math.cbrt));
}

/** How different two colours look: their distance in Oklab, where 0.02 is about what one just notices. */
export function colorDistance(a: SeenColor, b: SeenColor): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** How different the two most similar colours of a set look to the eye that tells them apart worst. */
export function smallestDistance(colors: readonly Rgb[], vision: ColorVision): number {
  const seen = colors.map((color) => seeColor(color, vision));
  let smallest = Infinity;
  for (const [place, color] of seen.entries()) {
    for (const other of seen.slice(place + 1)) {
      smallest = Math.min(smallest, colorDistance(color, other));
    }
  }
  return smallest;
}

function apply(matrix: Matrix, [x, y, z]: Light): Light {
  const row = ([a, b, c]: Row): number => a * x + b * y + c * z;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

function mapLight([a, b, c]: Light, change: (value: number) => number): Light {
  return [change(a), change(b), change(c)];
}
