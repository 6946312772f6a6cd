// Class tables: the names, and perhaps the indices and colours, of the classes in a folder's labels. JSON, CSV, or a text
// with a name a line.

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import * as v from 'valibot';
import { MaskwrightError, messageOf } from '../../core/errors.ts';
import { VOID_INDEX, type LabelClass, type Rgb } from '../../core/taxonomy.ts';
import { createColorTable, type ColorTable } from '../png/colorLabels.ts';
import { hasEnding, listNamesIfThere } from '../files/folderListing.ts';
import type { IndexTable } from '../png/indexLabels.ts';
import { checkJson, readJsonFile } from '../files/jsonFile.ts';
import { vocColor } from '../voc/vocPalette.ts';

/** One class as a table has it. */
export interface TableClass {
  /** As in index PNGs. */
  readonly index: number;
  readonly name: string;
  readonly color: Rgb | null;
}

export interface ClassTable {
  /** The file that it comes from. */
  readonly file: string;
  /** By index; the entries that stand for void are apart. */
  readonly classes: readonly TableClass[];
  /** Entries with index 255 or the name "void". */
  readonly voids: readonly TableClass[];
}

/** In a data set's folder the first of these is its class table. */
export const CLASS_TABLE_NAMES = [
  'classes.json',
  'classes.csv',
  'classes.txt',
  'labels.json',
  'labels.csv',
  'class_dict.csv',
  'meta.json',
  'codes.txt',
] as const;
/** The one that exports write. */
export const WRITTEN_CLASS_TABLE = 'classes.json';
const MAX_BYTES = 2 ** 20;
const VOID_NAME = 'void';
const JSON_RULES = { schema: v.unknown(), maxBytes: MAX_BYTES, kind: 'class table' };

const Channel = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));
const Color = v.union([
  v.pipe(
    v.string(),
    v.regex(/^#[0-9a-f]{6}$/i, 'a colour is #rrggbb'),
    v.transform((text): Rgb => {
      const key = Number.parseInt(text.slice(1), 16);
      return [key >> 16, (key >> 8) & 255, key & 255];
    }),
  ),
  v.pipe(
    v.array(Channel),
    v.minLength(3, 'a colour is [red, green, blue], 0 to 255 each'),
    v.transform(([red = 0, green = 0, blue = 0]): Rgb => [red, green, blue]),
  ),
]);
const Name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100));
const Index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(VOID_INDEX));
const Rows = v.pipe(
  v.array(
    v.pipe(
      v.object({
        name: v.optional(Name),
        title: v.optional(Name),
        index: v.optional(Index),
        id: v.optional(Index),
        color: v.optional(Color),
        colour: v.optional(Color),
      }),
      v.check(({ name, title }) => (name ?? title) !== undefined, 'a class needs a name'),
    ),
  ),
  v.minLength(1, 'it names no class'),
);
const Palette = v.array(Color);

/**
 * Reads a table. Entries without an index have their place as index.
 * @throws MaskwrightError `label/malformed` for what is no such table, or has a name or an index twice
 */
export async function readClassTable(file: string): Promise<ClassTable> {
  if (hasEnding(file, '.json')) {
    return tableOf(file, rowsOfJson(await readJsonFile(file, JSON_RULES)));
  }
  const text = await readText(file);
  return tableOf(file, hasEnding(file, '.csv') ? rowsOfCsv(file, text) : rowsOfText(text));
}

/**
 * The table that is asked for, or else the one that lies in the folder; null when there is none.
 * @throws MaskwrightError `label/malformed`
 */
export async function findClassTable(
  root: string,
  asked: string | null,
): Promise<ClassTable | null> {
  if (asked !== null) return readClassTable(asked);
  const files = new Set(await listNamesIfThere(root, 'files'));
  const found = CLASS_TABLE_NAMES.find((name) => files.has(name));
  return found === undefined ? null : readClassTable(path.join(root, found));
}

/** The error of a data set whose labels cannot be understood without a table. */
export function missingClassTable(root: string): MaskwrightError {
  return new MaskwrightError(
    'dataset/layout',
    `The label files in ${root} do not say which classes they hold. Put a class table there (` +
      `${WRITTEN_CLASS_TABLE}: [{ "index": 0, "name": "road", "color": [128, 64, 128] }, …], or a CSV file with these ` +
      'columns), or name one with the import.',
    { folder: root },
  );
}

/** The classes of label maps: those of the table without void, each in its colour or in one of VOC's palette. */
export function labelClassesOf({ classes }: ClassTable): LabelClass[] {
  return classes.map(({ name, color }, place) => ({ name, color: color ?? vocColor(place + 1) }));
}

/** What the indices in the files are in label maps; 255 is void whatever the table says. */
export function indexTableOf({ classes, voids }: ClassTable): IndexTable {
  return new Map([
    [VOID_INDEX, VOID_INDEX],
    ...voids.map(({ index }) => [index, VOID_INDEX] as const),
    ...classes.map(({ index }, place) => [index, place] as const),
  ]);
}

/** What colours are in label maps. Null for a table in which a class has no colour. */
export function colorTableOf({ classes, voids }: ClassTable): ColorTable | null {
  const meanings = [
    ...classes.map(({ color }, place) => ({ color, index: place })),
    ...voids
      .filter(({ color }) => color !== null)
      .map(({ color }) => ({ color, index: VOID_INDEX })),
  ];
  const colored = meanings.flatMap(({ color, index }) =>
    color === null ? [] : [{ color, index }],
  );
  return colored.length < meanings.length ? null : createColorTable(colored);
}

/** The text of a table with these classes, one a line. */
export function formatClassTable(classes: readonly LabelClass[]): string {
  const lines = classes.map(
    ({ name, color }, index) =>
      `  { "index": ${index}, "name": ${JSON.stringify(name)}, "color": [${color.join(', ')}] }`,
  );
  return `[\n${lines.join(',\n')}\n]\n`;
}

function tableOf(file: string, rows: unknown): ClassTable {
  let checked: v.InferOutput<typeof Rows>;
  try {
    checked = checkJson(rows, Rows);
  } catch (error) {
    throw unusable(file, messageOf(error));
  }
  const entries = checked.map(({ name, title, index, id, color, colour }, place): TableClass => {
    return {
      name: name ?? title ?? '',
      index: index ?? id ?? place,
      color: color ?? colour ?? null,
    };
  });
  assertNothingTwice(file, entries);
  const isVoid = ({ name, index }: TableClass): boolean =>
    index === VOID_INDEX || name.toLowerCase() === VOID_NAME;
  const classes = entries.filter((entry) => !isVoid(entry)).sort((a, b) => a.index - b.index);
  if (classes.length > VOID_INDEX) {
    throw unusable(file, `it has ${classes.length} classes, and a mask has room for ${VOID_INDEX}`);
  }
  return { file, classes, voids: entries.filter(isVoid) };
}

function assertNothingTwice(file: string, entries: readonly TableClass[]): void {
  for (const key of ['name', 'index'] as const) {
    const seen = new Set<string | number>();
    for (const entry of entries) {
      if (seen.has(entry[key])) throw unusable(file, `the ${key} ${entry[key]} stands in it twice`);
      seen.add(entry[key]);
    }
  }
}

/** A list of classes, or an object with one, and with the colours in a list beside (MMSegmentation's `meta.json`). */
function rowsOfJson(json: unknown): unknown {
  const rows = listIn(json, ['classes', 'CLASSES', 'labels']) ?? json;
  if (!Array.isArray(rows)) return rows;
  const palette = v.safeParse(Palette, listIn(json, ['palette', 'PALETTE']));
  return rows.map((row: unknown, place) => {
    const color = palette.success ? palette.output[place] : undefined;
    const named = typeof row === 'string' ? { name: row } : row;
    return color !== undefined && typeof named === 'object' ? { color, ...named } : named;
  });
}

function listIn(json: unknown, keys: readonly string[]): unknown[] | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const found = Object.entries(json).find(
    ([key, value]) => keys.includes(key) && Array.isArray(value),
  );
  return found?.[1] as unknown[] | undefined;
}

/** Columns by their heads: name; index or id; color or colour (#rrggbb, or three numbers), or red, green, blue or r, g, b. */
function rowsOfCsv(file: string, text: string): unknown[] {
  const records = parseCsv(file, text);
  return records.map((record) => {
    const value = (...heads: string[]): string | undefined =>
      heads.map((head) => record[head]).find((cell) => cell !== undefined && cell !== '');
    const index = value('index', 'id');
    const channels = [value('r', 'red'), value('g', 'green'), value('b', 'blue')];
    const color = channels.includes(undefined) ? value('color', 'colour') : channels.join(' ');
    return {
      name: value('name', 'class', 'label'),
      index: index === undefined ? undefined : Number(index),
      color: color === undefined || color.startsWith('#') ? color : numbersIn(color),
    };
  });
}

function parseCsv(file: string, text: string): Readonly<Record<string, string>>[] {
  try {
    return parse(text, {
      bom: true,
      columns: (heads: string[]) => heads.map((head) => head.toLowerCase()),
      delimiter: [',', ';', '\t'],
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    throw unusable(file, messageOf(error));
  }
}

function numbersIn(color: string): number[] {
  return color
    .replaceAll(/[[\]()]/g, '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
}

function rowsOfText(text: string): unknown[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((name) => ({ name }));
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) throw new Error(`it has ${size} bytes, and ${MAX_BYTES} are the most`);
    return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    throw unusable(file, messageOf(error));
  }
}

function unusable(file: string, reason: string): MaskwrightError {
  return new MaskwrightError(
    'label/malformed',
    `The class table ${file} cannot be used: ${reason}. Mend it, or give another.`,
    { subject: file },
  );
}
