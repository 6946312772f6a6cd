// Draws photo, mask, layer and marks with WebGL2. Index pixels are never smoothed; only changed rectangles are uploaded,
// and only what they cover on the screen is drawn anew.

import { MaskwrightError } from '../../../core/errors.ts';
import type { LabelMap } from '../../../core/labelMap.ts';
import type { PixelRect } from '../../../core/pixelRect.ts';
import type { Rgb } from '../../../core/taxonomy.ts';
import type { MaskStyle, PhotoAdjustment } from './displaySettings.svelte.ts';
import { createMaskPrograms } from './maskPrograms.ts';
import { createMaskTextures } from './maskTextures.ts';
import type { Palette } from './palettes.ts';
import type { Viewport } from './viewport.ts';

/** From this zoom on, image pixels are large enough for lines between them. */
const PIXEL_GRID_ZOOM = 10;
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
  /**
   * Takes a frame's photo and label map over, in place of the last one's; its marks and layer are gone.
   * @throws MaskwrightError `host/unsupported` for a frame that is too large for this machine
   */
  setFrame(image: ImageBitmap, labels: LabelMap): void;
  /** Uploads a part of the label map. */
  updateLabels(labels: LabelMap, rect: PixelRect): void;
  /** Uploads a part of the marks; the first time, the rest is unmarked. */
  updateMarks(marks: LabelMap, rect: PixelRect): void;
  /** Takes a layer over, as large as the frame; null for none. */
  setLayer(layer: LabelMap | null): void;
  setLayerPalette(palette: Palette): void;
  updateLayer(layer: LabelMap, rect: PixelRect): void;
  /** @param dirty what has changed of the frame since the last picture, which was otherwise the same; null for all */
  draw(picture: Picture, dirty: PixelRect | null): void;
  dispose(): void;
}

/** @throws MaskwrightError `host/unsupported` without WebGL2 */
export function createMaskRenderer(canvas: HTMLCanvasElement): MaskRenderer {
  const gl = canvas.getContext('webgl2', {
    alpha: false,
    antialias: false,
    // What a picture does not draw anew stays.
    preserveDrawingBuffer: true,
  });
  if (gl === null) {
    throw new MaskwrightError(
      'host/unsupported',
      'The editor needs WebGL 2, which this browser does not offer; turn hardware acceleration on or use another one.',
    );
  }
  const programs = createMaskPrograms(gl);
  const textures = createMaskTextures(gl);
  let size: { readonly width: number; readonly height: number } | null = null;
  let hasMarks = false;
  let hasLayer = false;

  return {
    setPalette(palette) {
      textures.setPalette('palette', palette);
    },
    setFrame(image, labels) {
      assertFits(gl, labels);
      textures.setImage(image);
      textures.setMap('labels', labels);
      size = { width: labels.width, height: labels.height };
      hasMarks = false;
      hasLayer = false;
    },
    updateLabels(labels, rect) {
      textures.updateMap('labels', labels, rect);
    },
    updateMarks(marks, rect) {
      if (!hasMarks) textures.clearMap('marks', marks);
      hasMarks = true;
      textures.updateMap('marks', marks, rect);
    },
    setLayer(layer) {
      hasLayer = layer !== null;
      if (layer !== null) textures.setMap('layer', layer);
    },
    setLayerPalette(palette) {
      textures.setPalette('layerPalette', palette);
    },
    updateLayer(layer, rect) {
      textures.updateMap('layer', layer, rect);
    },

    draw(picture, dirty) {
      const { view, pixelRatio, adjustment, previewColor } = picture;
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.disable(gl.SCISSOR_TEST);
      if (size === null) {
        gl.clearColor(0.043, 0.051, 0.063, 1);
        gl.clear(gl.COLOR_BUFFER_BIT);
        return;
      }
      if (dirty !== null) {
        const { x, y, width, height } = deviceRect(view, pixelRatio, dirty);
        gl.enable(gl.SCISSOR_TEST);
        gl.scissor(x, canvas.height - y - height, width, height);
      }
      const zoom = view.zoom * pixelRatio;
      const { uniforms } = programs.use({
        style: picture.style,
        isMinified: zoom < 1,
        isAdjusted: picture.isAdjusted,
        hasLayer,
        hasMarks,
        hasGrid: picture.hasGrid && view.zoom >= PIXEL_GRID_ZOOM,
      });
      gl.uniform2f(uniforms.origin, view.originX * pixelRatio, view.originY * pixelRatio);
      gl.uniform1f(uniforms.zoom, zoom);
      gl.uniform1f(uniforms.unit, pixelRatio);
      gl.uniform1f(uniforms.canvasHeight, canvas.height);
      gl.uniform2f(uniforms.imageSize, size.width, size.height);
      gl.uniform1f(uniforms.opacity, picture.opacity);
      gl.uniform1f(uniforms.layerOpacity, picture.layerOpacity);
      const layerFrom = Math.min(canvas.width + 1, picture.layerFromPx * pixelRatio);
      gl.uniform1f(uniforms.layerFrom, layerFrom);
      gl.uniform1i(uniforms.outlinesLayer, Number(picture.outlinesLayer));
      const { brightness, contrast, gamma } = adjustment;
      gl.uniform3f(uniforms.adjustment, brightness, contrast, gamma);
      const [red, green, blue] = previewColor;
      gl.uniform3f(uniforms.previewColor, red / 255, green / 255, blue / 255);
      gl.uniform1i(uniforms.hasSelection, Number(picture.hasSelection));
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    },

    dispose() {
      textures.dispose();
      programs.dispose();
    },
  };
}

/** Where a part of the frame lies on the canvas, lines around it included, in device pixels. */
export function deviceRect(view: Viewport, pixelRatio: number, rect: PixelRect): PixelRect {
  const left = Math.floor((view.originX + rect.x * view.zoom - LINE_REACH_PX) * pixelRatio);
  const top = Math.floor((view.originY + rect.y * view.zoom - LINE_REACH_PX) * pixelRatio);
  const right = (view.originX + (rect.x + rect.width) * view.zoom + LINE_REACH_PX) * pixelRatio;
  const bottom = (view.originY + (rect.y + rect.height) * view.zoom + LINE_REACH_PX) * pixelRatio;
  return { x: left, y: top, width: Math.ceil(right) - left, height: Math.ceil(bottom) - top };
}

function assertFits(gl: WebGL2RenderingContext, labels: LabelMap): void {
  const limit = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
  if (Math.max(labels.width, labels.height) <= limit) return;
  throw new MaskwrightError(
    'host/unsupported',
    `This frame is ${labels.width}×${labels.height}, but this machine draws at most ${limit} pixels a side.`,
  );
}
