// Colours for any number of classes that people with any colour vision tell apart as well as can be.

import type { Rgb } from '../taxonomy.ts';
import { COLOR_VISIONS, colorDistance, seeColor, type SeenColor } from './colorVision.ts';

/** Okabe and Ito, "Color Universal Design" (2008), without black: it is what photos have most of. */
const OKABE_ITO = ['E69F00', '56B4E9', '009E73', 'F0E442', '0072B2', 'D55E00', 'CC79A7'];
/** Paul Tol's qualitative schemes bright, muted and vibrant (SRON/EPS/TN/09-002). */
const PAUL_TOL = [
  ...['4477AA', 'EE6677', '228833', 'CCBB44', '66CCEE', 'AA3377', 'BBBBBB'],
  ...['CC6677', '332288', 'DDCC77', '117733', '88CCEE', '882255', '44AA99', '999933', 'AA4499'],
  ...['EE7733', '0077BB', '33BBEE', 'EE3377', 'CC3311', '009988'],
];
/** How far a colour is mixed with black (below 0) or white. */
const SHADES = [0, -0.6, -0.5, -0.4, -0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
/** Darker ones drown in a photo's shadows, and white says nothing of a class. */
const MIN_LIGHTNESS = 0.45;
const MAX_LIGHTNESS = 0.97;

interface Candidate {
  readonly color: Rgb;
  readonly lightness: number;
  /** By every colour vision. */
  readonly seen: readonly SeenColor[];
  /** How different it is from the nearest colour taken so far, to the eye that tells it worst. */
  distance: number;
}

/**
 * Begins with Okabe's and Ito's colours; each that follows is the shade of theirs and Tol's that differs most from all
 * before it, to the eye that tells it worst.
 * @param count 0–255
 */
export function safeColors(count: number): Rgb[] {
  const candidates = SHADES.flatMap((shade) =>
    [...OKABE_ITO, ...PAUL_TOL].map((hex) => createCandidate(mix(parseHex(hex), shade))),
  ).filter(({ lightness }) => lightness >= MIN_LIGHTNESS && lightness <= MAX_LIGHTNESS);
  const colors: Rgb[] = [];
  while (colors.length < count) {
    const next =
      colors.length < OKABE_ITO.length ? candidates[colors.length] : furthest(candidates);
    if (next === undefined) break;
    colors.push(next.color);
    for (const other of candidates) {
      other.distance = Math.min(other.distance, worstDistance(next, other));
    }
  }
  return colors;
}

function createCandidate(color: Rgb): Candidate {
  const seen = COLOR_VISIONS.map((vision) => seeColor(color, vision));
  const [lightness] = seeColor(color, 'full');
  return { color, lightness, seen, distance: Infinity };
}

function furthest(candidates: readonly Candidate[]): Candidate | undefined {
  let best = candidates[0];
  for (const one of candidates) if (one.distance > (best?.distance ?? 0)) best = one;
  return best;
}

function worstDistance(a: Candidate, b: Candidate): number {
  let worst = Infinity;
  for (const [vision, seen] of a.seen.entries()) {
    worst = Math.min(worst, colorDistance(seen, b.seen[vision] ?? seen));
  }
  return worst;
}

function parseHex(hex: string): Rgb {
  const channel = (start: number): number => Number.parseInt(hex.slice(start, start + 2), 16);
  return [channel(0), channel(2), channel(4)];
}

function mix([red, green, blue]: Rgb, shade: number): Rgb {
  const end = shade < 0 ? 0 : 255;
  const channel = (value: number): number => Math.round(value + (end - value) * Math.abs(shade));
  return [channel(red), channel(green), channel(blue)];
}
