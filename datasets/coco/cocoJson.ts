// The annotation files of an export in COCO's manner: for each split one JSON with images, annotations and categories. What
// is said of a frame is written at once, so that no more than the list of images is kept.

import type { LabelClass } from '../../core/taxonomy.ts';
import type { ExportFrame } from '../dataset.ts';
import { appendExportFile, writeExportFile } from '../files/frameFiles.ts';

/** What the files have in their names: `annotations/<stem>_<split>.json`. */
export type CocoStem = 'panoptic' | 'stuff';

/** Ids of a frame's entries, counted from 1 in each file. */
export interface CocoIds {
  readonly imageId: number;
  /** The id of the frame's first annotation; further ones count on. */
  readonly firstAnnotationId: number;
}

export interface CocoJson {
  /**
   * @param imageFile relative to the folder of the split's images
   * @param annotate what is said of the frame
   */
  add(
    frame: ExportFrame,
    imageFile: string,
    annotate: (ids: CocoIds) => readonly unknown[],
  ): Promise<void>;
  /** @returns the files, relative to the export's folder */
  finish(): Promise<readonly string[]>;
}

interface OpenFile {
  readonly file: string;
  readonly images: string[];
  annotationCount: number;
}

/** A class's id in these files; 0 is left to nobody. */
export function categoryId(index: number): number {
  return index + 1;
}

/** The file, or the folder beside it, that belongs to a split. */
export function annotationPath(stem: CocoStem, split: string | null): string {
  return `annotations/${split === null ? stem : `${stem}_${split}`}`;
}

/** The folder of a split's images. */
export function imageFolder(split: string | null): string {
  return split ?? 'images';
}

/**
 * @param root the export's folder
 * @param categories one for each class, in order, each with its {@link categoryId}
 */
export function createCocoJson(
  root: string,
  stem: CocoStem,
  categories: readonly unknown[],
): CocoJson {
  const files = new Map<string | null, OpenFile>();
  const fileOf = async (split: string | null): Promise<OpenFile> => {
    const known = files.get(split);
    if (known !== undefined) return known;
    const file = `${annotationPath(stem, split)}.json`;
    await writeExportFile(root, file, '{"annotations":[');
    const opened = { file, images: [], annotationCount: 0 };
    files.set(split, opened);
    return opened;
  };
  return {
    async add({ split, labels: { width, height } }, imageFile, annotate) {
      const open = await fileOf(split);
      const imageId = open.images.length + 1;
      open.images.push(JSON.stringify({ id: imageId, file_name: imageFile, width, height }));
      const lines = annotate({ imageId, firstAnnotationId: open.annotationCount + 1 });
      const text = lines.map((line) => JSON.stringify(line)).join(',\n');
      if (lines.length > 0) {
        await appendExportFile(
          root,
          open.file,
          `${open.annotationCount === 0 ? '' : ','}\n${text}`,
        );
      }
      open.annotationCount += lines.length;
    },
    async finish() {
      for (const { file, images } of files.values()) {
        const rest = [
          `\n],\n"images":[\n${images.join(',\n')}\n],`,
          `\n"categories":[\n${categories.map((one) => JSON.stringify(one)).join(',\n')}\n]}\n`,
        ];
        await appendExportFile(root, file, rest.join(''));
      }
      return [...files.values()].map(({ file }) => file).sort();
    },
  };
}

/** What all kinds of categories say of a class. */
export function categoryOf({ name, color }: LabelClass, index: number): Record<string, unknown> {
  return { id: categoryId(index), name, supercategory: name, color };
}
