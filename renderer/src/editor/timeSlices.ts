// Long work on a frame in bands of rows, a little at a time, so that the hand never waits for it.

import type { Raster } from '../../../core/edit/pixelMask.ts';
import type { PixelRect } from '../../../core/pixelRect.ts';

/** So long the window's thread may be held at a stretch. */
const SLICE_MS = 5;
/** So many pixels are done between two looks at the clock. */
const BAND_PX = 32_768;

/** Bands of whole rows, top to bottom, that cover a raster. */
export function bandsOf({ width, height }: Raster): PixelRect[] {
  const rows = Math.max(1, Math.floor(BAND_PX / width));
  return Array.from({ length: Math.ceil(height / rows) }, (_, band) => {
    const y = band * rows;
    return { x: 0, y, width, height: Math.min(rows, height - y) };
  });
}

/**
 * Works through bands one after another.
 * @param done after each stretch of bands, with the rectangle that they cover
 * @param isWanted asked before each stretch; once false, the rest is left
 */
export async function workThrough(
  raster: Raster,
  work: (band: PixelRect) => void,
  done: (rect: PixelRect) => void,
  isWanted: () => boolean,
): Promise<void> {
  const bands = bandsOf(raster);
  for (let next = 0; next < bands.length;) {
    if (!isWanted()) return;
    const first = bands[next];
    const startedAt = performance.now();
    let bottom = 0;
    do {
      const band = bands[next];
      if (band !== undefined) {
        work(band);
        bottom = band.y + band.height;
      }
      next += 1;
    } while (next < bands.length && performance.now() - startedAt < SLICE_MS);
    const y = first?.y ?? 0;
    done({ x: 0, y, width: raster.width, height: bottom - y });
    await new Promise((resume) => setTimeout(resume));
  }
}
