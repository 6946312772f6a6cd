// What the tools are set to at first: what served the simulated annotators best (docs/annotator.md).

import type { Raster } from '../../../../core/edit/pixelMask.ts';

export const DEFAULT_OPTIONS = {
  brushDiameterPx: 24,
  brushShape: 'round',
  usesPressure: false,
  combination: 'add',
  target: 'paint',
  reach: 'contiguous',
  /** Of a click on CamVid's train split, half of the pixels are of the class under it; with 24, a third. */
  colorTolerance: 12,
  likelihood: 0.18,
  brushLikelihood: 0.05,
  boxLikelihood: 0.03,
  measure: 'relative',
  upsampling: 'guided',
  marginBelow: 3,
  /** On a frame of {@link MEASURED_FRAME}. */
  superpixelPx: 8,
  edgeReach: 60,
} as const;

/** The end of the margins to choose from: it stands for any margin, however sure the model is. */
export const ANY_MARGIN = 8;

/** Below which margin the kernels take a pixel, for one that was chosen. */
export function marginLimit(marginBelow: number): number {
  return marginBelow >= ANY_MARGIN ? Infinity : marginBelow;
}

/** What the worklist begins with. */
export const DEFAULT_WORKLIST = { marginBelow: 1, minAreaPx: 20, restBelowPx: 200 } as const;

/** The size of the frames that the defaults were measured on. */
const MEASURED_FRAME: Raster = { width: 480, height: 360 };

/** Superpixels that are as large beside a frame of this size as the default is beside the frames it was measured on. */
export function defaultSuperpixelPx({ width, height }: Raster): number {
  const scale = Math.sqrt((width * height) / (MEASURED_FRAME.width * MEASURED_FRAME.height));
  return Math.round(DEFAULT_OPTIONS.superpixelPx * scale);
}
