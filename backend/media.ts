// Pictures by address: photos as they are, and thumbnails with the mask laid over. Both hosts serve these.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { MaskwrightError } from '../core/errors.ts';
import type { LabelMap } from '../core/labelMap.ts';
import { VOID_INDEX, type LabelClass } from '../core/taxonomy.ts';
import type { RgbImage } from '../models/engine/engine.ts';
import type { Annotating } from './annotating.ts';
import type { ImageWindow } from './contract/records.ts';
import { frameRow } from './frames.ts';
import type { OpenProject } from './openProject.ts';
import {
  convertToPng,
  convertWindowToPng,
  encodeWebp,
  isTransparent,
  readPhotoBitDepth,
  readPhotoScaled,
  readPhotoWindow,
} from './photos.ts';

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

const SampleSchema = v.pipe(
  v.string(),
  v.regex(/^[0-9]{1,5}$/, 'must be a whole number'),
  v.transform(Number),
  v.maxValue(65535, 'must be at most 65535'),
);
const WindowSchema = v.pipe(
  v.object({ low: SampleSchema, high: SampleSchema }),
  v.check(({ low, high }) => low < high, 'low must be below high'),
);

/**
 * The bytes behind an address of `contract.mediaUrl`.
 * @param what the address's last part
 * @returns null when there is no such address
 * @throws MaskwrightError `usage/invalid`, `frame/notFound` or `image/unreadable`, and what loading a mask throws
 */
export async function readMedia(
  project: OpenProject,
  annotating: Pick<Annotating, 'labels'>,
  frameId: number,
  what: string,
  query: URLSearchParams,
): Promise<Media | null> {
  switch (what) {
    case 'image':
      return readImage(frameRow(project, frameId).imagePath, readWindow(query));
    case 'thumbnail':
      return {
        contentType: 'image/webp',
        bytes: await drawThumbnail(project, annotating, frameId),
        immutable: true,
      };
    default:
      return null;
  }
}

/** Null without one. */
function readWindow(query: URLSearchParams): ImageWindow | null {
  const { low, high } = Object.fromEntries(query);
  if (low === undefined && high === undefined) return null;
  const parsed = v.safeParse(WindowSchema, { low, high });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new MaskwrightError(
    'usage/invalid',
    `The window of an image: ${v.getDotPath(issue) ?? 'low and high'}: ${issue.message}.`,
  );
}

async function readImage(file: string, window: ImageWindow | null): Promise<Media> {
  const shown = await shownWindow(file, window);
  if (shown !== null) {
    const bytes = await convertWindowToPng(file, shown);
    return { contentType: 'image/png', bytes, immutable: false };
  }
  const contentType = SHOWN_AS_THEY_ARE[path.extname(file).toLowerCase()];
  if (contentType === undefined || (await isShownOtherwise(file, contentType))) {
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

/** Through which window a photo is shown; null for 8-bit photos, whatever is asked for. */
async function shownWindow(file: string, asked: ImageWindow | null): Promise<ImageWindow | null> {
  if (asked === null) return readPhotoWindow(file);
  return (await readPhotoBitDepth(file)) === 16 ? asked : null;
}

/** Whether a browser shows some pixels otherwise than they are stored. */
async function isShownOtherwise(file: string, contentType: string): Promise<boolean> {
  return contentType !== 'image/jpeg' && isTransparent(file).catch(() => false);
}

async function drawThumbnail(
  project: OpenProject,
  annotating: Pick<Annotating, 'labels'>,
  frameId: number,
): Promise<Uint8Array> {
  const { imagePath, width, height } = frameRow(project, frameId);
  const [image, { labels }] = await Promise.all([
    readPhotoScaled(imagePath, THUMBNAIL_WIDTH_PX),
    annotating.labels(frameId),
  ]);
  return encodeWebp(blendMask(image, { width, height, data: labels }, project.classes));
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
