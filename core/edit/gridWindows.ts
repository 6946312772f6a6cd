// One axis of guided upsampling: which positions of the scores' grid lie around each pixel, and how much they weigh.

/** The standard deviation of the weight by distance, in positions of the grid; chosen as docs/annotator.md says. */
const DEVIATION = 0.5;

/** The pixels `first` … `last` (inclusive), which all see the grid's positions `low` … `high`: four, at the rim fewer. */
export interface GridWindow {
  readonly low: number;
  readonly high: number;
  readonly first: number;
  readonly last: number;
}

/** `weights[4 × pixel + n]` (0–1) is that of the position `low + n`; the windows cover all pixels in order. */
export interface GridWindows {
  readonly weights: Float64Array;
  readonly windows: readonly GridWindow[];
}

/** @param gridSize, imageSize the grid's and the image's size along this axis, both at least 1 */
export function gridWindows(gridSize: number, imageSize: number): GridWindows {
  const weights = new Float64Array(4 * imageSize);
  const windows: { low: number; high: number; first: number; last: number }[] = [];
  let before = NaN;
  for (let pixel = 0; pixel < imageSize; pixel++) {
    // As in bilinear upsampling that does not align corners, but beyond the rim as well.
    const place = ((pixel + 0.5) * gridSize) / imageSize - 0.5;
    const left = Math.floor(place);
    const low = Math.max(0, left - 1);
    const high = Math.min(gridSize - 1, left + 2);
    for (let position = low; position <= high; position++) {
      const distance = place - position;
      weights[4 * pixel + position - low] = Math.exp(-(distance ** 2) / (2 * DEVIATION ** 2));
    }
    const window = windows.at(-1);
    if (left === before && window !== undefined) window.last = pixel;
    else windows.push({ low, high, first: pixel, last: pixel });
    before = left;
  }
  return { weights, windows };
}
