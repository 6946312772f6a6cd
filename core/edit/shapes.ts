// Rectangle and ellipse, drawn from corner to corner: the pixels whose centres lie in them.

import { clipRect } from '../pixelRect.ts';
import type { ImagePoint } from './brush.ts';
import { maskWhere, type PixelMask, type Raster } from './pixelMask.ts';

/**
 * The top and left sides belong to the rectangle, the bottom and right ones do not, so that rectangles side by side
 * share no pixel.
 * @returns null when it holds no pixel of the raster
 */
export function rectangleMask(raster: Raster, from: ImagePoint, to: ImagePoint): PixelMask | null {
  const rect = clipRect(
    Math.ceil(Math.min(from.x, to.x) - 0.5),
    Math.ceil(Math.min(from.y, to.y) - 0.5),
    Math.ceil(Math.max(from.x, to.x) - 0.5),
    Math.ceil(Math.max(from.y, to.y) - 0.5),
    raster,
  );
  return rect === null ? null : maskWhere(rect, () => true);
}

/**
 * The ellipse that touches the four sides of a rectangle.
 * @returns null when its bounds hold no pixel of the raster
 */
export function ellipseMask(raster: Raster, from: ImagePoint, to: ImagePoint): PixelMask | null {
  const radiusX = Math.abs(to.x - from.x) / 2;
  const radiusY = Math.abs(to.y - from.y) / 2;
  const centerX = (from.x + to.x) / 2;
  const centerY = (from.y + to.y) / 2;
  const rect = clipRect(
    centerX - radiusX,
    centerY - radiusY,
    centerX + radiusX,
    centerY + radiusY,
    raster,
  );
  if (rect === null) return null;
  return maskWhere(
    rect,
    (x, y) => ((x + 0.5 - centerX) / radiusX) ** 2 + ((y + 0.5 - centerY) / radiusY) ** 2 <= 1,
  );
}
