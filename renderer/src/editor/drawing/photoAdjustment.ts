// Brightness, contrast and gamma of a photo, on the processor.

import type { PhotoAdjustment } from '../view/displaySettings.svelte.ts';
import { packColor, type RasterArea } from './rasterArea.ts';

/** What each value of a channel (0–255) becomes. */
export function adjustedChannel({ brightness, contrast, gamma }: PhotoAdjustment): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, value) => {
    const linear = (value / 255 - 0.5) * contrast + 0.5 + brightness;
    return Math.round(255 * Math.min(1, Math.max(0, linear)) ** (1 / gamma));
  });
}

/** Adjusts what an area holds on the frame. */
export function adjustColors(
  { across, down, pixels }: RasterArea,
  adjustment: PhotoAdjustment,
): void {
  const channel = adjustedChannel(adjustment);
  for (let row = down.first; row < down.end; row++) {
    const offset = row * across.length;
    for (let place = offset + across.first; place < offset + across.end; place++) {
      const color = pixels[place] ?? 0;
      pixels[place] = packColor(
        channel[color & 255] ?? 0,
        channel[(color >>> 8) & 255] ?? 0,
        channel[(color >>> 16) & 255] ?? 0,
      );
    }
  }
}
