// What a drawing of the frame is made of (photo, mask, layer, marks), and what draws it. Index pixels are never smoothed,
// and what has not changed is not drawn anew.

import type { Raster } from '../../../../core/edit/pixelMask.ts';
import type { LabelMap } from '../../../../core/labelMap.ts';
import type { PixelRect } from '../../../../core/pixelRect.ts';
import type { Rgb } from '../../../../core/taxonomy.ts';
import type { MaskStyle, PhotoAdjustment } from '../view/displaySettings.svelte.ts';
import type { Palette } from './palettes.ts';
import type { Viewport } from '../view/viewport.ts';

/** From this zoom on, image pixels are large enough for lines between them. */
export const PIXEL_GRID_ZOOM = 10;
/** How far lines reach beyond the pixels that they belong to, in CSS pixels. */
const LINE_REACH_PX = 3;

/** How everything lies on the screen; lengths in CSS pixels. */
export interface Picture {
  readonly view: Viewport;
  /** Device pixels for each CSS pixel. */
  readonly pixelRatio: number;
  readonly style: MaskStyle;
  /** 0–1. */
  readonly opacity: number;
  readonly layerOpacity: number;
  /** The layer (or the photo alone, without one) from here to the right; 0 for everywhere, Infinity for nowhere. */
  readonly layerFromPx: number;
  /** Whether outlines of the mask are drawn over the layer too. */
  readonly outlinesLayer: boolean;
  readonly adjustment: Readonly<PhotoAdjustment>;
  readonly isAdjusted: boolean;
  readonly previewColor: Rgb;
  readonly hasSelection: boolean;
  readonly hasGrid: boolean;
}

export interface MaskRenderer {
  setPalette(palette: Palette): void;
  /** A photo that is likely to be shown next: what drawing it needs may be worked out while the hand rests. */
  prepare(image: ImageBitmap, size: Raster): void;
  /**
   * Takes a frame's photo and label map over, in place of the last one's; its marks and layer are gone.
   * @throws MaskwrightError `host/unsupported` for a frame that is too large for this machine
   */
  setFrame(image: ImageBitmap, labels: LabelMap): void;
  /** A part of the label map has changed. */
  updateLabels(labels: LabelMap, rect: PixelRect): void;
  /**
   * A part of the marks has changed; the first time, the rest is unmarked.
   * @param shown the bits that are marked anywhere
   */
  updateMarks(marks: LabelMap, shown: number, rect: PixelRect): void;
  /** Takes a layer over, as large as the frame; null for none. */
  setLayer(layer: LabelMap | null): void;
  setLayerPalette(palette: Palette): void;
  updateLayer(layer: LabelMap, rect: PixelRect): void;
  /** @param dirty what has changed of the frame since the last picture, which was otherwise the same; null for all */
  draw(picture: Picture, dirty: PixelRect | null): void;
  dispose(): void;
}

/** Where a part of the frame lies on the canvas, lines around it included, in device pixels. */
export function deviceRect(view: Viewport, pixelRatio: number, rect: PixelRect): PixelRect {
  const left = Math.floor((view.originX + rect.x * view.zoom - LINE_REACH_PX) * pixelRatio);
  const top = Math.floor((view.originY + rect.y * view.zoom - LINE_REACH_PX) * pixelRatio);
  const right = (view.originX + (rect.x + rect.width) * view.zoom + LINE_REACH_PX) * pixelRatio;
  const bottom = (view.originY + (rect.y + rect.height) * view.zoom + LINE_REACH_PX) * pixelRatio;
  return { x: left, y: top, width: Math.ceil(right) - left, height: Math.ceil(bottom) - top };
}
