// A frame's name stands for it in the whole project, so a scan never gives two frames of one name.

import type { ScannedFrame, ScanProblem } from '../dataset.ts';

export interface UniqueFrames {
  readonly frames: readonly ScannedFrame[];
  readonly problems: readonly ScanProblem[];
}

/** Of several frames that share a name the first has it; the others are named as problems. */
export function withUniqueNames(frames: readonly ScannedFrame[]): UniqueFrames {
  const owners = new Map<string, ScannedFrame>();
  const problems: ScanProblem[] = [];
  for (const frame of frames) {
    const owner = owners.get(frame.name);
    if (owner === undefined) owners.set(frame.name, frame);
    else {
      problems.push({
        subject: frame.imagePath,
        message:
          `Its name "${frame.name}" is that of ${owner.imagePath} too, so it is left out; ` +
          'rename one of them with its label file and import again.',
      });
    }
  }
  return { frames: [...owners.values()], problems };
}
