// What every format has in common: how a folder of it is read into frames and label maps, and how frames are written
// as one. Formats are files beside this one; `formats.ts` and `layouts.ts` list them.

import type { LabelMap } from '../core/labelMap.ts';
import type { LabelClass } from '../core/taxonomy.ts';

/** The splits that most data sets have; others keep the names that their folders or lists give them. */
export const SPLITS = ['train', 'val', 'test'] as const;

/** This file in a data set's folder says that its frames are generated, not photographed. */
export const SAMPLE_SET_MARKER = 'generated-sample-set.json';

/** A frame as found on disk; of its files nothing has been read yet but lists and annotations shared by many. */
export interface ScannedFrame {
  /** Stands for the frame in the whole project: unique in the scan, and the same in every scan of the folder. */
  readonly name: string;
  readonly split: string | null;
  readonly city: string | null;
  readonly sequence: string | null;
  readonly imagePath: string;
  /** The file that its ground truth is read from; null for a frame without ground truth. */
  readonly labelPath: string | null;
  /** Instance ids beside the ground truth, as a 16-bit PNG in Cityscapes' coding; null where there are none. */
  readonly instancesPath: string | null;
}

export interface ScanProblem {
  readonly subject: string;
  readonly message: string;
}

export interface DatasetScan {
  /** The classes of the labels, in the order of their indices. */
  readonly classes: readonly LabelClass[];
  /** By split, then by name. */
  readonly frames: readonly ScannedFrame[];
  /** Files that do not fit the format; the frames are good without them. */
  readonly problems: readonly ScanProblem[];
  /** The frames are drawn by the sample-scene generator: scores on them say nothing about real scenes. */
  readonly isSynthetic: boolean;
  /**
   * The ground truth of one of the scan's frames that has some, in indices of `classes`, 255 for void.
   * @throws MaskwrightError `label/…`
   */
  readLabels(frame: LabelledFrame): Promise<LabelMap>;
}

export type LabelledFrame = ScannedFrame & { readonly labelPath: string };

export interface ScanOptions {
  /** One split, or null for all that are there. */
  readonly split: string | null;
  /** A file that names the classes (JSON or CSV), for formats that do not; null for none. */
  readonly classTable: string | null;
}

/** A way in which data sets lie on disk. */
export interface DatasetFormat {
  readonly id: string;
  /** For people: "CamVid (index PNG)". */
  readonly title: string;
  /** Whether the folder looks like one of this format, judged by a few names in it. */
  detect(root: string): Promise<boolean>;
  /**
   * @throws MaskwrightError `dataset/layout` when the folder is not of this format, `dataset/noFrames` when it is, but
   *   holds no image
   */
  scan(root: string, options: ScanOptions): Promise<DatasetScan>;
}

/** A frame to be written: its image is copied, written from bytes in the format of its ending, or left out. */
export interface ExportFrame {
  readonly name: string;
  readonly split: string | null;
  readonly city: string | null;
  readonly sequence: string | null;
  readonly image:
    { readonly file: string } | { readonly ending: string; readonly bytes: Uint8Array } | null;
  /** Of a photo that is left out, for layouts that name it all the same; `.png` where nobody says. */
  readonly endingOfLeftOut?: string;
  readonly labels: LabelMap;
  /** Instance ids that were imported with the frame, in Cityscapes' coding, as large as the labels; null for none. */
  readonly instances: Uint16Array | null;
}

/** What became of a frame's instance ids: `invalid` pixels are of a class with instances, but of no known one. */
export interface InstanceStanding {
  readonly keptPx: number;
  readonly invalidPx: number;
}

export interface WrittenFrame {
  /** Relative to the export's folder, with forward slashes. */
  readonly files: readonly string[];
  /** Null in layouts without instances. */
  readonly instances: InstanceStanding | null;
}

/** Writes frames into a folder that was empty before. The same frames always give the same bytes. */
export interface DatasetWriter {
  /** @throws MaskwrightError `export/nameTaken` when the layout cannot tell the frame from one before */
  add(frame: ExportFrame): Promise<WrittenFrame>;
  /** Writes lists and annotations that many frames share. @returns their files, as in {@link WrittenFrame} */
  finish(): Promise<readonly string[]>;
}

/** A way in which frames can be written. */
export interface ExportLayout {
  readonly id: string;
  /** For people: "CamVid (index PNG)". */
  readonly title: string;
  /** Whether it has a place for instance ids. */
  readonly hasInstances: boolean;
  /**
   * @param root an empty folder
   * @param classes what the labels' indices stand for
   * @throws MaskwrightError `dataset/unsupported` when the layout has no place for these classes
   */
  createWriter(root: string, classes: readonly LabelClass[]): DatasetWriter;
}
