// Reads of an ONNX file what can be said without running it: what goes in, what comes out, how large it is, and whether
// all of it is there. What it keeps of a file is bounded.

import { PbfReader } from 'pbf';

export interface OnnxShape {
  readonly name: string;
  /** Null for a dimension of any size. */
  readonly shape: readonly (number | null)[];
}

export interface OnnxSummary {
  readonly inputs: readonly OnnxShape[];
  readonly outputs: readonly OnnxShape[];
  /** Numbers in all constants, whether training changed them or not. */
  readonly constants: number;
  /** Other files that hold some of its constants, as it names them; empty for a file that is whole. */
  readonly externalFiles: readonly string[];
}

interface Draft {
  inputs: OnnxShape[];
  outputs: OnnxShape[];
  initializerNames: string[];
  constants: number;
  externalFiles: Set<string>;
}

type ReadField<Result> = (tag: number, result: Result, pbf: PbfReader) => void;

/** `TensorProto.DataLocation`. */
const EXTERNAL = 1;
/** Far more than any network that runs here has. Older files list each constant among the inputs. */
const MAX_CONSTANTS = 2 ** 16;
const MAX_INPUTS_AND_OUTPUTS = 2 ** 16;
const MAX_EXTERNAL_FILES = 2 ** 16;
const MAX_RANK = 32;

class TooManyError extends Error {}

/** @throws Error with the reason when the bytes are no ONNX model, or describe far more than a network */
export function inspectOnnx(bytes: Uint8Array): OnnxSummary {
  const draft: Draft = {
    inputs: [],
    outputs: [],
    initializerNames: [],
    constants: 0,
    externalFiles: new Set(),
  };
  const graphs = readFile(bytes, draft);
  if (graphs !== 1 || draft.outputs.length === 0) throw new Error('it holds no ONNX graph');
  const { initializerNames, externalFiles, ...summary } = draft;
  const constantNames = new Set(initializerNames);
  // Older files list their constants among the inputs.
  const inputs = summary.inputs.filter(({ name }) => !constantNames.has(name));
  return { ...summary, inputs, externalFiles: [...externalFiles] };
}

/** @returns how many graphs it holds */
function readFile(bytes: Uint8Array, draft: Draft): number {
  let graphs = 0;
  try {
    const file = new PbfReader(bytes);
    file.readFields((tag, _, pbf) => {
      if (tag === 7) {
        graphs += 1;
        readWhole(pbf, readGraphField, draft);
      }
      if (tag === 25) readWhole(pbf, readFunctionField, draft);
    }, null);
    assertAt(file, bytes.length);
    return graphs;
  } catch (error) {
    if (error instanceof TooManyError) throw error;
    // The library's words for it say nothing to people.
    throw new Error('it is cut off or damaged, or no ONNX file', { cause: error });
  }
}

/** Reads a message. The library goes beyond the end of what is cut off, and of what a message says of itself. */
function readWhole<Result>(pbf: PbfReader, readField: ReadField<Result>, result: Result): Result {
  const end = pbf.readVarint() + pbf.pos;
  if (end > pbf.length)
    throw new RangeError(`A message ends at ${end}, the file at ${pbf.length}.`);
  pbf.readFields(readField, result, end);
  assertAt(pbf, end);
  return result;
}

function assertAt({ pos }: PbfReader, end: number): void {
  if (pos !== end) throw new RangeError(`A field ends at ${pos}, what it is part of at ${end}.`);
}

/** @throws TooManyError when there is no room for one more */
function assertRoom(count: number, most: number, what: string): void {
  if (count >= most) throw new TooManyError(`it has more than ${most} ${what}`);
}

function readGraphField(tag: number, draft: Draft, pbf: PbfReader): void {
  const { inputs, outputs, initializerNames } = draft;
  if (tag === 5) {
    assertRoom(initializerNames.length, MAX_CONSTANTS, 'constants');
    const { name, size } = readTensor(pbf, draft);
    initializerNames.push(name);
    draft.constants += size;
  }
  if (tag === 11 || tag === 12) {
    assertRoom(inputs.length + outputs.length, MAX_INPUTS_AND_OUTPUTS, 'inputs and outputs');
    (tag === 11 ? inputs : outputs).push(readValue(pbf));
  }
  readTensorsIn(tag, draft, pbf);
}

/** Tensors beside the constants, in a graph: those of its nodes, and sparse ones. */
function readTensorsIn(tag: number, draft: Draft, pbf: PbfReader): void {
  if (tag === 1) readWhole(pbf, readNodeField, draft);
  if (tag === 15) readWhole(pbf, readSparseField, draft);
}

function readFunctionField(tag: number, draft: Draft, pbf: PbfReader): void {
  if (tag === 7) readWhole(pbf, readNodeField, draft);
  if (tag === 11) readWhole(pbf, readAttributeField, draft);
}

function readNodeField(tag: number, draft: Draft, pbf: PbfReader): void {
  if (tag === 5) readWhole(pbf, readAttributeField, draft);
}

function readAttributeField(tag: number, draft: Draft, pbf: PbfReader): void {
  if (tag === 5 || tag === 10) readTensor(pbf, draft);
  if (tag === 6 || tag === 11) readWhole(pbf, readInnerGraphField, draft);
  if (tag === 22 || tag === 23) readWhole(pbf, readSparseField, draft);
}

function readInnerGraphField(tag: number, draft: Draft, pbf: PbfReader): void {
  if (tag === 5) readTensor(pbf, draft);
  readTensorsIn(tag, draft, pbf);
}

function readSparseField(tag: number, draft: Draft, pbf: PbfReader): void {
  if (tag === 1 || tag === 2) readTensor(pbf, draft);
}

/** A tensor, of which `draft` keeps where it lies when that is another file. */
function readTensor(
  pbf: PbfReader,
  draft: Draft,
): { readonly name: string; readonly size: number } {
  const tensor = readWhole(pbf, readTensorField, {
    name: '',
    rank: 0,
    size: 1,
    isExternal: false,
    external: new Map<string, string>(),
  });
  if (tensor.isExternal) {
    assertRoom(draft.externalFiles.size, MAX_EXTERNAL_FILES, 'files beside it');
    draft.externalFiles.add(tensor.external.get('location') ?? '');
  }
  return tensor;
}

interface TensorDraft {
  name: string;
  rank: number;
  size: number;
  isExternal: boolean;
  readonly external: Map<string, string>;
}

function readTensorField(tag: number, tensor: TensorDraft, pbf: PbfReader): void {
  if (tag === 1) readExtents(tensor, pbf);
  if (tag === 8) tensor.name = pbf.readString();
  if (tag === 13) readExternalEntry(pbf, tensor.external);
  if (tag === 14) tensor.isExternal = pbf.readVarint() === EXTERNAL;
}

/** All of a tensor's extents, or one: they come packed or one by one. */
function readExtents(tensor: TensorDraft, pbf: PbfReader): void {
  const end = pbf.readPackedEnd();
  while (pbf.pos < end) {
    assertRoom(tensor.rank, MAX_RANK, 'dimensions in a tensor');
    tensor.rank += 1;
    tensor.size *= pbf.readVarint();
  }
}

/** One of the words that say where a tensor lies: `location`, `offset`, `length`; others are passed over. */
export function readExternalEntry(pbf: PbfReader, entries: Map<string, string>): void {
  const entry = readWhole(
    pbf,
    (tag, result, fields) => {
      if (tag === 1) result.key = fields.readString();
      if (tag === 2) result.value = fields.readString();
    },
    { key: '', value: '' },
  );
  if (['location', 'offset', 'length'].includes(entry.key)) entries.set(entry.key, entry.value);
}

function readValue(pbf: PbfReader): OnnxShape {
  const value = { name: '', shape: [] as (number | null)[] };
  return readWhole(
    pbf,
    (tag, result, fields) => {
      if (tag === 1) result.name = fields.readString();
      if (tag === 2) readWhole(fields, readTypeField, result);
    },
    value,
  );
}

function readTypeField(tag: number, value: { shape: (number | null)[] }, pbf: PbfReader): void {
  if (tag === 1) readWhole(pbf, readTensorTypeField, value);
}

function readTensorTypeField(
  tag: number,
  value: { shape: (number | null)[] },
  pbf: PbfReader,
): void {
  if (tag === 2) readWhole(pbf, readShapeField, value);
}

function readShapeField(tag: number, value: { shape: (number | null)[] }, pbf: PbfReader): void {
  if (tag !== 1) return;
  assertRoom(value.shape.length, MAX_RANK, 'dimensions in an input or output');
  const dimension = readWhole(
    pbf,
    (field, result, fields) => {
      if (field !== 1) return;
      // Some exporters write 0 or -1 where any size will do.
      const extent = fields.readVarint(true);
      result.extent = extent > 0 ? extent : null;
    },
    { extent: null as number | null },
  );
  value.shape.push(dimension.extent);
}
