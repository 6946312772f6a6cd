// Accepted frames as a lesson reads them: the photo that the mask was made on, and nothing else in its place.

import pMap from 'p-map';
import { MaskwrightError } from '../core/errors.ts';
import { assertSameSize, type LabelMap } from '../core/labelMap.ts';
import type { FrameOverviewRow } from '../db/frameTable.ts';
import type { RgbImage } from '../models/engine/engine.ts';
import type { FrameWorkers } from './frameWorkers.ts';
import type { JobReporter } from './jobRunner.ts';
import { loadLatestMask } from './masks.ts';
import type { OpenProject } from './openProject.ts';
import { hashPhoto } from './photos.ts';

/** So many are checked at a time, for the files of some to be read while others are decoded. */
const CHECKED_AT_ONCE = 4;

export interface AcceptedFrame {
  readonly photo: RgbImage;
  readonly mask: LabelMap;
}

/** Where frames are read from. */
export interface FrameReading {
  readonly project: OpenProject;
  readonly workers: FrameWorkers;
}

/**
 * @throws MaskwrightError `image/unreadable` for a photo that cannot be read or is not the one that was imported,
 *   `label/sizeMismatch` where it is of another size than the mask; `label/…`, `journal/…`
 */
export async function readAcceptedFrame(
  { project, workers }: FrameReading,
  { frameId, name, imagePath, imageSha256 }: FrameOverviewRow,
): Promise<AcceptedFrame> {
  const [photo, mask, sha256] = await Promise.all([
    workers.readPhoto(imagePath),
    loadLatestMask(project, frameId),
    hashPhoto(imagePath),
  ]);
  assertSameSize(mask, photo, `The mask of ${name}`);
  if (sha256 !== imageSha256) {
    throw new MaskwrightError(
      'image/unreadable',
      `The image ${imagePath} is not the one that ${name} was imported with (its sha256 differs); put that one back.`,
      { file: imagePath, frame: name },
    );
  }
  return { photo, mask };
}

/**
 * Reads each frame once, so that a lesson does not meet in its middle what cannot be read.
 * @returns those that can be; the others are named to the reporter, in the order of the frames
 */
export async function readableFrames(
  reading: FrameReading,
  frames: readonly FrameOverviewRow[],
  reporter: JobReporter,
): Promise<FrameOverviewRow[]> {
  const reasons = await pMap(
    frames,
    async (frame) => {
      if (reporter.signal.aborted) return null;
      try {
        await readAcceptedFrame(reading, frame);
        return null;
      } catch (error) {
        if (!(error instanceof MaskwrightError) || error.code === 'internal') throw error;
        return error.message;
      }
    },
    { concurrency: CHECKED_AT_ONCE },
  );
  return frames.filter(({ name }, place) => {
    const reason = reasons[place] ?? null;
    if (reason !== null) reporter.note(name, `${reason} Nothing is learned from it.`);
    return reason === null;
  });
}
