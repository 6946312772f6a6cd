// The colours of a ramp of numbers: from dark blue to bright yellow, growing evenly lighter for people
// who tell red and green apart and for those who do not, and always lighter for everybody.

import type { Rgb } from '../taxonomy.ts';

/** Stops at equal distances, read off cividis (Nuñez, Anderton and Renslow, PLOS ONE 2018). */
const STOPS: readonly Rgb[] = [
  [0, 34, 78],
  [65, 77, 107],
  [124, 123, 120],
  [188, 175, 111],
  [254, 232, 56],
];
const STEPS = 256;

/** The colour of each step, 0–255. */
export const RAMP_COLORS: readonly Rgb[] = Array.from({ length: STEPS }, (_, step) => {
  const place = (step / (STEPS - 1)) * (STOPS.length - 1);
  const first = Math.min(Math.floor(place), STOPS.length - 2);
  const low = STOPS[first] ?? [0, 0, 0];
  const high = STOPS[first + 1] ?? low;
  const along = place - first;
  const channel = (from: number, to: number): number => Math.round(from + (to - from) * along);
  return [channel(low[0], high[0]), channel(low[1], high[1]), channel(low[2], high[2])];
});
