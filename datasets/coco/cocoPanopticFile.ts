// An annotation file of COCO panoptic: the images, the segments of each, and the categories that these belong to. A segment
// is labelled as its category, one of a crowd too.

import * as v from 'valibot';
import { MaskwrightError, messageOf } from '../../core/errors.ts';
import { VOID_INDEX, type LabelClass } from '../../core/taxonomy.ts';
import type { ScanProblem } from '../dataset.ts';
import { isInnerPath } from '../files/innerPath.ts';
import { checkJson, readJsonFile } from '../files/jsonFile.ts';
import { vocColor } from '../voc/vocPalette.ts';

/** COCO's own file for 118,000 frames has about half of this. */
const MAX_JSON_BYTES = 400 * 2 ** 20;
const MAX_SEGMENT_ID = 2 ** 24 - 1;

const Id = v.union([v.pipe(v.number(), v.integer()), v.string()]);
const Channel = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));
const CategorySchema = v.object({
  id: v.pipe(v.number(), v.integer()),
  name: v.pipe(v.string(), v.minLength(1)),
  color: v.optional(v.tuple([Channel, Channel, Channel])),
});
export const ImageSchema = v.object({ id: Id, file_name: v.string() });
const AnnotationSchema = v.object({
  image_id: Id,
  file_name: v.string(),
  segments_info: v.array(
    v.object({
      id: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_SEGMENT_ID)),
      category_id: v.number(),
    }),
  ),
});
/** Images and annotations are checked one by one, so that one bad entry does not cost all the others. */
const FileSchema = v.object({
  images: v.array(v.unknown()),
  annotations: v.array(v.unknown()),
  categories: v.pipe(
    v.array(CategorySchema),
    v.minLength(1, 'it names no category'),
    v.maxLength(VOID_INDEX, `it names more than ${VOID_INDEX} categories`),
  ),
});
export type PanopticFile = v.InferOutput<typeof FileSchema>;
export type Category = v.InferOutput<typeof CategorySchema>;

/** What the segments of a frame are: `indices[k]` is the class of the segment `ids[k]`. */
export interface Segments {
  /** Relative to the folder of PNGs. */
  readonly mask: string;
  readonly ids: Uint32Array;
  readonly indices: Uint8Array;
}

/**
 * @throws MaskwrightError `label/malformed`, or `dataset/layout` for a name or an id that two categories have
 */
export async function readPanopticFile(json: string): Promise<PanopticFile> {
  const file = await readJsonFile(json, {
    schema: FileSchema,
    maxBytes: MAX_JSON_BYTES,
    kind: 'COCO panoptic file',
  });
  for (const key of ['id', 'name'] as const) {
    if (new Set(file.categories.map((category) => category[key])).size < file.categories.length) {
      throw new MaskwrightError(
        'dataset/layout',
        `Two categories in ${json} have the same ${key}; give each its own and import again.`,
        { file: json },
      );
    }
  }
  return file;
}

/** The categories as classes, those without a colour in one of VOC's palette. */
export function classesOf(categories: readonly Category[]): LabelClass[] {
  return categories.map(({ name, color }, place) => ({
    name,
    color: color ?? vocColor(place + 1),
  }));
}

/** What is said of each image; entries that cannot be used are told and left out. */
export function readAnnotations(
  { annotations, categories }: PanopticFile,
  json: string,
): { wrong: ScanProblem[]; byImage: Map<number | string, Segments> } {
  const indexOf = new Map(categories.map(({ id }, index) => [id, index]));
  const byImage = new Map<number | string, Segments>();
  const wrong: ScanProblem[] = [];
  for (const entry of annotations) {
    try {
      const annotation = checkJson(entry, AnnotationSchema);
      if (byImage.has(annotation.image_id)) throw new Error('its image has an annotation already');
      byImage.set(annotation.image_id, toSegments(annotation, indexOf));
    } catch (error) {
      wrong.push({
        subject: json,
        message: `The annotation ${shown(entry)} cannot be used: ${messageOf(error)}; its frame comes in without ground truth.`,
      });
    }
  }
  return { wrong, byImage };
}

/** @throws Error with the reason */
function toSegments(
  { file_name: mask, segments_info: named }: v.InferOutput<typeof AnnotationSchema>,
  indexOf: ReadonlyMap<number, number>,
): Segments {
  if (!isInnerPath(mask)) throw new Error(`its file "${mask}" leads out of the folder of PNGs`);
  if (new Set(named.map(({ id }) => id)).size < named.length) {
    throw new Error('it names a segment twice');
  }
  const indices = named.map(({ category_id: category }) => {
    const index = indexOf.get(category);
    if (index === undefined) throw new Error(`there is no category ${category}`);
    return index;
  });
  return { mask, ids: Uint32Array.from(named, ({ id }) => id), indices: Uint8Array.from(indices) };
}

/** @throws MaskwrightError `dataset/layout` */
export function assertSameCategories(
  ours: readonly Category[],
  first: readonly Category[],
  json: string,
): void {
  const isSame =
    ours.length === first.length &&
    ours.every(({ id, name }, place) => id === first[place]?.id && name === first[place].name);
  if (isSame) return;
  throw new MaskwrightError(
    'dataset/layout',
    `Its categories are not those of the file before it, so ${json} is left out; import it for itself.`,
    { file: json },
  );
}

/** The beginning of an entry, for messages. */
export function shown(entry: unknown): string {
  return JSON.stringify(entry).slice(0, 80);
}
