// labelme's annotations drawn as label maps, in the order of the file: what comes later lies in front. The shapes are those
// of labelme's `shape_to_mask`: lines are 10 pixels wide, points are discs of radius 5.

import { MAX_PIXELS } from '../files/sizeLimit.ts';
import * as v from 'valibot';
import { MaskwrightError, messageOf } from '../../core/errors.ts';
import type { LabelMap } from '../../core/labelMap.ts';
import { readJsonFile } from '../files/jsonFile.ts';
import { decodeLabelPng } from '../png/labelPng.ts';
import { fillPolygon, type DrawRun, type PolygonPoint } from '../drawing/polygonFill.ts';
import { fillEllipse, fillLine, fillRectangle } from '../drawing/shapeFill.ts';

/** With the image inside, as labelme writes them unless told otherwise: a photo of 190 MiB. */
const MAX_JSON_BYTES = 2 ** 28;
/** Beyond this a coordinate is taken for a mistake or an attack. */
const MAX_COORDINATE = 100_000;
const LINE_WIDTH = 10;
const POINT_RADIUS = 5;
const POLYGON = 'polygon';
const MASK = 'mask';

/** How few and how many points a shape has, by its type. */
const POINT_COUNTS: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
  [POLYGON, [3, Infinity]],
  ['oriented_rectangle', [4, 4]],
  ['rectangle', [2, 2]],
  ['circle', [2, 2]],
  ['line', [2, 2]],
  ['linestrip', [1, Infinity]],
  ['point', [1, 1]],
  [MASK, [2, 2]],
]);

const Coordinate = v.pipe(
  v.number(),
  v.minValue(-MAX_COORDINATE, 'a coordinate is far outside the image'),
  v.maxValue(MAX_COORDINATE, 'a coordinate is far outside the image'),
);
const Extent = v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1)));
const ShapeSchema = v.pipe(
  v.object({
    label: v.pipe(v.string(), v.minLength(1)),
    points: v.array(v.tuple([Coordinate, Coordinate])),
    shape_type: v.nullish(v.string(), POLYGON),
    mask: v.nullish(v.string()),
  }),
  v.check(
    ({ shape_type: type }) => POINT_COUNTS.has(type),
    'its shape_type is not one that labelme draws',
  ),
  v.check(({ shape_type: type, points }) => {
    const [least, most] = POINT_COUNTS.get(type) ?? [0, Infinity];
    return points.length >= least && points.length <= most;
  }, 'it has not as many points as its shape_type asks for'),
  v.check(
    ({ shape_type: type, mask }) => type !== MASK || typeof mask === 'string',
    'it is a mask without the pixels',
  ),
);
type Shape = v.InferOutput<typeof ShapeSchema>;

/** What of a labelme file counts; the image that may be inside is passed over. */
const AnnotationSchema = v.pipe(
  v.object({
    shapes: v.array(ShapeSchema),
    imagePath: v.nullish(v.string()),
    imageHeight: Extent,
    imageWidth: Extent,
  }),
  v.check(
    ({ imageHeight, imageWidth }) => (imageHeight ?? 1) * (imageWidth ?? 1) <= MAX_PIXELS,
    `it claims more than ${MAX_PIXELS} pixels`,
  ),
);
export type LabelmeAnnotation = v.InferOutput<typeof AnnotationSchema>;

export interface LabelmeMeaning {
  /** By label; 255 for void. */
  readonly indexOf: ReadonlyMap<string, number>;
  /** Where no shape lies. */
  readonly background: number;
}

/** @throws MaskwrightError `label/malformed` */
export function readLabelmeFile(file: string): Promise<LabelmeAnnotation> {
  return readJsonFile(file, {
    schema: AnnotationSchema,
    maxBytes: MAX_JSON_BYTES,
    kind: 'labelme file',
  });
}

/**
 * @param size the image's
 * @param subject the file's path, for messages
 * @throws MaskwrightError `label/malformed` for a mask that is not as its shape says, or a label that is unknown
 */
export async function drawLabelme(
  { shapes }: LabelmeAnnotation,
  { width, height }: { readonly width: number; readonly height: number },
  { indexOf, background }: LabelmeMeaning,
  subject: string,
): Promise<LabelMap> {
  const map = { width, height, data: new Uint8Array(width * height).fill(background) };
  for (const [place, shape] of shapes.entries()) {
    const index = indexOf.get(shape.label) ?? null;
    try {
      if (index === null) throw new Error('its label is no class');
      await drawShape(map, shape, index);
    } catch (error) {
      throw new MaskwrightError(
        'label/malformed',
        `Shape ${place + 1} ("${shape.label}") in ${subject} cannot be drawn: ${messageOf(error)}; mend it in labelme.`,
        { subject },
        { cause: error },
      );
    }
  }
  return map;
}

async function drawShape(map: LabelMap, shape: Shape, index: number): Promise<void> {
  const { width, height, data } = map;
  const drawRun: DrawRun = (y, firstX, lastX) => {
    data.fill(index, y * width + firstX, y * width + lastX + 1);
  };
  const { points } = shape;
  const from = points[0] ?? [0, 0];
  const to = points[1] ?? from;
  switch (shape.shape_type) {
    case MASK:
      await drawMask(map, shape, index);
      return;
    case 'rectangle':
      fillRectangle({ from, to }, width, height, drawRun);
      return;
    case 'circle':
      fillDisc(from, Math.hypot(from[0] - to[0], from[1] - to[1]), width, height, drawRun);
      return;
    case 'point':
      fillDisc(from, POINT_RADIUS, width, height, drawRun);
      return;
    case 'line':
    case 'linestrip':
      points.slice(1).forEach((end, place) => {
        const line = { from: points[place] ?? end, to: end };
        fillLine(line, LINE_WIDTH, width, height, drawRun);
      });
      return;
    default:
      fillPolygon(points, width, height, drawRun);
  }
}

function fillDisc(
  [x, y]: PolygonPoint,
  radius: number,
  width: number,
  height: number,
  drawRun: DrawRun,
): void {
  const box = { from: [x - radius, y - radius], to: [x + radius, y + radius] } as const;
  fillEllipse(box, width, height, drawRun);
}

/** A mask is a PNG of the box between its points, both inside; what is not 0 belongs to it. */
async function drawMask(map: LabelMap, { points, mask }: Shape, index: number): Promise<void> {
  const [[left, top], [right, bottom]] = [points[0] ?? [0, 0], points[1] ?? [0, 0]];
  const inside = await decodeLabelPng(Buffer.from(mask ?? '', 'base64'), 'in the shape');
  const isWhole = [left, top, right, bottom].every(Number.isInteger);
  const [across, down] = [right - left + 1, bottom - top + 1];
  if (isWhole && (inside.width !== across || inside.height !== down)) {
    throw new Error(`its mask is ${inside.width}×${inside.height}, and its box ${across}×${down}`);
  }
  // labelme rounds the first corner of a box between pixels, and leaves the mask as large as it is.
  const [startX, startY] = [Math.round(left), Math.round(top)];
  for (let y = Math.max(0, -startY); y < Math.min(inside.height, map.height - startY); y++) {
    for (let x = Math.max(0, -startX); x < Math.min(inside.width, map.width - startX); x++) {
      if (inside.data[y * inside.width + x] === 0) continue;
      map.data[(startY + y) * map.width + startX + x] = index;
    }
  }
}
