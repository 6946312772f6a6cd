// Rectangles of whole pixels: what a change touched, so that only that much is redrawn and uploaded.

/** `x`, `y` is the top left pixel; `width` and `height` are at least 1. */
export interface PixelRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The smallest rectangle that holds both; either may be absent. */
export function unionRect(a: PixelRect | null, b: PixelRect | null): PixelRect | null {
  if (a === null) return b;
  if (b === null) return a;
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

/** What two rectangles share, or null. */
export function sharedRect(a: PixelRect, b: PixelRect): PixelRect | null {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/** The part of a rectangle (ends exclusive, any numbers) that lies on a raster, or null. */
export function clipRect(
  left: number,
  top: number,
  right: number,
  bottom: number,
  raster: { readonly width: number; readonly height: number },
): PixelRect | null {
  const x = Math.max(0, Math.floor(left));
  const y = Math.max(0, Math.floor(top));
  const width = Math.min(raster.width, Math.ceil(right)) - x;
  const height = Math.min(raster.height, Math.ceil(bottom)) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}
