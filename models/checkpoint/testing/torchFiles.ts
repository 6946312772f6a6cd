// Writes checkpoints as torch.save does, in both of its formats, without PyTorch.

import {
  boolean,
  call,
  emptyTuple,
  fragment,
  global,
  integer,
  list,
  none,
  orderedDict,
  pickleOf,
  record,
  text,
  tuple,
  uint64,
  type Fragment,
} from './pickleWriter.ts';
import { zipOf, type ZipContent, type ZipOptions } from './zipWriter.ts';

export interface WrittenStorage {
  readonly key: string;
  readonly type: StorageType;
  readonly values: readonly number[];
}

export type StorageType = keyof typeof WRITERS;

const MAGIC_NUMBER = Buffer.from('6cfc9c46f9206aa85019', 'hex');
const PROTOCOL_VERSION = 1001;

const WRITERS = {
  DoubleStorage: writer(8, (view, offset, value) => view.setFloat64(offset, value, true)),
  FloatStorage: writer(4, (view, offset, value) => view.setFloat32(offset, value, true)),
  HalfStorage: writer(2, (view, offset, value) => view.setFloat16(offset, value, true)),
  BFloat16Storage: writer(2, (view, offset, value) => {
    const upperHalf = new DataView(Float32Array.of(value).buffer).getUint16(2, true);
    view.setUint16(offset, upperHalf, true);
  }),
  LongStorage: writer(8, (view, offset, value) => view.setBigInt64(offset, BigInt(value), true)),
  IntStorage: writer(4, (view, offset, value) => view.setInt32(offset, value, true)),
  ShortStorage: writer(2, (view, offset, value) => view.setInt16(offset, value, true)),
  CharStorage: writer(1, (view, offset, value) => view.setInt8(offset, value)),
  ByteStorage: writer(1, (view, offset, value) => view.setUint8(offset, value)),
  BoolStorage: writer(1, (view, offset, value) => view.setUint8(offset, value)),
} as const;

export const STORAGE_TYPE_NAMES = Object.keys(WRITERS) as readonly StorageType[];

type Write = (view: DataView, offset: number, value: number) => void;

function writer(size: number, write: Write): { readonly size: number; readonly write: Write } {
  return { size, write };
}

export function storageBytes({ type, values }: Omit<WrittenStorage, 'key'>): Uint8Array {
  const { size, write } = WRITERS[type];
  const view = new DataView(new ArrayBuffer(size * values.length));
  for (const [index, value] of values.entries()) write(view, index * size, value);
  return new Uint8Array(view.buffer);
}

/** A reference to a storage. @param view what torch < 1.6 adds: none, or a stretch of the storage */
export function persistentStorage(
  { key, type, values }: WrittenStorage,
  ...view: readonly Fragment[]
): Fragment {
  const count = integer(values.length);
  const id = [text('storage'), global('torch', type), text(key), text('cpu'), count, ...view];
  return fragment(tuple(...id), 'Q');
}

export interface View {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset?: number;
}

export function tensor(storage: Fragment, { shape, strides, offset = 0 }: View): Fragment {
  return call(
    global('torch._utils', '_rebuild_tensor_v2'),
    storage,
    integer(offset),
    tuple(...shape.map(integer)),
    tuple(...strides.map(integer)),
    boolean(false),
    fragment(global('collections', 'OrderedDict'), emptyTuple, 'R'),
  );
}

/** A storage's elements in a row. */
export function vector(storage: WrittenStorage, ...view: readonly Fragment[]): Fragment {
  const shape = [storage.values.length];
  return tensor(persistentStorage(storage, ...view), { shape, strides: [1] });
}

export function stateDict(tensors: Readonly<Record<string, Fragment>>): Fragment {
  return orderedDict(Object.entries(tensors).map(([name, value]) => [text(name), value]));
}

export interface TorchZipOptions extends ZipOptions {
  readonly folder?: string;
  readonly byteOrder?: string;
  /** What differs in every entry from what PyTorch writes. */
  readonly entry?: Partial<ZipContent>;
  readonly protocol?: number;
}

/** A checkpoint of torch ≥ 1.6. */
export function torchZip(
  value: Fragment,
  storages: readonly WrittenStorage[],
  { folder = 'net/', byteOrder, entry = {}, protocol, ...options }: TorchZipOptions = {},
): Uint8Array {
  const order = byteOrder === undefined ? [] : [{ name: 'byteorder', bytes: fragment(byteOrder) }];
  const contents = [
    { name: 'data.pkl', bytes: pickleOf(value, protocol) },
    ...order,
    ...storages.map((storage) => ({ name: `data/${storage.key}`, bytes: storageBytes(storage) })),
    { name: 'version', bytes: fragment('3\n') },
  ];
  return zipOf(
    contents.map(({ name, bytes }) => ({ name: `${folder}${name}`, bytes, ...entry })),
    options,
  );
}

export interface TorchLegacyOptions {
  readonly isLittleEndian?: boolean;
  readonly version?: number;
}

/** A checkpoint of torch < 1.6. */
export function torchLegacy(
  value: Fragment,
  storages: readonly WrittenStorage[],
  { isLittleEndian = true, version = PROTOCOL_VERSION }: TorchLegacyOptions = {},
): Uint8Array {
  return fragment(
    pickleOf(fragment('\x8a', MAGIC_NUMBER.length, MAGIC_NUMBER)),
    pickleOf(integer(version)),
    pickleOf(record({ little_endian: boolean(isLittleEndian), protocol_version: none })),
    pickleOf(value),
    pickleOf(list(...storages.map(({ key }) => text(key)))),
    ...storages.flatMap((storage) => [uint64(storage.values.length), storageBytes(storage)]),
  );
}
