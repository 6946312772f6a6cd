// Draws image and mask with WebGL2: the photo as a texture, the label map as an 8-bit index texture, the classes'
// colours as a palette. Index pixels are never smoothed; only changed rectangles are uploaded.

import { MaskwrightError } from '../../../core/errors.ts';
import type { LabelMap } from '../../../core/labelMap.ts';
import type { PixelRect } from '../../../core/pixelRect.ts';
import type { LabelClass } from '../../../core/taxonomy.ts';
import { FRAGMENT_SHADER, VERTEX_SHADER } from './maskShaders.ts';
import type { Viewport } from './viewport.ts';

const PALETTE_SIZE = 256;
const IMAGE_UNIT = 0;
const LABEL_UNIT = 1;
const PALETTE_UNIT = 2;

export interface MaskRenderer {
  setPalette(classes: readonly LabelClass[]): void;
  /** Takes a frame's photo and label map over, in place of the last one's. */
  setFrame(image: ImageBitmap, labels: LabelMap): void;
  /** Uploads a part of the label map. */
  updateLabels(labels: LabelMap, rect: PixelRect): void;
  /** @param pixelRatio device pixels for each CSS pixel */
  draw(view: Viewport, opacity: number, pixelRatio: number): void;
  dispose(): void;
}

/** @throws MaskwrightError `host/unsupported` without WebGL2 */
export function createMaskRenderer(canvas: HTMLCanvasElement): MaskRenderer {
  const gl = canvas.getContext('webgl2', { alpha: false, antialias: false });
  if (gl === null) {
    throw new MaskwrightError(
      'host/unsupported',
      'The editor needs WebGL 2, which this browser does not offer; turn hardware acceleration on or use another one.',
    );
  }
  const program = linkProgram(gl);
  const uniform = (name: string): WebGLUniformLocation | null =>
    gl.getUniformLocation(program, name);
  const uniforms = {
    origin: uniform('origin'),
    zoom: uniform('zoom'),
    canvasHeight: uniform('canvasHeight'),
    imageSize: uniform('imageSize'),
    opacity: uniform('opacity'),
  };
  const textures = [IMAGE_UNIT, LABEL_UNIT, PALETTE_UNIT].map((unit) => {
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    setNearest(gl);
    return texture;
  });
  gl.useProgram(program);
  gl.uniform1i(uniform('image'), IMAGE_UNIT);
  gl.uniform1i(uniform('labels'), LABEL_UNIT);
  gl.uniform1i(uniform('palette'), PALETTE_UNIT);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  let imageSize: { readonly width: number; readonly height: number } | null = null;

  const uploadLabels = (labels: LabelMap, { x, y, width, height }: PixelRect): void => {
    gl.activeTexture(gl.TEXTURE0 + LABEL_UNIT);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, labels.width);
    gl.pixelStorei(gl.UNPACK_SKIP_ROWS, y);
    gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, x);
    gl.texSubImage2D(
      gl.TEXTURE_2D,
      0,
      x,
      y,
      width,
      height,
      gl.RED_INTEGER,
      gl.UNSIGNED_BYTE,
      labels.data,
    );
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
    gl.pixelStorei(gl.UNPACK_SKIP_ROWS, 0);
    gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, 0);
  };

  return {
    setPalette(classes) {
      const colors = new Uint8Array(PALETTE_SIZE * 4);
      for (const [index, { color }] of classes.entries()) colors.set([...color, 255], index * 4);
      gl.activeTexture(gl.TEXTURE0 + PALETTE_UNIT);
      gl.texImage2D(
        gl.TEXTURE_2D,
        0,
        gl.RGBA8,
        PALETTE_SIZE,
        1,
        0,
        gl.RGBA,
        gl.UNSIGNED_BYTE,
        colors,
      );
    },

    setFrame(image, labels) {
      assertFits(gl, labels);
      gl.activeTexture(gl.TEXTURE0 + IMAGE_UNIT);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, image);
      gl.generateMipmap(gl.TEXTURE_2D);
      // Smoothed when it is made smaller, never when it is made larger.
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
      gl.activeTexture(gl.TEXTURE0 + LABEL_UNIT);
      gl.texImage2D(
        gl.TEXTURE_2D,
        0,
        gl.R8UI,
        labels.width,
        labels.height,
        0,
        gl.RED_INTEGER,
        gl.UNSIGNED_BYTE,
        labels.data,
      );
      imageSize = { width: labels.width, height: labels.height };
    },

    updateLabels: uploadLabels,

    draw(view, opacity, pixelRatio) {
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0.043, 0.051, 0.063, 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
      if (imageSize === null) return;
      gl.uniform2f(uniforms.origin, view.originX * pixelRatio, view.originY * pixelRatio);
      gl.uniform1f(uniforms.zoom, view.zoom * pixelRatio);
      gl.uniform1f(uniforms.canvasHeight, canvas.height);
      gl.uniform2f(uniforms.imageSize, imageSize.width, imageSize.height);
      gl.uniform1f(uniforms.opacity, opacity);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    },

    dispose() {
      for (const texture of textures) gl.deleteTexture(texture);
      gl.deleteProgram(program);
    },
  };
}

function setNearest(gl: WebGL2RenderingContext): void {
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
}

function assertFits(gl: WebGL2RenderingContext, labels: LabelMap): void {
  const limit = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
  if (Math.max(labels.width, labels.height) <= limit) return;
  throw new MaskwrightError(
    'host/unsupported',
    `This frame is ${labels.width}×${labels.height}, but this machine draws at most ${limit} pixels a side.`,
  );
}

function linkProgram(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  const sources = [
    [gl.VERTEX_SHADER, VERTEX_SHADER],
    [gl.FRAGMENT_SHADER, FRAGMENT_SHADER],
  ] as const;
  for (const [type, source] of sources) {
    const shader = gl.createShader(type);
    if (shader === null) continue;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true && !gl.isContextLost()) {
    throw new MaskwrightError(
      'host/unsupported',
      `The editor's drawing program cannot run here: ${gl.getProgramInfoLog(program) ?? 'unknown reason'}.`,
    );
  }
  return program;
}
