// One pixel of the editor's picture as `maskShaders.ts` has it, line by line: what the processor's renderer is tested by.

import type { LabelMap } from '../../../../core/labelMap.ts';
import type { Rgb } from '../../../../core/taxonomy.ts';
import { MARK } from '../drawing/markMap.ts';
import type { RasterScene } from '../drawing/maskRaster.ts';
import { PIXEL_GRID_ZOOM, type Picture } from '../drawing/maskRenderer.ts';
import type { Palette } from '../drawing/palettes.ts';

const { fround } = Math;

function mix(under: Rgb, over: Rgb, share: number): Rgb {
  const channel = (a: number, b: number): number => a + (b - a) * share;
  return [channel(under[0], over[0]), channel(under[1], over[1]), channel(under[2], over[2])];
}

function fract(value: number): number {
  return value - Math.floor(value);
}

/**
 * @param x of the canvas, in device pixels; likewise `y`
 * @param photo the photo's colour there, 0–255 a channel
 * @returns null off the frame
 */
export function shadedPixel(
  scene: RasterScene,
  picture: Picture,
  x: number,
  y: number,
  photo: Rgb,
): Rgb | null {
  const { view, pixelRatio: unit, opacity, style } = picture;
  const { width, height } = scene.labels;
  const zoom = fround(view.zoom * unit);
  const device = { x: x + 0.5, y: y + 0.5 };
  const place = (position: number, origin: number): number =>
    fround(fround(position - fround(origin * unit)) / zoom);
  const point = { x: place(device.x, view.originX), y: place(device.y, view.originY) };
  if (point.x < 0 || point.y < 0 || point.x >= width || point.y >= height) return null;

  const fetch = (map: LabelMap, dx = 0, dy = 0): number => {
    const column = Math.min(width - 1, Math.max(0, Math.floor(fround(point.x + dx))));
    const row = Math.min(height - 1, Math.max(0, Math.floor(fround(point.y + dy))));
    return map.data[row * width + column] ?? 0;
  };
  const isEdge = (map: LabelMap, bits: number, reachPx: number): boolean => {
    const reach = fround(reachPx / zoom);
    const own = fetch(map);
    return [
      fetch(map, reach),
      fetch(map, -reach),
      fetch(map, 0, reach),
      fetch(map, 0, -reach),
    ].some((other) => ((other ^ own) & bits) !== 0);
  };
  const stripe = (widthPx: number, from: number): number =>
    fract((device.x + device.y) / (widthPx * unit)) >= from ? 1 : 0;
  const tintOf = (palette: Palette, index: number): { color: Rgb; alpha: number } => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = palette.subarray(index * 4, index * 4 + 4);
    return { color: [red, green, blue], alpha };
  };
  const withMask = (under: Rgb): Rgb => {
    const { color, alpha } = tintOf(scene.palette, fetch(scene.labels));
    if (alpha === 0) return mix(under, [255, 255, 255], 0.35 * stripe(12, 0.75) * opacity);
    if (alpha < 255) return under;
    if (style === 'fill') return mix(under, color, opacity);
    if (style === 'hatch') {
      return mix(under, color, opacity * (stripe(8, 0.5) === 1 ? 1 : 0.15));
    }
    return mix(under, color, isEdge(scene.labels, 255, 1.5 * unit) ? Math.min(1, 2 * opacity) : 0);
  };

  let seen = photo;
  if (device.x >= picture.layerFromPx * unit) {
    if (scene.layer !== null) {
      const { color, alpha } = tintOf(scene.layerPalette, fetch(scene.layer));
      seen = mix(seen, color, (alpha / 255) * picture.layerOpacity);
    }
    if (style === 'outline' && picture.outlinesLayer) seen = withMask(seen);
  } else {
    seen = withMask(seen);
  }
  if (scene.marks !== null && scene.shownMarks !== 0) {
    seen = withMarks(seen, scene.marks);
  }
  const isBetween = (at: number, origin: number, here: number): boolean =>
    Math.floor(place(at - 1, origin)) !== Math.floor(here);
  const isLine =
    isBetween(device.x, view.originX, point.x) || isBetween(device.y, view.originY, point.y);
  if (picture.hasGrid && view.zoom >= PIXEL_GRID_ZOOM && isLine) {
    const lightness = 0.299 * seen[0] + 0.587 * seen[1] + 0.114 * seen[2];
    seen = mix(seen, lightness > 127.5 ? [0, 0, 0] : [255, 255, 255], 0.3);
  }
  return seen;

  function withMarks(under: Rgb, marks: LabelMap): Rgb {
    const bits = fetch(marks);
    let marked = under;
    if ((bits & MARK.reviewed) !== 0) {
      const cell = (at: number): number => (fract(at / (8 * unit)) - 0.5) * 8;
      const isDot = cell(device.x) ** 2 + cell(device.y) ** 2 < 1.1;
      marked = mix(marked, [255, 255, 255], isDot ? 0.8 : 0);
    }
    if (picture.hasSelection && (bits & MARK.selection) === 0) marked = mix(marked, [0, 0, 0], 0.4);
    if (isEdge(marks, MARK.selection, unit)) {
      const light = 255 * stripe(8, 0.5);
      marked = [light, light, light];
    }
    if (isEdge(marks, MARK.highlight, 2 * unit)) {
      marked = (bits & MARK.highlight) === 0 ? [0, 0, 0] : [255, 0.88 * 255, 0.3 * 255];
    }
    const isPreview = (bits & MARK.preview) !== 0;
    if (isPreview) marked = mix(marked, picture.previewColor, 0.65);
    if (isEdge(marks, MARK.preview, 1.25 * unit)) {
      marked = mix(marked, isPreview ? [255, 255, 255] : [0, 0, 0], 0.85);
    }
    return marked;
  }
}
