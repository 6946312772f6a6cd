import { describe, expect, it } from 'vitest';
import { COLOR_VISIONS, smallestDistance } from '../../../../core/overlays/colorVision.ts';
import { TAXONOMIES, VOID_INDEX } from '../../../../core/taxonomy.ts';
import {
  classLayerPalette,
  cssColor,
  DIFFERENCE_COLORS,
  differencePalette,
  maskPalette,
  PROVENANCE_COLORS,
  provenancePalette,
  rampPalette,
  shownColors,
} from './palettes.ts';

const classes = TAXONOMIES.camvid11.classes;
const colors = shownColors(classes, 'classes');

function entry(palette: Uint8Array, index: number): number[] {
  return [...palette.subarray(index * 4, index * 4 + 4)];
}

it('shows classes in their own colours, or in safe ones', () => {
  expect(colors).toEqual(classes.map(({ color }) => color));
  const safe = shownColors(classes, 'safe');
  expect(safe).toHaveLength(classes.length);
  expect(safe).not.toEqual(colors);
});

it('tells void, drawn and hidden classes of a mask apart by their opacity', () => {
  const palette = maskPalette(colors, new Set([1, VOID_INDEX]));
  expect(entry(palette, 0)).toEqual([...(colors[0] ?? []), 255]);
  expect(palette[1 * 4 + 3]).toBe(128);
  expect(palette[VOID_INDEX * 4 + 3]).toBe(128);
  expect(entry(maskPalette(colors, new Set()), VOID_INDEX)).toEqual([0, 0, 0, 0]);
});

it('leaves void and hidden classes of a layer out', () => {
  const palette = classLayerPalette(colors, new Set([1]));
  expect(palette[0 * 4 + 3]).toBe(255);
  expect(palette[1 * 4 + 3]).toBe(0);
  expect(palette[VOID_INDEX * 4 + 3]).toBe(0);
});

it('has a colour for every step of the ramp', () => {
  expect(rampPalette().filter((_, place) => place % 4 === 3)).toEqual(
    new Uint8Array(256).fill(255),
  );
});

it('puts the colours of codes at their places', () => {
  expect(entry(differencePalette(), 3)).toEqual([...DIFFERENCE_COLORS.broken.color, 255]);
  expect(entry(provenancePalette(), 2)).toEqual([...PROVENANCE_COLORS.human.color, 255]);
  expect(entry(provenancePalette(), 0)[3]).toBe(0);
});

describe('whatever one’s colour vision', () => {
  it.each(COLOR_VISIONS)('fixed, broken and missed look different: %s', (vision) => {
    const { fixed, broken, missed } = DIFFERENCE_COLORS;
    const shown = [fixed.color, broken.color, missed.color];
    expect(smallestDistance(shown, vision)).toBeGreaterThan(0.1);
  });

  it.each(COLOR_VISIONS)('model, person and import look different: %s', (vision) => {
    const { model, human, imported } = PROVENANCE_COLORS;
    const shown = [model.color, human.color, imported.color];
    expect(smallestDistance(shown, vision)).toBeGreaterThan(0.1);
  });
});

it('writes colours as CSS does, grey for void', () => {
  expect(cssColor([[1, 2, 3]], 0)).toBe('rgb(1 2 3)');
  expect(cssColor([[1, 2, 3]], VOID_INDEX)).toBe('rgb(128 128 128)');
});
