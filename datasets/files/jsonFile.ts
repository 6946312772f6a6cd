// JSON files of data sets: read whole, up to a stated size, and checked against a schema where they enter.

import { readFile, stat } from 'node:fs/promises';
import * as v from 'valibot';
import { MaskwrightError, messageOf } from '../../core/errors.ts';

export interface JsonFileRules<Schema extends v.GenericSchema> {
  readonly schema: Schema;
  /** Larger files are refused before they are read. */
  readonly maxBytes: number;
  /** For people: "COCO panoptic file". */
  readonly kind: string;
}

/** @throws MaskwrightError `label/malformed` for a file that cannot be read, is too large, no JSON or not as it should be */
export async function readJsonFile<Schema extends v.GenericSchema>(
  file: string,
  { schema, maxBytes, kind }: JsonFileRules<Schema>,
): Promise<v.InferOutput<Schema>> {
  try {
    const { size } = await stat(file);
    if (size > maxBytes) {
      throw new Error(`it has ${toMiB(size)} MiB, and ${toMiB(maxBytes)} are the most`);
    }
    return checkJson(parseJson(await readFile(file, 'utf8')), schema);
  } catch (error) {
    throw new MaskwrightError(
      'label/malformed',
      `The ${kind} ${file} cannot be used: ${messageOf(error)}. Mend the file, or give a whole one.`,
      { subject: file },
      { cause: error },
    );
  }
}

function parseJson(text: string): unknown {
  try {
    // Some editors put a byte order mark first, which is no part of JSON.
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    throw new Error('it is not JSON', { cause: error });
  }
}

/** @throws Error with the place and the reason */
export function checkJson<Schema extends v.GenericSchema>(
  value: unknown,
  schema: Schema,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Error(`${v.getDotPath(issue) ?? 'the file as a whole'}: ${issue.message}`);
}

function toMiB(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
