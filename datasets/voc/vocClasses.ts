// What the pixels of a VOC-style mask stand for: Pascal VOC's own 21 classes, or those of a `labelmap.txt`, the table that
// CVAT writes (`name:red,green,blue:parts:actions` a line).

import { MaskwrightError } from '../../core/errors.ts';
import { assertKnownIndices, type LabelMap } from '../../core/labelMap.ts';
import { VOID_INDEX, type LabelClass, type Rgb } from '../../core/taxonomy.ts';
import {
  colorKey,
  createColorTable,
  decodeColorLabels,
  hasPalette,
  isTrueColor,
  paletteOf,
  type ColorTable,
} from '../png/colorLabels.ts';
import { decodeLabelPng } from '../png/labelPng.ts';
import { vocColor } from './vocPalette.ts';

export const LABELMAP_FILE = 'labelmap.txt';

/** The border between objects in VOC's masks: index 255, which is void. */
const VOID_COLOR = vocColor(VOID_INDEX);
const VOID_LABEL = 'ignored';

const VOC_NAMES = [
  'background',
  ...['aeroplane', 'bicycle', 'bird', 'boat', 'bottle', 'bus', 'car', 'cat', 'chair', 'cow'],
  ...['diningtable', 'dog', 'horse', 'motorbike', 'person', 'pottedplant', 'sheep', 'sofa'],
  ...['train', 'tvmonitor'],
];

/** A line of the table: a class, or void. */
interface VocLabel {
  readonly name: string;
  readonly color: Rgb;
  /** Place in the list of classes; 255 for void. */
  readonly index: number;
}

export interface VocClasses {
  readonly classes: readonly LabelClass[];
  /** By their index in an index PNG. */
  readonly labels: readonly VocLabel[];
  /** For colour-coded masks; void's colour is in it, unless a class has it. Of two classes with one colour the first. */
  readonly colors: ColorTable;
  /** Whether the colours of a palette say more than its indices: they do where the table comes with the files. */
  readonly hasTable: boolean;
}

export const VOC_CLASSES: VocClasses = createVocClasses(
  VOC_NAMES.map((name, place) => ({ name, color: vocColor(place) })),
  false,
);

/**
 * Reads the text of a `labelmap.txt`. Without any colours in it the classes have those of VOC's palette. A label
 * "ignored" in the colour of VOC's borders is void.
 * @param subject the file's path, for messages
 * @throws MaskwrightError `dataset/layout`
 */
export function parseLabelmap(text: string, subject: string): VocClasses {
  const lines = text
    .split('\n')
    .map((line, place) => ({ number: place + 1, text: line.trim() }))
    .filter((line) => line.text !== '' && !line.text.startsWith('#'));
  const names = new Set<string>();
  const labels = lines.map((line, place) => {
    const [name = '', color = '', ...rest] = line.text.split(':');
    const isWhole = name !== '' && rest.length === 2;
    if (!isWhole || names.has(name)) {
      const reason = isWhole
        ? `names "${name}" again`
        : 'is not "name:red,green,blue:parts:actions"';
      throw unusable(subject, `line ${line.number} ${reason}`);
    }
    names.add(name);
    return {
      name,
      color: color === '' ? vocColor(place) : parseColor(color, subject, line.number),
    };
  });
  if (labels.length === 0) throw unusable(subject, 'it names no class');
  if (labels.length > VOID_INDEX)
    throw unusable(subject, `it names more than ${VOID_INDEX} classes`);
  return createVocClasses(labels, true);
}

/**
 * The text of a `labelmap.txt`, from which {@link parseLabelmap} makes the same classes.
 * @throws MaskwrightError `dataset/unsupported` for a name that it cannot hold
 */
export function formatLabelmap(classes: readonly LabelClass[]): string {
  const lines = classes.map((labelClass) => {
    const { name, color } = labelClass;
    if (name === '' || name !== name.trim() || /[:\n]|^#/.test(name) || isVoidLabel(labelClass)) {
      throw new MaskwrightError(
        'dataset/unsupported',
        `The class name "${name}" cannot stand in a ${LABELMAP_FILE}; choose another layout, or rename the class.`,
        { className: name },
      );
    }
    return `${name}:${color.join(',')}::\n`;
  });
  return `# label:color_rgb:parts:actions\n${lines.join('')}`;
}

/** The palette of masks in these classes: their colours by index, VOC's own for void. */
export function vocPaletteOf(classes: readonly LabelClass[]): Rgb[] {
  return Array.from({ length: VOID_INDEX + 1 }, (_, index) =>
    index === VOID_INDEX ? VOID_COLOR : (classes[index]?.color ?? vocColor(0)),
  );
}

/**
 * Reads a mask: RGB by its colours, grey by its indices, 255 for void. A palette is read by its indices where its colours
 * are those of the classes in their order, or where no table came with the files; else by its colours.
 * @param subject the file's path, for messages
 * @throws MaskwrightError `label/malformed`, `label/unknownColor`, `label/unknownIndex`
 */
export async function decodeVocMask(
  bytes: Uint8Array,
  { labels, colors, hasTable }: VocClasses,
  subject: string,
): Promise<LabelMap> {
  if (isTrueColor(bytes)) return decodeColorLabels(bytes, colors, subject);
  const places = await decodeLabelPng(bytes, subject);
  if (hasTable && hasPalette(bytes)) {
    const palette = paletteOf(bytes, subject);
    if (!isInOrder(places, palette, labels)) return decodeColorLabels(bytes, colors, subject);
  }
  assertKnownIndices(places, labels.length, `The label file ${subject}`);
  return { ...places, data: places.data.map((place) => labels[place]?.index ?? VOID_INDEX) };
}

/** Whether each index that occurs, but void's, has the colour of its label in a palette. */
function isInOrder(
  { data }: LabelMap,
  palette: readonly Rgb[],
  labels: readonly VocLabel[],
): boolean {
  const used = new Set(data);
  used.delete(VOID_INDEX);
  return [...used].every((place) => {
    const [shown, label] = [palette[place], labels[place]];
    return shown !== undefined && label !== undefined && colorKey(shown) === colorKey(label.color);
  });
}

function createVocClasses(lines: readonly LabelClass[], hasTable: boolean): VocClasses {
  const classes = lines.filter((line) => !isVoidLabel(line));
  const labels = lines.map((line) => ({
    ...line,
    index: isVoidLabel(line) ? VOID_INDEX : classes.indexOf(line),
  }));
  const colors = createColorTable([...labels, { color: VOID_COLOR, index: VOID_INDEX }]);
  return { classes, labels, colors, hasTable };
}

function isVoidLabel({ name, color }: LabelClass): boolean {
  return name === VOID_LABEL && colorKey(color) === colorKey(VOID_COLOR);
}

function parseColor(text: string, subject: string, line: number): Rgb {
  const channels = text.split(',').map((channel) => channel.trim());
  const [red = -1, green = -1, blue = -1] = channels.map((channel) =>
    /^\d{1,3}$/.test(channel) ? Number(channel) : -1,
  );
  const color: Rgb = [red, green, blue];
  if (channels.length === 3 && color.every((value) => value >= 0 && value <= 255)) return color;
  throw unusable(subject, `line ${line} has the colour "${text}", not three numbers from 0 to 255`);
}

function unusable(subject: string, reason: string): MaskwrightError {
  return new MaskwrightError(
    'dataset/layout',
    `The class table ${subject} cannot be used: ${reason}. Mend it and import again.`,
    { file: subject },
  );
}
