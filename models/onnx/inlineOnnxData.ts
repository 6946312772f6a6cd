// Puts constants that an ONNX file has left in another file into it, as newer exporters of PyTorch leave them all.

import { PbfReader, PbfWriter } from 'pbf';
import { readExternalEntry } from './inspectOnnx.ts';

/** Bytes of a message: fields as they are, and as they have become. */
type Parts = readonly Uint8Array[];

/**
 * @param onnx of which `inspectOnnx` says that it is whole but for the files
 * @param files their bytes, by the names that it has for them; what lies in others stays there
 * @param maxBytes what may become of it: any number of constants may lie in the same bytes
 * @throws Error with the reason when a file has less than it should, or all would be larger than that
 */
export function inlineOnnxData(
  onnx: Uint8Array,
  files: ReadonlyMap<string, Uint8Array>,
  maxBytes: number,
): Uint8Array {
  const file = new PbfReader(onnx);
  const inGraph = (tag: number, pbf: PbfReader): Parts | null =>
    tag === 5 ? inlineTensor(pbf, files) : null;
  const parts = mapFields(file, onnx.length, (tag, pbf) =>
    tag === 7 ? mapFields(pbf, pbf.readVarint() + pbf.pos, inGraph) : null,
  );
  const bytes = lengthOf(parts);
  if (bytes > maxBytes) throw new Error(`it has ${bytes} bytes, more than ${maxBytes}`);
  return joined(parts, bytes);
}

/**
 * A message's fields, up to an end, with some of them changed.
 * @param change reads a field that is a message, and gives what it becomes; null leaves it as it is
 */
function mapFields(
  pbf: PbfReader,
  end: number,
  change: (tag: number, pbf: PbfReader) => Parts | null,
): Parts {
  const parts: Uint8Array[] = [];
  while (pbf.pos < end) {
    const start = pbf.pos;
    const tag = pbf.nextField(end);
    const { type, pos: value } = pbf;
    const changed = change(tag, pbf);
    pbf.pos = value;
    pbf.skip(type);
    if (changed === null) keep(parts, pbf, start);
    else {
      parts.push(headOf(tag, changed));
      for (const part of changed) parts.push(part);
    }
  }
  return parts;
}

/** Adds what was read from a place on, as one part with what stands before it: a file may be of any number of fields. */
function keep(parts: Uint8Array[], { buf, pos }: PbfReader, start: number): void {
  const last = parts.at(-1);
  const isNext =
    last?.buffer === buf.buffer && last.byteOffset + last.length === buf.byteOffset + start;
  if (isNext) parts.pop();
  parts.push(buf.subarray(isNext ? start - last.length : start, pos));
}

/** @returns null for a tensor that is in the file itself, or in one that is not known */
function inlineTensor(pbf: PbfReader, files: ReadonlyMap<string, Uint8Array>): Parts | null {
  const end = pbf.readVarint() + pbf.pos;
  const external = new Map<string, string>();
  const kept: Uint8Array[] = [];
  while (pbf.pos < end) {
    const start = pbf.pos;
    const tag = pbf.nextField(end);
    if (tag === 13) readExternalEntry(pbf, external);
    else pbf.skip(pbf.type);
    // Where it lies is said no more.
    if (tag !== 13 && tag !== 14) keep(kept, pbf, start);
  }
  const location = external.get('location') ?? '';
  const data = files.get(location);
  if (data === undefined) return null;
  const offset = Number(external.get('offset') ?? 0);
  const length = Number(external.get('length') ?? data.length - offset);
  if (!(offset >= 0 && length >= 0 && offset + length <= data.length)) {
    throw new Error(`its weights in ${location} are not all there`);
  }
  const raw = [data.subarray(offset, offset + length)];
  return [...kept, headOf(9, raw), ...raw];
}

/** What stands before a field of bytes: its tag, and how many they are. */
function headOf(tag: number, parts: Parts): Uint8Array {
  const head = new PbfWriter();
  // 2: a length, then as many bytes.
  head.writeTag(tag, 2);
  head.writeVarint(lengthOf(parts));
  return head.finish();
}

function lengthOf(parts: Parts): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

function joined(parts: Parts, bytes: number): Uint8Array {
  const all = new Uint8Array(bytes);
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}
