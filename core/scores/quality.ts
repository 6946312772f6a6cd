// How much work goes into a pre-label.

/** `fast`: one look at the photo; `best`: a look at each scale, each mirrored too, their probabilities averaged. */
export const QUALITIES = ['fast', 'best'] as const;
export type Quality = (typeof QUALITIES)[number];

/** The looks of `best`: of its width and height, how much larger the photo is made. */
export const BEST_SCALES = [1, 1.5, 2] as const;

/** How many times the work of `fast` a quality takes: a network's work grows with the pixels that it sees. */
export const WORK_OF_QUALITY: Readonly<Record<Quality, number>> = {
  fast: 1,
  best: 2 * BEST_SCALES.reduce((sum, scale) => sum + scale * scale, 0),
};
