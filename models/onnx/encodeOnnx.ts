// Writes ONNX files: the few parts of the format that a feed-forward network needs (onnx.proto, IR version 8).

import { PbfWriter } from 'pbf';

/** A constant, row-major; its type is the array's. */
export interface OnnxInitializer {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer> | Float16Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>;
}

export type OnnxAttribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string };

export interface OnnxNode {
  readonly operator: string;
  /** Empty for an optional one that is left out. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** An input or output of the network; a dimension that is a word may have any size. */
export interface OnnxValue {
  readonly name: string;
  readonly type: 'float32' | 'uint8';
  readonly shape: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** In an order in which they can be computed. */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
}

const IR_VERSION = 8;
const OPERATOR_SET = 13;
/** `TensorProto.DataType`. */
export const ELEMENT_TYPES = { float32: 1, uint8: 2, int64: 7, float16: 10 } as const;
const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** The same graph always gives the same bytes. */
export function encodeOnnx(graph: OnnxGraph): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, IR_VERSION);
  pbf.writeStringField(2, 'maskwright');
  pbf.writeMessage(7, writeGraph, graph);
  pbf.writeMessage(8, (version, operators) => operators.writeVarintField(2, version), OPERATOR_SET);
  return pbf.finish();
}

function writeGraph(graph: OnnxGraph, pbf: PbfWriter): void {
  for (const node of graph.nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, graph.name);
  for (const initializer of graph.initializers) pbf.writeMessage(5, writeInitializer, initializer);
  for (const input of graph.inputs) pbf.writeMessage(11, writeValue, input);
  for (const output of graph.outputs) pbf.writeMessage(12, writeValue, output);
}

function writeNode({ operator, inputs, output, attributes = {} }: OnnxNode, pbf: PbfWriter): void {
  for (const input of inputs) pbf.writeStringField(1, input);
  pbf.writeStringField(2, output);
  pbf.writeStringField(3, output);
  pbf.writeStringField(4, operator);
  for (const attribute of Object.entries(attributes))
    pbf.writeMessage(5, writeAttribute, attribute);
}

function writeAttribute([name, { kind, value }]: [string, OnnxAttribute], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if (kind === 'float') pbf.writeFloatField(2, value);
  else if (kind === 'int') pbf.writeVarintField(3, value);
  else if (kind === 'string') pbf.writeStringField(4, value);
  else pbf.writePackedVarint(8, [...value]);
  pbf.writeVarintField(20, ATTRIBUTE_TYPES[kind]);
}

function writeInitializer({ name, shape, data }: OnnxInitializer, pbf: PbfWriter): void {
  pbf.writePackedVarint(1, [...shape]);
  pbf.writeVarintField(2, ELEMENT_TYPES[elementTypeOf(data)]);
  pbf.writeStringField(8, name);
  pbf.writeBytesField(9, littleEndianBytes(data));
}

function elementTypeOf(data: OnnxInitializer['data']): keyof typeof ELEMENT_TYPES {
  if (data instanceof BigInt64Array) return 'int64';
  return data instanceof Float32Array ? 'float32' : 'float16';
}

function littleEndianBytes(data: OnnxInitializer['data']): Uint8Array {
  const view = new DataView(new ArrayBuffer(data.byteLength));
  if (data instanceof BigInt64Array) {
    data.forEach((value, place) => view.setBigInt64(place * 8, value, true));
  } else if (data instanceof Float32Array) {
    data.forEach((value, place) => view.setFloat32(place * 4, value, true));
  } else {
    data.forEach((value, place) => view.setFloat16(place * 2, value, true));
  }
  return new Uint8Array(view.buffer);
}

function writeValue({ name, type, shape }: OnnxValue, pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, writeValueType, { type, shape });
}

function writeValueType(value: Omit<OnnxValue, 'name'>, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeTensorType, value);
}

function writeTensorType({ type, shape }: Omit<OnnxValue, 'name'>, pbf: PbfWriter): void {
  pbf.writeVarintField(1, ELEMENT_TYPES[type]);
  pbf.writeMessage(2, writeShape, shape);
}

function writeShape(shape: OnnxValue['shape'], pbf: PbfWriter): void {
  for (const dimension of shape) pbf.writeMessage(1, writeDimension, dimension);
}

function writeDimension(dimension: number | string, pbf: PbfWriter): void {
  if (typeof dimension === 'number') pbf.writeVarintField(1, dimension);
  else pbf.writeStringField(2, dimension);
}
