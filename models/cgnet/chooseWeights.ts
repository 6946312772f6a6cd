// Averages of weights (EMA) that lie among a network's tensors: MMSegmentation's trainings of old (MMCV's EMAHook) put each
// beside what it is the average of, as `ema_` and its name with `_` in place of `.`; others keep the dots.

import type { StateDict, Tensor } from '../checkpoint/tensor.ts';
import type { CheckpointWeights, WeightKind } from '../checkpoint/weightKinds.ts';
import { withDots } from './keyLayouts.ts';

const PREFIX = 'ema_';

/**
 * The network that a checkpoint's tensors are, without averages or with them in their places; what has none (statistics of
 * normalisation) is part of both.
 * @param wanted null takes those without, where there are both
 * @returns what there is, of the wanted kind or not
 */
export function chooseWeights(
  { state, kind }: CheckpointWeights,
  wanted: WeightKind | null,
): CheckpointWeights {
  const [averages, others] = splitOff(state);
  if (averages.size === 0) return { state, kind };
  const hasPlain = [...averages.keys()].some((name) => others.has(name));
  if (hasPlain && wanted !== 'ema') return { state: others, kind: kind ?? 'plain' };
  return { state: new Map([...others, ...averages]), kind: 'ema' };
}

/** The averages by the names of what they are averages of, and all else. */
function splitOff(state: StateDict): [averages: Map<string, Tensor>, others: Map<string, Tensor>] {
  const averages = new Map<string, Tensor>();
  const others = new Map<string, Tensor>();
  const names = new Map([...state.keys()].map((name) => [name.replaceAll('.', '_'), name]));
  for (const [name, tensor] of state) {
    if (name.startsWith(PREFIX)) averages.set(nameOf(name.slice(PREFIX.length), names), tensor);
    else others.set(name, tensor);
  }
  return [averages, others];
}

/** @param names those that there are, by what they are with `_` in place of `.` */
function nameOf(name: string, names: ReadonlyMap<string, string>): string {
  return names.get(name) ?? (name.includes('.') ? name : withDots(name));
}
