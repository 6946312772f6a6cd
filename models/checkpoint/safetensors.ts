// The safetensors format: the length of a JSON header, the header with every tensor's type, shape and place, then the
// tensors without a gap. Format: https://github.com/huggingface/safetensors#format.

import * as v from 'valibot';
import { MaskwrightError } from '../../core/errors.ts';
import { createByteReader, utf8 } from './byteReader.ts';
import { SAFETENSORS_TYPES, type ElementType } from './elementTypes.ts';
import { assertAffordable } from './readTensors.ts';
import { shown } from './shown.ts';
import { elementCount, type StateDict, type Tensor } from './tensor.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const tensorEntry = v.object({
  dtype: v.string(),
  shape: v.pipe(v.array(count), v.maxLength(32)),
  data_offsets: v.tuple([count, count]),
});

/** A tensor's entry in the header; its place is in bytes from the header's end. */
interface Placed {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

const METADATA = '__metadata__';
const LENGTH_SIZE = 8;
const ALIGNMENT = 8;
const FLOAT32_SIZE = 4;
const MAX_HEADER_SIZE = 2 ** 24;

/** Whether the bytes begin with the length of a header and the brace of its JSON. */
export function looksLikeSafetensors(bytes: Uint8Array): boolean {
  const isShortLength = bytes.subarray(4, LENGTH_SIZE).every((byte) => byte === 0);
  return isShortLength && bytes[LENGTH_SIZE] === 0x7b;
}

/** @throws Error with the reason when the header is damaged or the tensors do not fill the rest of the file */
export function readSafetensors(bytes: Uint8Array): StateDict {
  const reader = createByteReader(bytes);
  const headerSize = reader.uint64();
  if (headerSize > MAX_HEADER_SIZE) throw new Error('its header is impossibly large');
  const entries = parseHeader(utf8(reader.take(headerSize))).map(placed);
  const content = reader.take(reader.remaining);
  assertFilled(entries, content.length);
  assertAffordable(
    entries.map(({ shape }) => elementCount(shape)),
    bytes.length,
  );
  if (entries.length === 0) throw new Error('it holds no tensors');
  return new Map(entries.map((entry) => [entry.name, readTensor(entry, content)]));
}

function parseHeader(text: string): [name: string, entry: unknown][] {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw new Error('its header is not JSON', { cause: error });
  }
  if (typeof header !== 'object' || header === null) throw new Error('its header is no object');
  return Object.entries(header).filter(([name]) => name !== METADATA);
}

function placed([name, entry]: readonly [string, unknown]): Placed {
  const { success, output } = v.safeParse(tensorEntry, entry);
  if (!success) throw new Error(`its header describes tensor "${shown(name)}" wrongly`);
  const { dtype, shape, data_offsets: offsets } = output;
  const type = SAFETENSORS_TYPES.get(dtype);
  if (type === undefined) {
    throw new Error(`tensor "${shown(name)}" is of the type ${shown(dtype)}, which is not read`);
  }
  const [start, end] = offsets;
  return { name, type, shape, start, end };
}

/** Holds the tensors against the format: they lie side by side, from the first byte to the last. */
function assertFilled(entries: readonly Placed[], size: number): void {
  const inOrder = [...entries].sort((a, b) => a.start - b.start || a.end - b.end);
  let end = 0;
  for (const entry of inOrder) {
    if (
      entry.start !== end ||
      entry.end - entry.start !== elementCount(entry.shape) * entry.type.size
    ) {
      throw new Error(`tensor "${shown(entry.name)}" is not where its header says`);
    }
    end = entry.end;
  }
  if (end !== size) throw new Error('its tensors end before or after the file does');
}

function readTensor({ type, shape, start, end }: Placed, content: Uint8Array): Tensor {
  const view = new DataView(content.buffer, content.byteOffset + start, end - start);
  const data = new Float32Array((end - start) / type.size);
  for (let index = 0; index < data.length; index++) {
    data[index] = type.read(view, index * type.size);
  }
  return { shape, data };
}

/**
 * A safetensors file of float32 tensors, sorted by name: equal tensors and metadata give equal bytes.
 * @param metadata texts for people and programs; a reader here passes over them
 * @throws MaskwrightError `model/notACheckpoint` for a tensor named `__metadata__`, which the format keeps for itself
 */
export function encodeSafetensors(
  tensors: StateDict,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  if (tensors.has(METADATA)) {
    throw new MaskwrightError(
      'model/notACheckpoint',
      `A tensor named ${METADATA} cannot be written as safetensors; give it another name.`,
    );
  }
  const sorted = [...tensors].sort(byName);
  const header = encodeHeader(sorted, metadata);
  const dataSize = sorted.reduce((sum, [, { data }]) => sum + FLOAT32_SIZE * data.length, 0);
  const bytes = new Uint8Array(LENGTH_SIZE + header.length + dataSize);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, LENGTH_SIZE);
  let offset = LENGTH_SIZE + header.length;
  for (const [, { data }] of sorted) {
    for (const value of data) {
      view.setFloat32(offset, value, true);
      offset += FLOAT32_SIZE;
    }
  }
  return bytes;
}

/** JSON as UTF-8, with spaces up to a whole number of words. */
function encodeHeader(
  sorted: readonly (readonly [string, Tensor])[],
  metadata: Readonly<Record<string, string>> | undefined,
): Uint8Array {
  let end = 0;
  const entries: [string, unknown][] = sorted.map(([name, { shape, data }]) => {
    const start = end;
    end += FLOAT32_SIZE * data.length;
    return [name, { dtype: 'F32', shape, data_offsets: [start, end] }];
  });
  if (metadata !== undefined) {
    entries.unshift([METADATA, Object.fromEntries(Object.entries(metadata).sort(byName))]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const padded = new Uint8Array(Math.ceil(json.length / ALIGNMENT) * ALIGNMENT).fill(0x20);
  padded.set(json);
  return padded;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : Number(a > b);
}
