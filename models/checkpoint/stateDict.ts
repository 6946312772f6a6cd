// Finds a network's state dict in what a training has saved.

import { asKind, type PickleDict, type PickleTensor, type PickleValue } from './pickleValues.ts';
import { shown } from './shown.ts';
import type { StateDict } from './tensor.ts';

/** Where trainings put the network; one may lie within the other. */
const WRAPPERS = ['state_dict', 'model_state_dict', 'model'];
const MAX_WRAPPERS = 3;
const MAX_NAMED_ENTRIES = 8;
/** What `torch.nn.DataParallel` puts before every name. */
const PARALLEL_PREFIX = 'module.';

/**
 * The dict's tensors by name. What is no tensor in a state dict is left out: a network has no use for it.
 * @throws Error that says what is there instead, or that a tensor has no name
 */
export function findStateDict(value: PickleValue): ReadonlyMap<string, PickleTensor> {
  const dict = asKind(value, 'dict');
  if (dict === null) throw new Error('it holds no state dict, but something else');
  const found = search(dict, MAX_WRAPPERS);
  if (found === null) throw new Error(`it holds no state dict, but ${contentsOf(dict)}`);
  return found;
}

/** @param depth how many wrappers may still be opened */
function search(dict: PickleDict, depth: number): ReadonlyMap<string, PickleTensor> | null {
  for (const name of depth > 0 ? WRAPPERS : []) {
    const wrapped = asKind(dict.entries.get(name), 'dict');
    const found = wrapped === null ? null : search(wrapped, depth - 1);
    if (found !== null) return found;
  }
  const tensors = tensorsOf(dict);
  return tensors.size === 0 ? null : tensors;
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
