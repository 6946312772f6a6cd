// What the camera does to the picture: haze, light, a soft lens, sensor noise. The labels stay as they are.

import { hashBits } from './random.ts';
import type { Light } from './light.ts';
import type { SceneCanvas } from './sceneCanvas.ts';

/** How one camera renders. */
export interface Lens {
  /** The share of each pixel that its neighbours give, 0–1. */
  readonly softness: number;
  /** The noise's largest deviation in grey levels. */
  readonly noise: number;
  /** How much darker the corners are, 0–1. */
  readonly vignette: number;
  readonly seed: number;
}

/** Adds the air between camera and things, the scene's tint, and the darkening of the corners. */
export function applyLight(canvas: SceneCanvas, light: Light, lens: Lens): void {
  const { rgb, depth, width, height } = canvas;
  const haze = light.skyBottom;
  for (let y = 0; y < height; y++) {
    const dy = (2 * y) / height - 1;
    for (let x = 0; x < width; x++) {
      const index = y * width + x;
      const distance = depth[index] ?? 0;
      const share = Number.isFinite(distance) ? distance / (distance + light.hazeRangeM) : 0;
      const dx = (2 * x) / width - 1;
      const exposure = 1 - lens.vignette * (dx * dx + dy * dy) * 0.5;
      for (let channel = 0; channel < 3; channel++) {
        const at = index * 3 + channel;
        const value = rgb[at] ?? 0;
        const hazed = value + ((haze[channel] ?? 0) - value) * share;
        const lit = hazed * (light.tint[channel] ?? 1) * exposure;
        rgb[at] = lit > 255 ? 255 : lit;
      }
    }
  }
}

/** Softens the picture a little and adds noise; returns a new image. */
export function exposeImage(canvas: SceneCanvas, lens: Lens): Uint8Array {
  const { rgb, width, height } = canvas;
  const image = new Uint8Array(rgb.length);
  const stride = width * 3;
  const beside = lens.softness / 8;
  const own = 1 - lens.softness;
  const noiseScale = lens.noise / 255;
  for (let y = 0; y < height; y++) {
    const row = y * stride;
    const above = y > 0 ? row - stride : row;
    const below = y < height - 1 ? row + stride : row;
    for (let x = 0; x < width; x++) {
      const bits = hashBits(x, y, lens.seed);
      const left = x > 0 ? -3 : 0;
      const right = x < width - 1 ? 3 : 0;
      for (let channel = 0; channel < 3; channel++) {
        const at = x * 3 + channel;
        const cross =
          (rgb[row + at + left] ?? 0) +
          (rgb[row + at + right] ?? 0) +
          (rgb[above + at] ?? 0) +
          (rgb[below + at] ?? 0);
        const around =
          cross * 1.5 +
          ((rgb[above + at + left] ?? 0) +
            (rgb[above + at + right] ?? 0) +
            (rgb[below + at + left] ?? 0) +
            (rgb[below + at + right] ?? 0)) *
            0.5;
        // Two bytes of one hash add up to a bell-shaped deviation around 0.
        const deviation =
          ((bits >>> (channel * 8)) & 255) + ((bits >>> (channel * 5 + 7)) & 255) - 255;
        const value = (rgb[row + at] ?? 0) * own + around * beside + deviation * noiseScale + 0.5;
        image[row + at] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
    }
  }
  return image;
}
