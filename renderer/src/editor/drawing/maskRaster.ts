// Draws the mask, a layer and the pixel grid over a photo on the processor, pixel for pixel what `maskShaders.ts` draws
// on the GPU.

import type { LabelMap } from '../../../../core/labelMap.ts';
import { PIXEL_GRID_ZOOM, type Picture } from './maskRenderer.ts';
import { drawMarks } from './markRaster.ts';
import type { Palette } from './palettes.ts';
import {
  BLACK,
  eachRow,
  edgeTest,
  mixColors,
  stripes,
  WHITE,
  type RasterArea,
  type RasterAxis,
} from './rasterArea.ts';

/** What is drawn over the photo; maps are as large as the frame. */
export interface RasterScene {
  readonly labels: LabelMap;
  readonly palette: Palette;
  readonly layer: LabelMap | null;
  readonly layerPalette: Palette;
  readonly marks: LabelMap | null;
  /** The bits of the marks that are shown. */
  readonly shownMarks: number;
}

const OPAQUE = 255;
const VOID_HATCH_PX = 12;
const HATCH_PX = 8;

/** Draws over the photo that the area holds. */
export function drawScene(area: RasterArea, scene: RasterScene, picture: Picture): void {
  const { across } = area;
  const { first, end } = across;
  const layerFrom = picture.layerFromPx * picture.pixelRatio;
  const split = Math.min(end, Math.max(first, Math.ceil(layerFrom - 0.5 - across.start)));
  if (scene.layer !== null) drawLayer(area, scene.layer, scene, picture, split);
  const coversLayer = picture.style === 'outline' && picture.outlinesLayer;
  drawMask(area, scene, picture, coversLayer ? end : split);
  if (scene.marks !== null) drawMarks(area, scene.marks, scene.shownMarks, picture);
  if (picture.hasGrid && picture.view.zoom >= PIXEL_GRID_ZOOM) drawGrid(area);
}

function colorsOf(palette: Palette): Uint32Array {
  return new Uint32Array(palette.buffer, palette.byteOffset, palette.length / 4);
}

/** From a column of the area on. */
function drawLayer(
  area: RasterArea,
  layer: LabelMap,
  { layerPalette }: RasterScene,
  { layerOpacity }: Picture,
  from: number,
): void {
  const { across, pixels } = area;
  const colors = colorsOf(layerPalette);
  const shares = Float64Array.from(colors, (color) => ((color >>> 24) / OPAQUE) * layerOpacity);
  eachRow(area, layer.width, (offset, mapOffset) => {
    for (let column = from; column < across.end; column++) {
      const code = layer.data[mapOffset + (across.places[column] ?? 0)] ?? 0;
      const place = offset + column;
      pixels[place] = mixColors(pixels[place] ?? 0, colors[code] ?? 0, shares[code] ?? 0);
    }
  });
}

/** Up to a column of the area (exclusive). */
function drawMask(
  area: RasterArea,
  { labels, palette }: RasterScene,
  { style, opacity, pixelRatio }: Picture,
  end: number,
): void {
  const { across, pixels } = area;
  const { first, places } = across;
  // Void has no colour of its own: a faint hatch shows that nothing is labelled here.
  const colors = colorsOf(palette).map((color) => (color >>> 24 === 0 ? WHITE : color));
  const isVoid = Uint8Array.from(colorsOf(palette), (color) => (color >>> 24 === 0 ? 1 : 0));
  const classShare = Uint8Array.from(colorsOf(palette), (color) =>
    color >>> 24 === OPAQUE ? 1 : 0,
  );
  const voidLines = stripes(area, VOID_HATCH_PX * pixelRatio, 0.75);
  const hatch = stripes(area, HATCH_PX * pixelRatio, 0.5);
  const isOutlined = style === 'outline';
  const isEdge = edgeTest(area, labels, 255, 1.5 * pixelRatio);
  const line = Math.min(1, 2 * opacity);
  const between = style === 'hatch' ? 0.15 * opacity : opacity;
  eachRow(area, labels.width, (offset, mapOffset, row) => {
    for (let column = first; column < end; column++) {
      const index = labels.data[mapOffset + (places[column] ?? 0)] ?? 0;
      let share: number;
      if (isVoid[index] === 1) share = 0.35 * opacity * (voidLines[row + column] ?? 0);
      else if (classShare[index] === 0) continue;
      else if (isOutlined) share = isEdge(row, column, index) ? line : 0;
      else share = hatch[row + column] === 1 ? opacity : between;
      if (share === 0) continue;
      const place = offset + column;
      pixels[place] = mixColors(pixels[place] ?? 0, colors[index] ?? 0, share);
    }
  });
}

/** Lines between the pixels of the frame, dark on light and light on dark. */
function drawGrid(area: RasterArea): void {
  const { across, down, pixels } = area;
  const linesOf = ({ places, pointAt }: RasterAxis): Uint8Array =>
    Uint8Array.from(places, (place, step) => (place === Math.floor(pointAt(step, -1)) ? 0 : 1));
  const columns = linesOf(across);
  const rows = linesOf(down);
  for (let row = down.first; row < down.end; row++) {
    const offset = row * across.length;
    for (let column = across.first; column < across.end; column++) {
      if (rows[row] === 0 && columns[column] === 0) continue;
      const seen = pixels[offset + column] ?? 0;
      const lightness =
        0.299 * (seen & 255) + 0.587 * ((seen >>> 8) & 255) + 0.114 * ((seen >>> 16) & 255);
      pixels[offset + column] = mixColors(seen, lightness > 127.5 ? BLACK : WHITE, 0.3);
    }
  }
}
