import { describe, expect, it } from 'vitest';
import { TAXONOMIES, type Rgb } from '../taxonomy.ts';
import { COLOR_VISIONS, seeColor, smallestDistance, type ColorVision } from './colorVision.ts';
import { RAMP_COLORS } from './rampColors.ts';
import { safeColors } from './safeColors.ts';

const DEFICIENT = COLOR_VISIONS.filter((vision) => vision !== 'full');
const cityscapes = TAXONOMIES.cityscapes19.classes.map(({ color }) => color);

it('sees greys as they are, whatever the vision', () => {
  for (const vision of COLOR_VISIONS) {
    const [, greenRed, blueYellow] = seeColor([128, 128, 128], vision);
    expect(Math.hypot(greenRed, blueYellow)).toBeLessThan(0.002);
  }
});

it('gives black and white the ends of lightness', () => {
  expect(seeColor([0, 0, 0], 'full')[0]).toBe(0);
  expect(seeColor([255, 255, 255], 'full')[0]).toBeCloseTo(1, 4);
});

it.each<[ColorVision, Rgb, Rgb]>([
  ['protanopia', [190, 50, 40], [90, 90, 40]],
  ['deuteranopia', [190, 80, 40], [120, 110, 40]],
  ['tritanopia', [60, 150, 190], [70, 155, 155]],
])('%s confuses colours that others tell apart', (vision, a, b) => {
  expect(smallestDistance([a, b], vision)).toBeLessThan(0.5 * smallestDistance([a, b], 'full'));
});

describe('colours that are safe for every vision', () => {
  it('are as many as are asked for and all different, the first ones Okabe’s and Ito’s', () => {
    for (const count of [0, 1, 11, 19, 34, 255]) {
      const colors = safeColors(count);
      expect(colors).toHaveLength(count);
      expect(new Set(colors.map(String)).size).toBe(count);
    }
    expect(safeColors(2)).toEqual([
      [230, 159, 0],
      [86, 180, 233],
    ]);
  });

  it('begin alike, however many there are', () => {
    expect(safeColors(34).slice(0, 19)).toEqual(safeColors(19));
  });

  it.each(DEFICIENT)('keep 34 classes further apart than Cityscapes its 19, with %s', (vision) => {
    const apart = smallestDistance(safeColors(34), vision);
    expect(apart).toBeGreaterThan(smallestDistance(cityscapes, vision));
  });

  it.each(DEFICIENT)(
    'keep 19 classes at least half again as far apart as Cityscapes, with %s',
    (vision) => {
      const apart = smallestDistance(safeColors(19), vision);
      expect(apart).toBeGreaterThan(1.5 * smallestDistance(cityscapes, vision));
    },
  );
});

describe('the ramp', () => {
  const lightnessWith = (vision: ColorVision): number[] =>
    RAMP_COLORS.map((color) => seeColor(color, vision)[0]);
  // Single steps are roundings to whole numbers; in fifteenths those even out.
  const fifteenths = (values: readonly number[]): number[] =>
    Array.from(
      { length: 15 },
      (_, part) => (values[17 * part + 17] ?? 0) - (values[17 * part] ?? 0),
    );

  it.each(COLOR_VISIONS)('grows lighter from end to end, with %s vision', (vision) => {
    const lightness = lightnessWith(vision);
    expect((lightness[255] ?? 0) - (lightness[0] ?? 0)).toBeGreaterThan(0.6);
    expect(Math.min(...fifteenths(lightness))).toBeGreaterThan(0);
  });

  it.each<ColorVision>(['full', 'protanopia', 'deuteranopia'])(
    'does so evenly, with %s vision',
    (vision) => {
      const parts = fifteenths(lightnessWith(vision));
      const mean = parts.reduce((sum, part) => sum + part, 0) / parts.length;
      expect(Math.min(...parts)).toBeGreaterThan(0.8 * mean);
      expect(Math.max(...parts)).toBeLessThan(1.2 * mean);
    },
  );
});
