// Finds a network's state dict in what a training has saved.

import { asKind, type PickleDict, type PickleTensor, type PickleValue } from './pickleValues.ts';
import { shown } from './shown.ts';
import type { StateDict } from './tensor.ts';
import type { WeightKind } from './weightKinds.ts';

/** Where trainings put the network; one may lie within the other. */
const WRAPPERS = ['state_dict', 'model_state_dict', 'model'];
/** Where they put its averages (EMA), beside it. */
const AVERAGE_WRAPPERS = ['ema_state_dict', 'state_dict_ema', 'model_ema'];
const MAX_WRAPPERS = 3;
const MAX_NAMED_ENTRIES = 8;
/** What `torch.nn.DataParallel` puts before every name, and PyTorch and MMEngine before those of averages. */
const PARALLEL_PREFIX = 'module.';
/** How many steps were averaged: by PyTorch, by MMEngine. */
const AVERAGE_COUNTERS = ['n_averaged', 'steps'];

type Tensors = ReadonlyMap<string, PickleTensor>;

interface Found {
  /** What loading the checkpoint gives a network. */
  readonly network: Tensors | null;
  /** What is called its average. */
  readonly average: Tensors | null;
}

export interface FoundStateDict {
  readonly tensors: Tensors;
  /** Null where there is nothing that is called an average. */
  readonly kind: WeightKind | null;
}

/**
 * The tensors of a state dict by name. What is no tensor in it is left out: a network has no use for it.
 * @param wanted which are taken where there are both; null takes what loading the checkpoint gives a network
 * @throws Error that says what is there instead, or that a tensor has no name
 */
export function findStateDict(value: PickleValue, wanted: WeightKind | null): FoundStateDict {
  const dict = asKind(value, 'dict');
  if (dict === null) throw new Error('it holds no state dict, but something else');
  const { network, average } = search(dict, MAX_WRAPPERS);
  if (average === null || network === null) {
    const tensors = network ?? (average && withoutCounter(average));
    if (tensors === null) throw new Error(`it holds no state dict, but ${contentsOf(dict)}`);
    return { tensors, kind: average === null ? null : 'ema' };
  }
  // MMEngine has exchanged the two when it saves, so that what one loads are the averages.
  const kindOfNetwork = isOfMmengine(average) ? 'ema' : 'plain';
  const kind = wanted ?? kindOfNetwork;
  return { tensors: kind === kindOfNetwork ? network : withoutCounter(average), kind };
}

/** @param depth how many wrappers may still be opened */
function search(dict: PickleDict, depth: number): Found {
  const average = firstOf(dict, AVERAGE_WRAPPERS, depth, ({ network }) => network);
  const wrapped = firstOf(dict, WRAPPERS, depth, (found) =>
    found.network === null && found.average === null ? null : found,
  );
  if (wrapped !== null) return { ...wrapped, average: average ?? wrapped.average };
  // A tensor beside the averages is no network.
  const tensors = average === null ? tensorsOf(dict) : new Map<string, PickleTensor>();
  return { network: tensors.size === 0 ? null : tensors, average };
}

/** What is found first in the entries of these names. */
function firstOf<Value>(
  dict: PickleDict,
  names: readonly string[],
  depth: number,
  of: (found: Found) => Value | null,
): Value | null {
  for (const name of depth > 0 ? names : []) {
    const wrapped = asKind(dict.entries.get(name), 'dict');
    const found = wrapped === null ? null : of(search(wrapped, depth - 1));
    if (found !== null) return found;
  }
  return null;
}

function isOfMmengine(average: Tensors): boolean {
  return average.has('steps') && [...average.keys()].some((name) => name.startsWith('module.'));
}

function withoutCounter(tensors: Tensors): Tensors {
  return new Map([...tensors].filter(([name]) => !AVERAGE_COUNTERS.includes(name)));
}

function tensorsOf(dict: PickleDict): Map<string, PickleTensor> {
  const tensors = new Map<string, PickleTensor>();
  for (const [name, value] of dict.entries) {
    const tensor = asKind(value, 'tensor');
    if (tensor === null) continue;
    if (typeof name !== 'string') throw new Error('a tensor in it has no name');
    tensors.set(name, tensor);
  }
  return tensors;
}

function contentsOf(dict: PickleDict): string {
  const names: string[] = [];
  for (const name of dict.entries.keys()) {
    if (names.length === MAX_NAMED_ENTRIES) return `${names.join(', ')}, …`;
    names.push(typeof name === 'string' ? `"${shown(name)}"` : 'an entry without a name');
  }
  return names.length === 0 ? 'an empty dict' : names.join(', ');
}

/** The same tensors without `module.` before their names, if it stands before every one. */
export function withoutParallelPrefix(state: StateDict): StateDict {
  const names = [...state.keys()];
  if (!names.every((name) => name.startsWith(PARALLEL_PREFIX))) return state;
  return new Map([...state].map(([name, tensor]) => [name.slice(PARALLEL_PREFIX.length), tensor]));
}
