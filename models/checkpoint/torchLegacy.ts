// Reads what torch.save of torch < 1.6 writes: a magic number, a protocol version, the machine's properties, the
// object and the keys of its storages as a pickle each, then the storages in the order of their keys.

import { createByteReader, type ByteReader } from './byteReader.ts';
import { unpickle } from './pickle.ts';
import { asKind, type PickleStorage, type PickleValue } from './pickleValues.ts';
import { readTensors } from './readTensors.ts';
import { shown } from './shown.ts';
import { findStateDict } from './stateDict.ts';
import type { CheckpointWeights, WeightKind } from './weightKinds.ts';

const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL_VERSION = 1001;
const PROTO = 0x80;

/** Whether the bytes begin like a pickle of protocol 2 or later. */
export function looksLikePickle(bytes: Uint8Array): boolean {
  return bytes[0] === PROTO;
}

/**
 * @param wanted as `findStateDict` takes it
 * @throws Error with the reason when it holds no state dict, or not all of it
 */
export function readTorchLegacy(bytes: Uint8Array, wanted: WeightKind | null): CheckpointWeights {
  const reader = createByteReader(bytes);
  if (unpickle(reader).value !== MAGIC_NUMBER) {
    throw new Error("it is a pickle without PyTorch's magic number");
  }
  if (unpickle(reader).value !== PROTOCOL_VERSION) throw new Error('it is of an unknown version');
  const properties = asKind(unpickle(reader).value, 'dict');
  if (properties?.entries.get('little_endian') !== true) {
    throw new Error('it was not written on a little-endian machine');
  }
  const { value, storages } = unpickle(reader);
  const contents = readStorages(reader, unpickle(reader).value, byKey(storages));
  const contentOf = ({ key }: PickleStorage): Uint8Array => {
    const content = contents.get(key);
    if (content === undefined) throw new Error(`storage "${shown(key)}" is missing from it`);
    return content;
  };
  const { tensors, kind } = findStateDict(value, wanted);
  return { state: readTensors(tensors, contentOf, bytes.length), kind };
}

/** One of the references to each storage, which all must be of one type and size. */
function byKey(storages: readonly PickleStorage[]): Map<string, PickleStorage> {
  const found = new Map<string, PickleStorage>();
  for (const storage of storages) {
    const { key, elementType, size } = found.get(storage.key) ?? storage;
    if (elementType !== storage.elementType || size !== storage.size) {
      throw new Error(`storage "${shown(key)}" has two types or sizes`);
    }
    found.set(key, storage);
  }
  return found;
}

/** Each storage begins with the number of its elements. */
function readStorages(
  reader: ByteReader,
  keys: PickleValue,
  storages: ReadonlyMap<string, PickleStorage>,
): Map<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>();
  for (const key of asKind(keys, 'list')?.items ?? []) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (storage === undefined) throw new Error('it has a storage that no tensor is in');
    if (contents.has(storage.key)) throw new Error(`it has storage "${shown(storage.key)}" twice`);
    const size = reader.uint64() * (storage.elementType?.size ?? 1);
    if (size !== storage.size) throw new Error(`storage "${shown(storage.key)}" has another size`);
    contents.set(storage.key, reader.take(size));
  }
  return contents;
}
