// The few things that the pickle of a state dict may name, and what calling them gives. Nothing else can be named.

import { ELEMENT_TYPES, STORAGE_TYPES, type ElementType } from './elementTypes.ts';
import {
  asKind,
  type PickleDict,
  type PickleFunction,
  type PickleGlobal,
  type PickleNamespace,
  type PickleOther,
  type PickleStorage,
  type PickleTensor,
  type PickleValue,
} from './pickleValues.ts';
import { shown } from './shown.ts';

type Call = PickleFunction['call'];

const MAX_RANK = 32;
/** Where MMEngine keeps what it has logged of a training, as arrays of NumPy and the names of what sums them up. */
const LOG = 'mmengine.logging.history_buffer.HistoryBuffer';
const LOG_SUMMARIES: readonly unknown[] = ['min', 'max', 'current', 'mean'];

const FUNCTIONS: readonly (readonly [name: string, call: Call])[] = [
  ['collections.OrderedDict', orderedDict],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_tensor_v3', rebuildUntypedTensor],
  ['torch._utils._rebuild_parameter', ([tensor]) => asKind(tensor, 'tensor') ?? refuseTensor()],
  ['torch.Size', ([sizes]) => asKind(sizes, 'tuple') ?? refuseTensor()],
  ['builtins.getattr', logSummary],
  ['__builtin__.getattr', logSummary],
];

/** What stands beside a network in a training's checkpoint, as plain data that is not looked at. */
const OTHERS = [
  'torch.device',
  'numpy.dtype',
  'numpy.ndarray',
  ...['scalar', '_reconstruct'].flatMap((name) => [
    `numpy.core.multiarray.${name}`,
    `numpy._core.multiarray.${name}`,
  ]),
  LOG,
  '_codecs.encode',
  'collections.Counter',
  ...['set', 'frozenset', 'bytes', 'bytearray', 'complex'].flatMap((name) => [
    `builtins.${name}`,
    `__builtin__.${name}`,
  ]),
];

/** Classes whose objects are nothing but their attributes, as command lines are read into. */
const NAMESPACES = ['argparse.Namespace', 'types.SimpleNamespace'];

const UNTYPED_STORAGES = [
  'torch.UntypedStorage',
  'torch.storage.UntypedStorage',
  'torch.storage._UntypedStorage',
  'torch.storage.TypedStorage',
  'torch.storage._TypedStorage',
];

const GLOBALS: ReadonlyMap<string, PickleGlobal> = new Map<string, PickleGlobal>([
  ...FUNCTIONS.map(([name, call]) => [name, { kind: 'function', name, call }] as const),
  ...OTHERS.map((name) => [name, { kind: 'function', name, call: otherData }] as const),
  ...NAMESPACES.map((name) => [name, { kind: 'function', name, call: emptyNamespace }] as const),
  ...UNTYPED_STORAGES.map((name) => [name, { kind: 'storageType', elementType: null }] as const),
  ...[...STORAGE_TYPES].map(
    ([name, elementType]) => [`torch.${name}`, { kind: 'storageType', elementType }] as const,
  ),
  ...[...ELEMENT_TYPES].map(
    ([name, elementType]) => [`torch.${name}`, { kind: 'elementType', elementType }] as const,
  ),
]);

/** @throws Error that names what the file wants, when it is not among the few that are known */
export function findGlobal(module: string, name: string): PickleGlobal {
  const known = GLOBALS.get(`${module}.${name}`);
  return known ?? refuseToRun(`${module}.${name}`);
}

/**
 * The storage of a persistent id: `('storage', type, key, location, element count)`, in files of torch < 1.6 with
 * null or `(key, offset, element count)` of a stretch at the end.
 * @throws Error with the reason when it is anything else
 */
export function storageOf(persistentId: PickleValue): PickleStorage {
  const [word, type, key, , count, view] = asKind(persistentId, 'tuple')?.items ?? [];
  const storageType = asKind(type, 'storageType');
  if (word !== 'storage' || storageType === null || typeof key !== 'string' || !isCount(count)) {
    throw new Error('it refers to something outside of it that is no storage');
  }
  const { elementType } = storageType;
  const unit = elementType?.size ?? 1;
  const [, first = 0, length = count] = asKind(view, 'tuple')?.items ?? [];
  if (!isCount(first) || !isCount(length) || first + length > count) {
    throw new Error(`a part of storage "${shown(key)}" lies outside of it`);
  }
  const [viewStart, viewSize] = [first * unit, length * unit];
  return { kind: 'storage', key, elementType, size: count * unit, viewStart, viewSize };
}

function orderedDict(args: readonly PickleValue[], spend: (items: number) => void): PickleDict {
  const entries = new Map<PickleValue, PickleValue>();
  const pairs = args.length === 0 ? [] : itemsOf(args[0]);
  if (pairs === null) throw new Error('a dict in it is not made of pairs');
  spend(pairs.length);
  for (const pair of pairs) {
    const [key, value, ...more] = itemsOf(pair)?.slice(0, 3) ?? [];
    if (key === undefined || value === undefined || more.length > 0) {
      throw new Error('a dict in it is not made of pairs');
    }
    entries.set(key, value);
  }
  return { kind: 'dict', entries };
}

/** `_rebuild_tensor(storage, offset, size, stride)`; what version 2 adds is about training. */
function rebuildTensor(args: readonly PickleValue[], spend: (items: number) => void): PickleTensor {
  const storage = asKind(args[0], 'storage');
  return tensorOf(storage, storage?.elementType, args, spend);
}

/** `_rebuild_tensor_v3(storage, offset, size, stride, gradient, hooks, dtype)` */
function rebuildUntypedTensor(
  args: readonly PickleValue[],
  spend: (items: number) => void,
): PickleTensor {
  return tensorOf(
    asKind(args[0], 'storage'),
    asKind(args[6], 'elementType')?.elementType,
    args,
    spend,
  );
}

function tensorOf(
  storage: PickleStorage | null,
  elementType: ElementType | null | undefined,
  [, offset, size, stride]: readonly PickleValue[],
  spend: (items: number) => void,
): PickleTensor {
  const shape = countsOf(size, spend);
  const strides = countsOf(stride, spend);
  if (storage === null || elementType === null || elementType === undefined) return refuseTensor();
  if (!isCount(offset) || shape.length !== strides.length) return refuseTensor();
  return { kind: 'tensor', storage, elementType, offset, shape, strides };
}

function countsOf(value: PickleValue | undefined, spend: (items: number) => void): number[] {
  const items = itemsOf(value);
  if (items === null || items.length > MAX_RANK || !items.every(isCount)) return refuseTensor();
  spend(items.length);
  return [...items];
}

function itemsOf(value: PickleValue | undefined): readonly PickleValue[] | null {
  return (asKind(value, 'tuple') ?? asKind(value, 'list'))?.items ?? null;
}

function isCount(value: PickleValue | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Pickles make one without attributes, which follow. */
function emptyNamespace(args: readonly PickleValue[]): PickleNamespace {
  if (args.length > 0) throw new Error('a namespace in it is made of something');
  return { kind: 'namespace' };
}

function otherData(): PickleOther {
  return { kind: 'other' };
}

/** `getattr(HistoryBuffer, 'mean')`, which is how a log names a function of its own; nothing is got, and of nothing else. */
function logSummary([owner, name, ...more]: readonly PickleValue[]): PickleOther {
  const isOfLog = asKind(owner, 'function')?.name === LOG && LOG_SUMMARIES.includes(name);
  return isOfLog && more.length === 0 ? otherData() : refuseToRun('builtins.getattr');
}

function refuseToRun(name: string): never {
  throw new Error(`it wants to run ${shown(name)}, which no state dict needs`);
}

function refuseTensor(): never {
  throw new Error('a tensor in it is described wrongly');
}
