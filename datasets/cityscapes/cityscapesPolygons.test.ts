import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { CITYSCAPES_LABELS, colorLabelIds } from '../../core/cityscapesLabels.ts';
import { drawInstanceIds, drawLabelIds, parseCityscapesPolygons } from './cityscapesPolygons.ts';

const FOLDER = path.join(import.meta.dirname, '../testdata/cityscapes-eval/gtFine/val/demo');
const FRAMES = ['000000', '000001', '000002', '000003'].map(
  (sequence) => `demo_${sequence}_000019`,
);

function official(frame: string, kind: string) {
  return decode(readFileSync(path.join(FOLDER, `${frame}_gtFine_${kind}.png`)));
}

function annotationOf(frame: string) {
  const file = path.join(FOLDER, `${frame}_gtFine_polygons.json`);
  return parseCityscapesPolygons(readFileSync(file, 'utf8'), file);
}

interface AnnotatedObject {
  readonly label: string;
  readonly polygon: readonly (readonly number[])[];
  readonly deleted?: number;
}

const WHOLE_IMAGE = [
  [0, 0],
  [3, 0],
  [3, 1],
  [0, 1],
] as const;

function annotation(...objects: AnnotatedObject[]) {
  return parseCityscapesPolygons(
    JSON.stringify({ imgWidth: 4, imgHeight: 2, objects }),
    'polygons.json',
  );
}

describe.each(FRAMES)('%s, as cityscapesScripts drew it', (frame) => {
  test('label ids are equal at every pixel', () => {
    const { width, height, data } = official(frame, 'labelIds');
    expect(drawLabelIds(annotationOf(frame))).toEqual({ width, height, data });
  });

  test('instance ids are equal at every pixel', () => {
    const { width, height, data } = official(frame, 'instanceIds');
    expect(drawInstanceIds(annotationOf(frame))).toEqual({ width, height, data });
  });

  test('colours are equal at every pixel', () => {
    const rgba = official(frame, 'color').data;
    const rgb = rgba.filter((_, place) => place % 4 !== 3);
    expect(colorLabelIds(drawLabelIds(annotationOf(frame)).data)).toEqual(rgb);
  });

  test('train ids are equal at every pixel', () => {
    const ids = drawLabelIds(annotationOf(frame)).data;
    expect(ids.map((id) => CITYSCAPES_LABELS[id]?.trainId ?? -1)).toEqual(
      official(frame, 'labelTrainIds').data,
    );
  });
});

test('what comes later lies in front; what is deleted is not drawn', () => {
  const ids = drawLabelIds(
    annotation(
      { label: 'road', polygon: WHOLE_IMAGE },
      {
        label: 'car',
        polygon: [
          [0, 0],
          [1, 0],
        ],
      },
      { label: 'sky', polygon: WHOLE_IMAGE, deleted: 1 },
    ),
  );
  expect([...ids.data]).toEqual([26, 26, 7, 7, 7, 7, 7, 7]);
});

test('a licence plate is drawn nowhere', () => {
  const drawn = annotation({ label: 'license plate', polygon: WHOLE_IMAGE });
  expect(drawLabelIds(drawn).data).toEqual(new Uint8Array(8));
  expect(drawInstanceIds(drawn).data).toEqual(new Uint16Array(8));
});

test('things are numbered class by class; a group is of the class, but no instance', () => {
  const drawn = annotation(
    {
      label: 'car',
      polygon: [
        [0, 0],
        [0, 0],
      ],
    },
    {
      label: 'person',
      polygon: [
        [1, 0],
        [1, 0],
      ],
    },
    {
      label: 'car',
      polygon: [
        [2, 0],
        [2, 0],
      ],
    },
    {
      label: 'cargroup',
      polygon: [
        [3, 0],
        [3, 0],
      ],
    },
    {
      label: 'polegroup',
      polygon: [
        [0, 1],
        [3, 1],
      ],
    },
  );
  expect([...drawLabelIds(drawn).data]).toEqual([26, 24, 26, 26, 18, 18, 18, 18]);
  expect([...drawInstanceIds(drawn).data]).toEqual([26000, 24000, 26001, 26, 18, 18, 18, 18]);
});

describe('a file that cannot be drawn is refused with the reason', () => {
  test.each([
    ['no JSON', '{', 'it is not JSON'],
    ['no polygons', '{"imgWidth": 4, "imgHeight": 2}', 'objects'],
    ['no size', '{"imgWidth": 0, "imgHeight": 2, "objects": []}', 'imgWidth'],
    [
      'a polygon of one corner',
      '{"imgWidth": 4, "imgHeight": 2, "objects": [{"label": "car", "polygon": [[1, 1]]}]}',
      'objects.0.polygon',
    ],
    [
      'an image that is too large',
      '{"imgWidth": 60000, "imgHeight": 60000, "objects": []}',
      '60000×60000',
    ],
    [
      'an unknown label',
      '{"imgWidth": 4, "imgHeight": 2, "objects": [{"label": "camel", "polygon": [[1, 1], [2, 2]]}]}',
      '"camel"',
    ],
    [
      'a group of what is unknown',
      '{"imgWidth": 4, "imgHeight": 2, "objects": [{"label": "camelgroup", "polygon": [[1, 1], [2, 2]]}]}',
      '"camelgroup"',
    ],
  ])('%s', (_, text, reason) => {
    expect(() => parseCityscapesPolygons(text, '/data/x_polygons.json')).toThrow(
      expect.objectContaining({
        code: 'label/malformed',
        message: expect.stringContaining(reason) as string,
        details: { subject: '/data/x_polygons.json' },
      }),
    );
  });
});
