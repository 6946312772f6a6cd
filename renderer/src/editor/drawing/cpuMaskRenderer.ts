// Draws photo, mask, layer and marks on the processor. Where a GPU is only emulated, this is many times faster: a change
// costs as much as the pixels that it covers, and no other process has to be waited for.

import type { Raster } from '../../../../core/edit/pixelMask.ts';
import { MaskwrightError } from '../../../../core/errors.ts';
import { clipRect, type PixelRect } from '../../../../core/pixelRect.ts';
import { whenIdle } from '../idle.ts';
import { drawScene, type RasterScene } from './maskRaster.ts';
import { deviceRect, type MaskRenderer, type Picture } from './maskRenderer.ts';
import { adjustColors } from './photoAdjustment.ts';
import { createPhotoPyramid, type PhotoPyramid, type PhotoReader } from './photoPyramid.ts';
import { axesOf, BLACK, packColor, type RasterArea } from './rasterArea.ts';

const AROUND = packColor(11, 13, 16);
const PALETTE_BYTES = 1024;

/** The photo as it lies on the whole canvas, and what it was drawn for. */
interface Backdrop {
  readonly key: string;
  readonly width: number;
  readonly colors: Uint32Array;
}

/** @throws MaskwrightError `host/unsupported` */
export function createCpuMaskRenderer(canvas: HTMLCanvasElement): MaskRenderer {
  // Kept where the processor has it at hand.
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) {
    throw new MaskwrightError('host/unsupported', 'This browser gives the editor no canvas.');
  }
  /** Of photos that were shown or prepared, for as long as they are held. */
  const pyramids = new WeakMap<ImageBitmap, PhotoPyramid>();
  let photo: PhotoPyramid | null = null;
  let backdrop: Backdrop | null = null;
  let scene: RasterScene | null = null;
  let palette = new Uint8Array(PALETTE_BYTES);
  let layerPalette = new Uint8Array(PALETTE_BYTES);

  const pyramidOf = (image: ImageBitmap, size: Raster): PhotoPyramid => {
    const pyramid = pyramids.get(image) ?? createPhotoPyramid(size, photoReader(image));
    pyramids.set(image, pyramid);
    return pyramid;
  };

  const areaAt = (rect: PixelRect, picture: Picture, frame: RasterScene): RasterArea => ({
    ...axesOf(rect, picture.view, picture.pixelRatio, frame.labels),
    pixels: new Uint32Array(rect.width * rect.height).fill(AROUND),
  });

  const backdropFor = (picture: Picture, frame: RasterScene, pyramid: PhotoPyramid): Backdrop => {
    const { width, height } = canvas;
    const { view, pixelRatio, isAdjusted, adjustment } = picture;
    const key = JSON.stringify([width, height, view, pixelRatio, isAdjusted && adjustment]);
    if (backdrop?.key === key) return backdrop;
    const area = areaAt({ x: 0, y: 0, width, height }, picture, frame);
    pyramid.draw(area, view.zoom * pixelRatio);
    if (isAdjusted) adjustColors(area, adjustment);
    backdrop = { key, width, colors: area.pixels };
    return backdrop;
  };

  return {
    setPalette(next) {
      palette = next;
      if (scene !== null) scene = { ...scene, palette };
    },
    prepare(image, size) {
      const pyramid = pyramidOf(image, size);
      const goOn = (): void => {
        if (image.width > 0 && pyramid.prepare()) whenIdle(goOn);
      };
      whenIdle(goOn);
    },
    setFrame(image, labels) {
      photo = pyramidOf(image, labels);
      backdrop = null;
      scene = { labels, palette, layer: null, layerPalette, marks: null, shownMarks: 0 };
    },
    updateLabels(labels) {
      if (scene !== null) scene = { ...scene, labels };
    },
    updateMarks(marks, shownMarks) {
      if (scene !== null) scene = { ...scene, marks, shownMarks };
    },
    setLayer(layer) {
      if (scene !== null) scene = { ...scene, layer };
    },
    setLayerPalette(next) {
      layerPalette = next;
      if (scene !== null) scene = { ...scene, layerPalette };
    },
    updateLayer(layer) {
      if (scene !== null) scene = { ...scene, layer };
    },

    draw(picture, dirty) {
      const { width, height } = canvas;
      const whole = { x: 0, y: 0, width, height };
      const rect = dirty === null ? whole : onCanvas(picture, dirty, whole);
      if (rect === null || width === 0 || height === 0) return;
      const image = new ImageData(rect.width, rect.height);
      const pixels = new Uint32Array(image.data.buffer);
      if (scene === null || photo === null) {
        pixels.fill(AROUND);
      } else {
        const { colors } = backdropFor(picture, scene, photo);
        for (let row = 0; row < rect.height; row++) {
          const from = (rect.y + row) * width + rect.x;
          pixels.set(colors.subarray(from, from + rect.width), row * rect.width);
        }
        const axes = axesOf(rect, picture.view, picture.pixelRatio, scene.labels);
        drawScene({ ...axes, pixels }, scene, picture);
      }
      context.putImageData(image, rect.x, rect.y);
    },

    dispose() {
      photo = null;
      backdrop = null;
      scene = null;
    },
  };
}

function onCanvas(
  { view, pixelRatio }: Picture,
  dirty: PixelRect,
  canvas: PixelRect,
): PixelRect | null {
  const { x, y, width, height } = deviceRect(view, pixelRatio, dirty);
  return clipRect(x, y, x + width, y + height, canvas);
}

/** Reads parts of a photo that the browser has decoded. */
function photoReader(image: ImageBitmap): PhotoReader {
  return (rect) => {
    const { x, y, width, height } = rect;
    // One that was let go: its frame has been left, and is shown until the next one is there.
    if (image.width === 0) return { ...rect, colors: new Uint32Array(width * height).fill(BLACK) };
    const context = new OffscreenCanvas(width, height).getContext('2d', {
      willReadFrequently: true,
    });
    if (context === null) throw new MaskwrightError('host/unsupported', 'No canvas to read with.');
    context.drawImage(image, x, y, width, height, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    return { ...rect, colors: new Uint32Array(data.buffer) };
  };
}
