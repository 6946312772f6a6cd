// Cityscapes' polygon files (`*_gtFine_polygons.json`) drawn as label ids and instance ids, in the order of the file: what
// comes later lies in front. The rules are those of cityscapesScripts 2.2.4 (json2labelImg, json2instanceImg); the
// official train ids and colours are the ids looked up in the label table.

import { MAX_PIXELS } from '../files/sizeLimit.ts';
import * as v from 'valibot';
import {
  CITYSCAPES_LABELS,
  cityscapesLabelNamed,
  type CityscapesLabel,
} from '../../core/cityscapesLabels.ts';
import { MaskwrightError } from '../../core/errors.ts';
import type { LabelMap } from '../../core/labelMap.ts';
import type { InstanceMap } from '../png/instancePng.ts';
import { fillPolygon } from '../drawing/polygonFill.ts';

/** Instance ids are `id × 1000 + number`, counted from 0 for each label. */
const INSTANCES_PER_LABEL = 1000;
/** A polygon around several things that could not be told apart: "cargroup". */
const GROUP_ENDING = 'group';

const extent = v.pipe(v.number(), v.integer(), v.minValue(1));
const AnnotationSchema = v.object({
  imgWidth: extent,
  imgHeight: extent,
  objects: v.array(
    v.object({
      label: v.string(),
      polygon: v.pipe(
        v.array(v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(2))),
        v.minLength(2),
      ),
      deleted: v.optional(v.union([v.number(), v.boolean()])),
    }),
  ),
});
type AnnotatedObject = v.InferOutput<typeof AnnotationSchema>['objects'][number];

/** An object that is drawn; corners as in the file. */
interface DrawnObject {
  readonly label: CityscapesLabel;
  readonly isGroup: boolean;
  readonly polygon: readonly (readonly number[])[];
}

/** A polygon file, checked: what is to be drawn, from back to front. */
export interface CityscapesAnnotation {
  readonly width: number;
  readonly height: number;
  readonly objects: readonly DrawnObject[];
}

/**
 * Reads the text of a polygon file. Deleted objects and labels without an id (licence plates) are left out.
 * @param subject the file's path, for messages
 * @throws MaskwrightError `label/malformed` when it is no such file or has a label that Cityscapes does not have
 */
export function parseCityscapesPolygons(text: string, subject: string): CityscapesAnnotation {
  const { imgWidth: width, imgHeight: height, objects } = readAnnotation(text, subject);
  if (width * height > MAX_PIXELS) {
    throw malformed(subject, `it claims ${width}×${height} pixels, more than ${MAX_PIXELS}`);
  }
  const drawn = objects
    .filter(({ deleted = false }) => !deleted)
    .map((object): DrawnObject => ({ ...labelOf(object, subject), polygon: object.polygon }))
    .filter(({ label }) => label.id >= 0);
  return { width, height, objects: drawn };
}

/** Label ids (0–33) as in `labelIds.png`; 0 where no polygon lies. */
export function drawLabelIds({ width, height, objects }: CityscapesAnnotation): LabelMap {
  const data = new Uint8Array(width * height);
  for (const { label, polygon } of objects) fill(data, width, height, polygon, label.id);
  return { width, height, data };
}

/**
 * Instance ids as in `instanceIds.png`: the label's id alone where it tells no instances apart or for a group, else
 * `id × 1000 + number` in the order of the file.
 */
export function drawInstanceIds({ width, height, objects }: CityscapesAnnotation): InstanceMap {
  const data = new Uint16Array(width * height);
  const seen = CITYSCAPES_LABELS.map(() => 0);
  for (const { label, isGroup, polygon } of objects) {
    let value = label.id;
    if (label.hasInstances && !isGroup) {
      const number = seen[label.id] ?? 0;
      seen[label.id] = number + 1;
      value = label.id * INSTANCES_PER_LABEL + number;
    }
    fill(data, width, height, polygon, value);
  }
  return { width, height, data };
}

function fill(
  data: Uint8Array | Uint16Array,
  width: number,
  height: number,
  polygon: DrawnObject['polygon'],
  value: number,
): void {
  const points = polygon.map(([x = 0, y = 0]) => [x, y] as const);
  fillPolygon(points, width, height, (y, firstX, lastX) => {
    data.fill(value, y * width + firstX, y * width + lastX + 1);
  });
}

/** The label itself, or that of the things in a group, where the group is no label of its own ("polegroup" is one). */
function labelOf(
  { label: name }: AnnotatedObject,
  subject: string,
): Pick<DrawnObject, 'label' | 'isGroup'> {
  const label = cityscapesLabelNamed(name);
  if (label !== undefined) return { label, isGroup: false };
  const member = name.endsWith(GROUP_ENDING)
    ? cityscapesLabelNamed(name.slice(0, -GROUP_ENDING.length))
    : undefined;
  if (member !== undefined) return { label: member, isGroup: true };
  throw malformed(
    subject,
    `it has the label ${JSON.stringify(name)}, which Cityscapes does not have`,
  );
}

function readAnnotation(text: string, subject: string): v.InferOutput<typeof AnnotationSchema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw malformed(subject, 'it is not JSON', error);
  }
  const result = v.safeParse(AnnotationSchema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue) ?? 'the file as a whole';
  throw malformed(subject, `${place}: ${issue.message}`);
}

function malformed(subject: string, reason: string, cause?: unknown): MaskwrightError {
  return new MaskwrightError(
    'label/malformed',
    `The polygon file ${subject} cannot be used: ${reason}. Give a polygon file as Cityscapes has them.`,
    { subject },
    { cause },
  );
}
