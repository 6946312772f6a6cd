// Which colour stands for what on the canvas, as tables of 256 colours that textures take.

import { DIFFERENCE } from '../../../../core/overlays/differences.ts';
import { PROVENANCE } from '../../../../core/edit/provenance.ts';
import { RAMP_COLORS } from '../../../../core/overlays/rampColors.ts';
import { safeColors } from '../../../../core/overlays/safeColors.ts';
import { VOID_INDEX, type LabelClass, type Rgb } from '../../../../core/taxonomy.ts';
import type { PaletteName } from '../view/displaySettings.svelte.ts';

const PALETTE_SIZE = 256;
const OPAQUE = 255;
/** The mask's shader draws nothing for it; void (0) gets a hatch. */
const HIDDEN = 128;

/** 256 colours of four bytes: red, green, blue, opacity. */
export type Palette = Uint8Array<ArrayBuffer>;

/** A colour and how much of it is laid over the photo, 0–255. */
export interface LaidColor {
  readonly color: Rgb;
  readonly opacity: number;
}

export const DIFFERENCE_COLORS: Readonly<Record<keyof typeof DIFFERENCE, LaidColor>> = {
  nothing: { color: [128, 128, 128], opacity: 90 },
  right: { color: [0, 0, 0], opacity: 90 },
  fixed: { color: [86, 180, 233], opacity: OPAQUE },
  broken: { color: [213, 94, 0], opacity: OPAQUE },
  missed: { color: [240, 228, 66], opacity: OPAQUE },
};

export const PROVENANCE_COLORS: Readonly<Record<keyof typeof PROVENANCE, LaidColor>> = {
  nothing: { color: [0, 0, 0], opacity: 0 },
  // What nobody has touched is most of a mask: the photo stays visible there.
  model: { color: [86, 180, 233], opacity: 110 },
  human: { color: [230, 159, 0], opacity: OPAQUE },
  imported: { color: [0, 158, 115], opacity: OPAQUE },
};

/** Choosing them takes its time, and every part of the screen asks for the same. */
const safeColorsByCount = new Map<number, readonly Rgb[]>();

/** The colours of the classes as they are shown, in the order of their indices. */
export function shownColors(classes: readonly LabelClass[], palette: PaletteName): readonly Rgb[] {
  if (palette === 'classes') return classes.map(({ color }) => color);
  const colors = safeColorsByCount.get(classes.length) ?? safeColors(classes.length);
  safeColorsByCount.set(classes.length, colors);
  return colors;
}

/** For the mask: classes in `hidden` (255 for void) are not drawn. */
export function maskPalette(colors: readonly Rgb[], hidden: ReadonlySet<number>): Palette {
  const palette = opaquePalette(colors);
  for (const index of hidden) palette[index * 4 + 3] = HIDDEN;
  return palette;
}

/** For a layer that holds classes: those in `hidden` and void leave the photo as it is. */
export function classLayerPalette(colors: readonly Rgb[], hidden: ReadonlySet<number>): Palette {
  const palette = opaquePalette(colors);
  for (const index of hidden) palette[index * 4 + 3] = 0;
  return palette;
}

export function rampPalette(): Palette {
  return opaquePalette(RAMP_COLORS);
}

export function differencePalette(): Palette {
  return codePalette(DIFFERENCE, DIFFERENCE_COLORS);
}

export function provenancePalette(): Palette {
  return codePalette(PROVENANCE, PROVENANCE_COLORS);
}

/** As CSS writes it; void and what is no class is grey. */
export function cssColor(colors: readonly Rgb[], index: number): string {
  const color = index === VOID_INDEX ? undefined : colors[index];
  return `rgb(${(color ?? [128, 128, 128]).join(' ')})`;
}

function opaquePalette(colors: readonly Rgb[]): Palette {
  const palette = new Uint8Array(PALETTE_SIZE * 4);
  for (const [index, color] of colors.entries()) palette.set([...color, OPAQUE], index * 4);
  return palette;
}

function codePalette<Name extends string>(
  codes: Readonly<Record<Name, number>>,
  colors: Readonly<Record<Name, LaidColor>>,
): Palette {
  const palette = new Uint8Array(PALETTE_SIZE * 4);
  for (const name of Object.keys(codes) as Name[]) {
    const { color, opacity } = colors[name];
    palette.set([...color, opacity], codes[name] * 4);
  }
  return palette;
}
