// Pictures by address: photos as they are, and thumbnails with the mask laid over. Both hosts serve these.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { MaskwrightError } from '../core/errors.ts';
import type { LabelMap } from '../core/labelMap.ts';
import { VOID_INDEX, type LabelClass } from '../core/taxonomy.ts';
import type { RgbImage } from '../models/engine/engine.ts';
import { frameRow } from './frames.ts';
import { loadLatestMask } from './masks.ts';
import type { OpenProject } from './openProject.ts';
import { convertToPng, encodeWebp, readPhotoScaled } from './photos.ts';

const THUMBNAIL_WIDTH_PX = 176;
const MASK_OPACITY = 0.5;

export interface Media {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** Whether the address holds a version, so that the answer never changes. */
  readonly immutable: boolean;
}

/** Formats that every browser shows as they are. */
const SHOWN_AS_THEY_ARE: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
};

/**
 * The bytes behind an address of `contract.mediaUrl`, without its first part and query.
 * @returns null when there is no such address
 * @throws MaskwrightError `frame/notFound` or `image/unreadable`
 */
export async function readMedia(
  project: OpenProject,
  frameId: number,
  what: string,
): Promise<Media | null> {
  switch (what) {
    case 'image':
      return readImage(frameRow(project, frameId).imagePath);
    case 'thumbnail':
      return {
        contentType: 'image/webp',
        bytes: await drawThumbnail(project, frameId),
        immutable: true,
      };
    default:
      return null;
  }
}

async function readImage(file: string): Promise<Media> {
  const contentType = SHOWN_AS_THEY_ARE[path.extname(file).toLowerCase()];
  if (contentType === undefined) {
    return { contentType: 'image/png', bytes: await convertToPng(file), immutable: false };
  }
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new MaskwrightError(
      'image/unreadable',
      `The image ${file} is not there any more; put it back where it was.`,
      { file },
      { cause: error },
    );
  });
  return { contentType, bytes, immutable: false };
}

async function drawThumbnail(project: OpenProject, frameId: number): Promise<Uint8Array> {
  const { imagePath } = frameRow(project, frameId);
  const [image, labels] = await Promise.all([
    readPhotoScaled(imagePath, THUMBNAIL_WIDTH_PX),
    loadLatestMask(project, frameId),
  ]);
  return encodeWebp(blendMask(image, labels, project.classes));
}

/** Lays the colours of a mask of any size over an image, nearest neighbour, in place. */
function blendMask(image: RgbImage, labels: LabelMap, classes: readonly LabelClass[]): RgbImage {
  for (let y = 0; y < image.height; y++) {
    const row = Math.floor(((y + 0.5) * labels.height) / image.height) * labels.width;
    for (let x = 0; x < image.width; x++) {
      const column = Math.floor(((x + 0.5) * labels.width) / image.width);
      const index = labels.data[row + column] ?? VOID_INDEX;
      const color = classes[index]?.color;
      if (color === undefined) continue;
      const offset = (y * image.width + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const from = image.data[offset + channel] ?? 0;
        image.data[offset + channel] = from + ((color[channel] ?? 0) - from) * MASK_OPACITY;
      }
    }
  }
  return image;
}
