// Where a ruler has its lines and numbers, so that they are round and not too close to each other.

/** Between two numbers, in CSS pixels. */
const MIN_NUMBER_GAP_PX = 56;
/** Numbers are one, two or five times a power of ten apart. */
const FACTORS = [1, 2, 5, 10] as const;
const LINES_PER_NUMBER = 5;

/** The smallest round number of pixels (1, 2, 5, 10, …) that is at least so large. */
export function roundStep(atLeast: number): number {
  if (atLeast <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(atLeast));
  const factor = FACTORS.find((one) => one * power >= atLeast - 1e-9) ?? 10;
  return factor * power;
}

export interface RulerTick {
  /** In pixels of the image. */
  readonly value: number;
  /** On the canvas, in CSS pixels. */
  readonly at: number;
  readonly hasNumber: boolean;
}

/**
 * The ticks of one axis that can be seen.
 * @param origin where the image begins on the canvas, in CSS pixels
 * @param extent of the image, in its pixels
 * @param room of the canvas, in CSS pixels
 */
export function rulerTicks(
  zoom: number,
  origin: number,
  extent: number,
  room: number,
): RulerTick[] {
  const step = roundStep(MIN_NUMBER_GAP_PX / zoom);
  // Lines between pixels there are none.
  const line = Math.max(1, step / LINES_PER_NUMBER);
  const spacing = Number.isInteger(line) ? line : step;
  const first = Math.max(0, Math.ceil(-origin / zoom / spacing));
  const last = Math.floor(Math.min(extent, (room - origin) / zoom) / spacing);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => {
    const value = (first + place) * spacing;
    return { value, at: origin + value * zoom, hasNumber: value % step === 0 };
  });
}
