// The textures that the editor draws from: the photo, bytes a pixel (classes, marks, a layer) and palettes.

import type { LabelMap } from '../../../../core/labelMap.ts';
import type { PixelRect } from '../../../../core/pixelRect.ts';
import type { Palette } from './palettes.ts';

const PALETTE_SIZE = 256;

/** In the order of their texture units; the names are the shader's. */
export const TEXTURE_NAMES = [
  'image',
  'labels',
  'palette',
  'marks',
  'layer',
  'layerPalette',
] as const;
export type TextureName = (typeof TEXTURE_NAMES)[number];

export interface MaskTextures {
  setImage(image: ImageBitmap): void;
  /** Makes a map of bytes as large as this one, and uploads it. */
  setMap(name: TextureName, map: LabelMap): void;
  /** The same with zeros, without an upload. */
  clearMap(name: TextureName, size: { readonly width: number; readonly height: number }): void;
  /** Uploads a part of a map whose size is the texture's. */
  updateMap(name: TextureName, map: LabelMap, rect: PixelRect): void;
  setPalette(name: TextureName, palette: Palette): void;
  dispose(): void;
}

export function createMaskTextures(gl: WebGL2RenderingContext): MaskTextures {
  const activate = (name: TextureName): void => {
    gl.activeTexture(gl.TEXTURE0 + TEXTURE_NAMES.indexOf(name));
  };
  const textures = TEXTURE_NAMES.map((name) => {
    const texture = gl.createTexture();
    activate(name);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    // Index pixels are never smoothed.
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    return texture;
  });
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);

  const allocate = (
    name: TextureName,
    { width, height }: { readonly width: number; readonly height: number },
    bytes: Uint8Array | null,
  ): void => {
    activate(name);
    gl.texImage2D(
      gl.TEXTURE_2D,
      0,
      gl.R8UI,
      width,
      height,
      0,
      gl.RED_INTEGER,
      gl.UNSIGNED_BYTE,
      bytes,
    );
  };

  return {
    setImage(image) {
      activate('image');
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, image);
      gl.generateMipmap(gl.TEXTURE_2D);
      // Smoothed when it is made smaller, never when it is made larger.
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_NEAREST);
    },
    setMap(name, map) {
      allocate(name, map, map.data);
    },
    clearMap(name, size) {
      allocate(name, size, null);
    },
    updateMap(name, map, { x, y, width, height }) {
      activate(name);
      gl.pixelStorei(gl.UNPACK_ROW_LENGTH, map.width);
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
        map.data,
      );
      gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
      gl.pixelStorei(gl.UNPACK_SKIP_ROWS, 0);
      gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, 0);
    },
    setPalette(name, palette) {
      activate(name);
      gl.texImage2D(
        gl.TEXTURE_2D,
        0,
        gl.RGBA8,
        PALETTE_SIZE,
        1,
        0,
        gl.RGBA,
        gl.UNSIGNED_BYTE,
        palette,
      );
    },
    dispose() {
      for (const texture of textures) gl.deleteTexture(texture);
    },
  };
}
