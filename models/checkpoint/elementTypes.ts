// The types that a tensor's elements are stored as, and how each is read as a number.

export interface ElementType {
  /** PyTorch's name for it, without `torch.`. */
  readonly name: string;
  /** Bytes an element takes. */
  readonly size: number;
  /** The element at a byte offset; integers beyond 2^53 are rounded. */
  read(view: DataView, offset: number): number;
}

const bits = new Uint32Array(1);
const asFloat = new Float32Array(bits.buffer);

/** bfloat16 is the upper half of a float32. */
function readBfloat16(view: DataView, offset: number): number {
  bits[0] = view.getUint16(offset, true) << 16;
  return asFloat[0] ?? 0;
}

const ALL: readonly ElementType[] = [
  { name: 'float64', size: 8, read: (view, offset) => view.getFloat64(offset, true) },
  { name: 'float32', size: 4, read: (view, offset) => view.getFloat32(offset, true) },
  { name: 'float16', size: 2, read: (view, offset) => view.getFloat16(offset, true) },
  { name: 'bfloat16', size: 2, read: readBfloat16 },
  { name: 'int64', size: 8, read: (view, offset) => Number(view.getBigInt64(offset, true)) },
  { name: 'int32', size: 4, read: (view, offset) => view.getInt32(offset, true) },
  { name: 'int16', size: 2, read: (view, offset) => view.getInt16(offset, true) },
  { name: 'int8', size: 1, read: (view, offset) => view.getInt8(offset) },
  { name: 'uint64', size: 8, read: (view, offset) => Number(view.getBigUint64(offset, true)) },
  { name: 'uint32', size: 4, read: (view, offset) => view.getUint32(offset, true) },
  { name: 'uint16', size: 2, read: (view, offset) => view.getUint16(offset, true) },
  { name: 'uint8', size: 1, read: (view, offset) => view.getUint8(offset) },
  { name: 'bool', size: 1, read: (view, offset) => (view.getUint8(offset) === 0 ? 0 : 1) },
];

/** By PyTorch's names: `float32`, `bfloat16`, `int64`, `bool`, … */
export const ELEMENT_TYPES: ReadonlyMap<string, ElementType> = new Map(
  ALL.map((type) => [type.name, type]),
);

function typesUnder(names: Readonly<Record<string, string>>): ReadonlyMap<string, ElementType> {
  return new Map(
    ALL.flatMap((type) => {
      const name = names[type.name];
      return name === undefined ? [] : [[name, type]];
    }),
  );
}

/** By the names of PyTorch's storage classes, without `torch.`. */
export const STORAGE_TYPES = typesUnder({
  float64: 'DoubleStorage',
  float32: 'FloatStorage',
  float16: 'HalfStorage',
  bfloat16: 'BFloat16Storage',
  int64: 'LongStorage',
  int32: 'IntStorage',
  int16: 'ShortStorage',
  int8: 'CharStorage',
  uint8: 'ByteStorage',
  bool: 'BoolStorage',
});

/** By the names in the header of a safetensors file. */
export const SAFETENSORS_TYPES = typesUnder({
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint64: 'U64',
  uint32: 'U32',
  uint16: 'U16',
  uint8: 'U8',
  bool: 'BOOL',
});
