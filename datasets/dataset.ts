// What every format is read into: frames with an image, perhaps a label file, and what is wrong with the rest.

export const SPLITS = ['train', 'val', 'test'] as const;
export type DatasetSplit = (typeof SPLITS)[number];

/** This file in a data set's folder says that its frames are generated, not photographed. */
export const SAMPLE_SET_MARKER = 'generated-sample-set.json';

/** A frame as found on disk; nothing has been read yet. */
export interface ScannedFrame {
  readonly name: string;
  readonly split: DatasetSplit;
  readonly imagePath: string;
  /** Null for a frame without ground truth. */
  readonly labelPath: string | null;
}

export interface ScanProblem {
  readonly subject: string;
  readonly message: string;
}

export interface DatasetScan {
  readonly frames: readonly ScannedFrame[];
  /** Files that do not fit the layout; the frames are good without them. */
  readonly problems: readonly ScanProblem[];
  /** The frames are drawn by the sample-scene generator: scores on them say nothing about real scenes. */
  readonly isSynthetic: boolean;
}
