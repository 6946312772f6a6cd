// Reads of an ONNX file what can be said without running it: what goes in, what comes out, how large it is.

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
}

interface Draft {
  inputs: OnnxShape[];
  outputs: OnnxShape[];
  initializerNames: Set<string>;
  constants: number;
}

/** @throws Error with the reason when the bytes are no ONNX model */
export function inspectOnnx(bytes: Uint8Array): OnnxSummary {
  const draft: Draft = { inputs: [], outputs: [], initializerNames: new Set(), constants: 0 };
  let graphs = 0;
  new PbfReader(bytes).readFields((tag, _, pbf) => {
    if (tag !== 7) return;
    graphs += 1;
    pbf.readMessage(readGraphField, draft);
  }, null);
  if (graphs !== 1 || draft.outputs.length === 0) throw new Error('it holds no ONNX graph');
  const { initializerNames, ...summary } = draft;
  // Older files list their constants among the inputs.
  const inputs = summary.inputs.filter(({ name }) => !initializerNames.has(name));
  return { ...summary, inputs };
}

function readGraphField(tag: number, draft: Draft, pbf: PbfReader): void {
  if (tag === 5) {
    const initializer = pbf.readMessage(readInitializerField, { name: '', size: 1 });
    draft.initializerNames.add(initializer.name);
    draft.constants += initializer.size;
  }
  if (tag === 11) draft.inputs.push(readValue(pbf));
  if (tag === 12) draft.outputs.push(readValue(pbf));
}

function readInitializerField(
  tag: number,
  initializer: { name: string; size: number },
  pbf: PbfReader,
): void {
  if (tag === 1) {
    for (const extent of pbf.readPackedVarint()) initializer.size *= extent;
  }
  if (tag === 8) initializer.name = pbf.readString();
}

function readValue(pbf: PbfReader): OnnxShape {
  const value = { name: '', shape: [] as (number | null)[] };
  pbf.readMessage((tag, result, fields) => {
    if (tag === 1) result.name = fields.readString();
    if (tag === 2) fields.readMessage(readTypeField, result);
  }, value);
  return value;
}

function readTypeField(tag: number, value: { shape: (number | null)[] }, pbf: PbfReader): void {
  if (tag === 1) pbf.readMessage(readTensorTypeField, value);
}

function readTensorTypeField(
  tag: number,
  value: { shape: (number | null)[] },
  pbf: PbfReader,
): void {
  if (tag === 2) pbf.readMessage(readShapeField, value);
}

function readShapeField(tag: number, value: { shape: (number | null)[] }, pbf: PbfReader): void {
  if (tag !== 1) return;
  const dimension = pbf.readMessage(
    (field, result, fields) => {
      if (field === 1) result.extent = fields.readVarint();
    },
    { extent: null as number | null },
  );
  value.shape.push(dimension.extent);
}
