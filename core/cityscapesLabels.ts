// The labels of Cityscapes: what each id on disk stands for. The facts are those of cityscapesScripts 2.2.4
// (helpers/labels.py); files, scores and polygons all go by this one table.

import type { Rgb } from './taxonomy.ts';

/** In the order of their ids, 0 (void) to 7 (vehicle). */
export const CITYSCAPES_CATEGORIES = [
  'void',
  'flat',
  'construction',
  'object',
  'nature',
  'sky',
  'human',
  'vehicle',
] as const;
export type CityscapesCategory = (typeof CITYSCAPES_CATEGORIES)[number];

export interface CityscapesLabel {
  readonly name: string;
  /** As in `labelIds.png`: 0–33, or −1 for the licence plate, which is drawn nowhere. */
  readonly id: number;
  /** As in `labelTrainIds.png`: 0–18 for the evaluated classes, 255 for the others, −1 for the licence plate. */
  readonly trainId: number;
  readonly category: CityscapesCategory;
  readonly categoryId: number;
  /** Whether `instanceIds.png` tells one thing of the class from the next. */
  readonly hasInstances: boolean;
  /** Whether ground truth of this label is left out of every score. */
  readonly ignoreInEval: boolean;
  /** As in `color.png`. */
  readonly color: Rgb;
}

type Row = readonly [name: string, trainId: number, color: Rgb];

/** Void's id and that of each following label is its place; the licence plate comes after them. */
const ROWS: readonly (readonly [CityscapesCategory, ...Row[]])[] = [
  [
    'void',
    ['unlabeled', 255, [0, 0, 0]],
    ['ego vehicle', 255, [0, 0, 0]],
    ['rectification border', 255, [0, 0, 0]],
    ['out of roi', 255, [0, 0, 0]],
    ['static', 255, [0, 0, 0]],
    ['dynamic', 255, [111, 74, 0]],
    ['ground', 255, [81, 0, 81]],
  ],
  [
    'flat',
    ['road', 0, [128, 64, 128]],
    ['sidewalk', 1, [244, 35, 232]],
    ['parking', 255, [250, 170, 160]],
    ['rail track', 255, [230, 150, 140]],
  ],
  [
    'construction',
    ['building', 2, [70, 70, 70]],
    ['wall', 3, [102, 102, 156]],
    ['fence', 4, [190, 153, 153]],
    ['guard rail', 255, [180, 165, 180]],
    ['bridge', 255, [150, 100, 100]],
    ['tunnel', 255, [150, 120, 90]],
  ],
  [
    'object',
    ['pole', 5, [153, 153, 153]],
    ['polegroup', 255, [153, 153, 153]],
    ['traffic light', 6, [250, 170, 30]],
    ['traffic sign', 7, [220, 220, 0]],
  ],
  ['nature', ['vegetation', 8, [107, 142, 35]], ['terrain', 9, [152, 251, 152]]],
  ['sky', ['sky', 10, [70, 130, 180]]],
  ['human', ['person', 11, [220, 20, 60]], ['rider', 12, [255, 0, 0]]],
  [
    'vehicle',
    ['car', 13, [0, 0, 142]],
    ['truck', 14, [0, 0, 70]],
    ['bus', 15, [0, 60, 100]],
    ['caravan', 255, [0, 0, 90]],
    ['trailer', 255, [0, 0, 110]],
    ['train', 16, [0, 80, 100]],
    ['motorcycle', 17, [0, 0, 230]],
    ['bicycle', 18, [119, 11, 32]],
  ],
];

const LICENCE_PLATE: CityscapesLabel = {
  name: 'license plate',
  id: -1,
  trainId: -1,
  category: 'vehicle',
  categoryId: CITYSCAPES_CATEGORIES.indexOf('vehicle'),
  hasInstances: false,
  ignoreInEval: true,
  color: [0, 0, 142],
};

/** The 34 labels that files hold: each stands at the place of its id. */
export const CITYSCAPES_LABELS: readonly CityscapesLabel[] = ROWS.flatMap(([category, ...rows]) =>
  rows.map((row) => ({ category, row })),
).map(({ category, row: [name, trainId, color] }, id) => ({
  name,
  id,
  trainId,
  category,
  categoryId: CITYSCAPES_CATEGORIES.indexOf(category),
  hasInstances: category === 'human' || category === 'vehicle',
  ignoreInEval: trainId === 255,
  color,
}));

const byName = new Map([...CITYSCAPES_LABELS, LICENCE_PLATE].map((label) => [label.name, label]));

/** The label of that name, the licence plate included. */
export function cityscapesLabelNamed(name: string): CityscapesLabel | undefined {
  return byName.get(name);
}

/** What `color.png` shows: three bytes a pixel, red, green, blue. @param labelIds each 0–33 */
export function colorLabelIds(labelIds: Uint8Array): Uint8Array {
  const colors = new Uint8Array(3 * labelIds.length);
  labelIds.forEach((id, offset) => {
    colors.set(CITYSCAPES_LABELS[id]?.color ?? [0, 0, 0], 3 * offset);
  });
  return colors;
}
