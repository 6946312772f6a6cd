// How large a frame may claim to be before anything of that size is made.

/** Beyond this a header is taken for a mistake or an attack: 16,384 × 16,384. */
export const MAX_PIXELS = 2 ** 28;

/** @throws Error with the reason for a size without pixels or of too many */
export function assertSaneSize({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): void {
  if (width * height > MAX_PIXELS) {
    throw new Error(`it claims ${width}×${height} pixels, more than ${MAX_PIXELS}`);
  }
  if (width * height === 0) throw new Error('it has no pixels');
}
