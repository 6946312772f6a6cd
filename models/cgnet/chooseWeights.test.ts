import { describe, expect, test } from 'vitest';
import type { StateDict, Tensor } from '../checkpoint/tensor.ts';
import { PAPER_OPTIONS } from './architecture.ts';
import { chooseWeights } from './chooseWeights.ts';
import { readCgnet } from './readCgnet.ts';
import { randomCgnet } from './testing/randomCgnet.ts';

const OPTIONS = { ...PAPER_OPTIONS, stage2Blocks: 2, stage3Blocks: 2, classCount: 4 };
const plain = randomCgnet({ ...OPTIONS, classifierBias: true }, 1, 'mmsegmentation');
const average = randomCgnet({ ...OPTIONS, classifierBias: true }, 2, 'mmsegmentation');

const isStatistic = (name: string): boolean => /running_(mean|var)$/.test(name);

/** As MMCV's EMAHook leaves them: parameters have an average, statistics have none. */
function averagesOf(state: StateDict, nameOf: (name: string) => string): [string, Tensor][] {
  return [...state]
    .filter(([name]) => !isStatistic(name))
    .map(([name, tensor]) => [`ema_${nameOf(name)}`, tensor]);
}

const statistics = [...plain].filter(([name]) => isStatistic(name));
const withUnderscores = (name: string): string => name.replaceAll('.', '_');

function chosen(state: StateDict, wanted: 'plain' | 'ema' | null) {
  return chooseWeights({ state, kind: null }, wanted);
}

describe.each([
  ['with underscores', withUnderscores],
  ['with dots', (name: string) => name],
])('averages that lie among the tensors, named %s', (_how, nameOf) => {
  const averages = averagesOf(average, nameOf);

  test('are left out beside others, and taken when they are asked for', () => {
    const both = new Map([...plain, ...averages]);
    for (const wanted of [null, 'plain'] as const) {
      expect(chosen(both, wanted)).toEqual({ state: plain, kind: 'plain' });
    }
    const { state, kind } = chosen(both, 'ema');
    expect(kind).toBe('ema');
    for (const [name, tensor] of state) {
      expect(tensor).toBe((isStatistic(name) ? plain : average).get(name));
    }
    expect(readCgnet(state, 'own.pth').layout).toBe('mmsegmentation');
  });

  test('are taken, with the statistics, where there are no others', () => {
    for (const wanted of [null, 'ema'] as const) {
      const { state, kind } = chosen(new Map([...statistics, ...averages]), wanted);
      expect(kind).toBe('ema');
      expect([...state.keys()].toSorted()).toEqual([...plain.keys()].toSorted());
      expect(() => readCgnet(state, 'own.pth')).not.toThrow();
    }
  });
});

test('where nothing is called an average, all is as it was', () => {
  expect(chosen(plain, 'ema')).toEqual({ state: plain, kind: null });
  expect(chooseWeights({ state: plain, kind: 'ema' }, null)).toEqual({ state: plain, kind: 'ema' });
});
