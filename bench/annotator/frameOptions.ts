// Which frames a benchmark takes, as its options say.

import { loadFrames, type FrameHalf, type LoadedFrames } from './frames.ts';

/** For `parseArgs`. */
export const FRAME_OPTIONS = {
  /** A checkpoint, or an ONNX file with its card, that has not seen the frames in training. */
  model: { type: 'string' },
  images: { type: 'string' },
  /** CamVid's index PNGs. */
  labels: { type: 'string' },
  /** Parameters are chosen on the even frames; figures to report come from the odd ones. */
  half: { type: 'string', default: 'odd' },
  /** At most so many, spread over the half. */
  frames: { type: 'string', default: '12' },
} as const;

interface FrameChoice {
  readonly model?: string | undefined;
  readonly images?: string | undefined;
  readonly labels?: string | undefined;
  readonly half: string;
  readonly frames: string;
}

/**
 * @param from the first of the frames, which then follow one after the other
 * @throws Error when an option is missing
 */
export function loadChosenFrames(
  { model, images, labels, half, frames }: FrameChoice,
  from?: string,
): Promise<LoadedFrames> {
  if (model === undefined || images === undefined || labels === undefined) {
    throw new Error('Give --model FILE, --images DIR and --labels DIR.');
  }
  return loadFrames({
    model,
    images,
    labels,
    half: half as FrameHalf,
    most: Number(frames),
    ...(from === undefined ? {} : { from }),
  });
}
