// Draws photo, mask, layer and marks with WebGL2: only changed rectangles are uploaded, and only what they cover on the
// screen is drawn anew.

import { MaskwrightError } from '../../../../core/errors.ts';
import type { LabelMap } from '../../../../core/labelMap.ts';
import { createMaskPrograms } from './maskPrograms.ts';
import { deviceRect, PIXEL_GRID_ZOOM, type MaskRenderer } from './maskRenderer.ts';
import { createMaskTextures } from './maskTextures.ts';

/** @throws MaskwrightError `host/unsupported` without WebGL2 */
export function createGpuMaskRenderer(canvas: HTMLCanvasElement): MaskRenderer {
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
  let hasMarkMap = false;
  let shownMarks = 0;
  let hasLayer = false;

  return {
    setPalette(palette) {
      textures.setPalette('palette', palette);
    },
    // The GPU makes its own smaller sizes, and quickly.
    prepare: () => undefined,
    setFrame(image, labels) {
      // Nothing is drawn of the frame before, if this one does not fit.
      size = null;
      assertFits(gl, labels);
      textures.setImage(image);
      textures.setMap('labels', labels);
      size = { width: labels.width, height: labels.height };
      hasMarkMap = false;
      shownMarks = 0;
      hasLayer = false;
    },
    updateLabels(labels, rect) {
      textures.updateMap('labels', labels, rect);
    },
    updateMarks(marks, shown, rect) {
      if (!hasMarkMap) textures.clearMap('marks', marks);
      hasMarkMap = true;
      shownMarks = shown;
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
        hasMarks: shownMarks !== 0,
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

function assertFits(gl: WebGL2RenderingContext, labels: LabelMap): void {
  const limit = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
  if (Math.max(labels.width, labels.height) <= limit) return;
  throw new MaskwrightError(
    'host/unsupported',
    `This frame is ${labels.width}×${labels.height}, but this machine draws at most ${limit} pixels a side.`,
  );
}
