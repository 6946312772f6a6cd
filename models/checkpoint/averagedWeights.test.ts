import { describe, expect, it } from 'vitest';
import { readWeights } from './readCheckpoint.ts';
import { encodeSafetensors } from './safetensors.ts';
import { integer, list, record, type Fragment } from './testing/pickleWriter.ts';
import {
  stateDict,
  torchLegacy,
  torchZip,
  vector,
  type WrittenStorage,
} from './testing/torchFiles.ts';
import type { WeightKind } from './weightKinds.ts';

const plain: WrittenStorage = { key: '0', type: 'FloatStorage', values: [1] };
const average: WrittenStorage = { key: '1', type: 'FloatStorage', values: [2] };
const counter: WrittenStorage = { key: '2', type: 'LongStorage', values: [9] };
const storages = [plain, average, counter];

const network = stateDict({ 'conv.weight': vector(plain) });
const averages = stateDict({ 'conv.weight': vector(average) });
/** As `torch.optim.swa_utils` has them; MMEngine's counter is called `steps`. */
const counted = (counterName: string, values: WrittenStorage): Fragment =>
  stateDict({ [counterName]: vector(counter), 'module.conv.weight': vector(values) });

/** What a training saves: every storage is in it somewhere. */
const training = (entries: Readonly<Record<string, Fragment>>): Fragment =>
  record({ ...entries, beside: list(...storages.map((storage) => vector(storage))) });

describe.each(Object.entries({ zip: torchZip, legacy: torchLegacy }))(
  'a checkpoint with averaged weights in the %s format',
  (_format, write) => {
    /** The one number of `conv.weight`, and which it is said to be. */
    const taken = (value: Fragment, wanted: WeightKind | null) => {
      const { state, kind } = readWeights(write(value, storages), 'net.pth', wanted);
      expect([...state.keys()]).toEqual(['conv.weight']);
      return [state.get('conv.weight')?.data[0], kind];
    };

    it.each<[string, Fragment]>([
      ['ema_state_dict', training({ state_dict: network, ema_state_dict: averages })],
      [
        'state_dict_ema',
        training({ epoch: integer(3), state_dict: network, state_dict_ema: averages }),
      ],
      ['model_ema', training({ model: network, model_ema: counted('n_averaged', average) })],
      [
        'averages in the wrapper',
        training({ model: record({ state_dict: network, model_ema: averages }) }),
      ],
      [
        'averages with a wrapper',
        training({ model: network, model_ema: record({ state_dict: averages }) }),
      ],
    ])('gives the others unless the averages are asked for (%s)', (_where, value) => {
      expect(taken(value, null)).toEqual([1, 'plain']);
      expect(taken(value, 'plain')).toEqual([1, 'plain']);
      expect(taken(value, 'ema')).toEqual([2, 'ema']);
    });

    it.each<[string, Fragment]>([
      ['ema_state_dict', training({ ema_state_dict: counted('steps', average) })],
      ['state_dict_ema', training({ state_dict_ema: averages, state_dict: record({}) })],
      ['model_ema', training({ model_ema: counted('n_averaged', average), loss: vector(counter) })],
    ])('gives the averages where there is nothing else (%s)', (_where, value) => {
      for (const wanted of [null, 'plain', 'ema'] as const) {
        expect(taken(value, wanted)).toEqual([2, 'ema']);
      }
    });

    it('of MMEngine has the averages where others have what the last step left', () => {
      const exchanged = training({ state_dict: averages, ema_state_dict: counted('steps', plain) });
      expect(taken(exchanged, null)).toEqual([2, 'ema']);
      expect(taken(exchanged, 'ema')).toEqual([2, 'ema']);
      expect(taken(exchanged, 'plain')).toEqual([1, 'plain']);
    });

    it('is told from one without', () => {
      expect(taken(training({ model: network }), 'ema')).toEqual([1, null]);
      expect(taken(training({ model: network, model_ema: record({}) }), 'ema')).toEqual([1, null]);
    });
  },
);

it('a safetensors file says nothing of averages', () => {
  const bytes = encodeSafetensors(new Map([['w', { shape: [1], data: Float32Array.of(1) }]]));
  expect(readWeights(bytes, 'net.safetensors', 'ema').kind).toBeNull();
});
