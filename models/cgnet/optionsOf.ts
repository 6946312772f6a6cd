// Which CGNet a checkpoint's tensors belong to, by their names and shapes. Each answer is given by all the tensors that know
// it, so that one of them that is missing or misshaped can be named as such, and is not taken for another network.

import type { StateDict } from '../checkpoint/tensor.ts';
import type { CgnetOptions } from './architecture.ts';

/** What can be seen in tensors; the number of classes is null where they do not tell. */
export type FoundOptions = Omit<CgnetOptions, 'residual' | 'classCount'> & {
  readonly classCount: number | null;
};

/** A tensor's name in a checkpoint. @param name in the authors' layout */
type Naming = (name: string) => string;

export function optionsOf(state: StateDict, nameIn: Naming): FoundOptions {
  const names = [...state.keys()];
  const some = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  /** The first extent that most of the tensors have whose names begin so. */
  const channelsOf = (beginning: string): number | null =>
    mostCommon(
      names
        .filter((name) => name.startsWith(nameIn(beginning)))
        .flatMap((name) => state.get(name)?.shape[0] ?? []),
    );
  const [fine, coarse] = ['half', 'quarter'].map((grid) =>
    some(new RegExp(`^detail\\.to_${grid}\\.`)),
  );
  return {
    stage2Blocks: blocksOf(names, 'level2.', nameIn),
    stage3Blocks: blocksOf(names, 'level3.', nameIn),
    classCount: classCountOf(state, nameIn),
    surroundingContext: some(/\.[Ff]_sur\./),
    globalContext: some(/\.[Ff]_glo\./),
    inputInjection: channelsOf('b1.bn.') !== channelsOf('level1_2.bn.'),
    channelInteraction: some(/\.interaction\./),
    activation: some(/(\.act|\.activate|\.norm_prelu_\d\.1)\.weight$/) ? 'prelu' : 'relu',
    classifierBias: state.has(nameIn('classifier.0.conv.bias')),
    detail: fine === true ? 'half' : coarse === true ? 'quarter' : 'none',
  };
}

/** By the highest block that any tensor belongs to: the first one of a stage, which halves the size, has a name of its own. */
function blocksOf(names: readonly string[], stage: string, nameIn: Naming): number {
  const [, beginning = '', first = ''] = /^(.*\.)(\d+)\.$/.exec(nameIn(`${stage}0.`)) ?? [];
  const places = names
    .filter((name) => name.startsWith(beginning))
    .map((name) => Number.parseInt(name.slice(beginning.length), 10) - Number(first));
  // A block has tensors of its own: one beyond them all is none of CGNet's.
  const blocks = places.filter((place) => place >= 0 && place < names.length);
  return blocks.reduce((most, place) => Math.max(most, place + 2), 1);
}

function classCountOf(state: StateDict, nameIn: Naming): number | null {
  const scoring = ['classifier.0.conv', 'detail.to_quarter.correct', 'detail.to_half.correct'];
  const counts = scoring
    .flatMap((name) => [`${name}.weight`, `${name}.bias`])
    .flatMap((name) => state.get(nameIn(name))?.shape[0] ?? []);
  return mostCommon(counts.filter((count) => count > 0));
}

/** The first of them where several are as common; null of none. */
function mostCommon(values: readonly number[]): number | null {
  const occurrences = new Map<number, number>();
  for (const value of values) occurrences.set(value, (occurrences.get(value) ?? 0) + 1);
  const [most] = [...occurrences].sort(([, one], [, other]) => other - one);
  return most?.[0] ?? null;
}
