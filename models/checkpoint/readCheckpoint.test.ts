import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCheckpoint } from './readCheckpoint.ts';
import { encodeSafetensors } from './safetensors.ts';
import { messageHub } from './testing/messageHub.ts';
import {
  call,
  dict,
  float,
  fragment,
  global,
  integer,
  list,
  namespace,
  none,
  orderedDict,
  record,
  text,
  tuple,
  type Fragment,
} from './testing/pickleWriter.ts';
import { refusalOf } from './testing/refusal.ts';
import {
  bias,
  counter,
  counterTensor,
  expected,
  network,
  plain,
  readPlain,
  storages,
  weight,
} from './testing/smallNetwork.ts';
import {
  persistentStorage,
  stateDict,
  STORAGE_TYPE_NAMES,
  tensor,
  torchLegacy,
  torchZip,
  vector,
  type StorageType,
} from './testing/torchFiles.ts';

const FORMATS = { zip: torchZip, legacy: torchLegacy };
const formats = Object.entries(FORMATS);

/** Values that a storage's type holds exactly, as float32 does. */
function valuesOf(type: StorageType): fc.Arbitrary<number[]> {
  const value = {
    DoubleStorage: fc.float({ noNaN: true }),
    FloatStorage: fc.float(),
    HalfStorage: fc.integer({ min: -2048, max: 2048 }).map((integer) => integer / 64),
    BFloat16Storage: fc.integer({ min: -128, max: 128 }).map((integer) => integer / 64),
    LongStorage: fc.integer({ min: -(2 ** 24), max: 2 ** 24 }),
    IntStorage: fc.integer({ min: -(2 ** 24), max: 2 ** 24 }),
    ShortStorage: fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }),
    CharStorage: fc.integer({ min: -128, max: 127 }),
    ByteStorage: fc.nat(255),
    BoolStorage: fc.nat(1),
  }[type];
  return fc.array(value, { maxLength: 12 });
}

describe.each(formats)('a checkpoint in the %s format', (_format, write) => {
  it('gives every tensor its shape and values, in the order of the file', () => {
    const state = readCheckpoint(write(stateDict(network), storages), 'net.pth');
    expect([...state.keys()]).toEqual(['conv.weight', 'conv.bias', 'count']);
    expect(plain(state)).toEqual(expected);
  });

  it.each(STORAGE_TYPE_NAMES)('reads the elements of a %s as numbers', (type) => {
    fc.assert(
      fc.property(valuesOf(type), (values) => {
        const storage = { key: 'a', type, values };
        const state = readPlain(write(stateDict({ x: vector(storage) }), [storage]));
        expect(state).toEqual({ x: { shape: [values.length], values } });
      }),
      { numRuns: 30 },
    );
  });

  it('lets tensors share a storage, begin within it and walk through it in any steps', () => {
    const view = persistentStorage(weight);
    const tensors = stateDict({
      whole: tensor(view, { shape: [6], strides: [1] }),
      transposed: tensor(view, { shape: [3, 2], strides: [1, 3] }),
      column: tensor(view, { shape: [2, 1], strides: [3, 3], offset: 1 }),
      expanded: tensor(view, { shape: [2, 2], strides: [0, 1], offset: 4 }),
      empty: tensor(view, { shape: [0, 7], strides: [7, 1] }),
    });
    expect(readPlain(write(tensors, [weight]))).toEqual({
      whole: { shape: [6], values: [1, 2, 3, 4, 5, 6] },
      transposed: { shape: [3, 2], values: [1, 4, 2, 5, 3, 6] },
      column: { shape: [2, 1], values: [2, 5] },
      expanded: { shape: [2, 2], values: [5, 6, 5, 6] },
      empty: { shape: [0, 7], values: [] },
    });
  });

  it.each<[string, Fragment]>([
    ['model', record({ epoch: integer(7), model: stateDict(network) })],
    ['state_dict', record({ meta: record({}), state_dict: stateDict(network) })],
    ['model_state_dict', record({ model_state_dict: record(network), loss: counterTensor })],
    ['state_dict of model', record({ model: record({ state_dict: stateDict(network) }) })],
    ['model beside an empty one', record({ state_dict: record({}), model: stateDict(network) })],
  ])('finds the state dict under %s', (_where, value) => {
    expect(readPlain(write(value, storages))).toEqual(expected);
  });

  it('leaves out `module.` when it stands before every name, and only then', () => {
    const parallel = { 'module.a': vector(bias), 'module.b': vector(bias) };
    const names = (value: Fragment): string[] => Object.keys(readPlain(write(value, [bias])));
    expect(names(stateDict(parallel))).toEqual(['a', 'b']);
    const mixed = { ...parallel, c: vector(bias) };
    expect(names(stateDict(mixed))).toEqual(['module.a', 'module.b', 'c']);
  });

  it('passes over what a training keeps beside the network', () => {
    const numpyType = call(
      global('numpy', 'dtype'),
      text('f8'),
      fragment('\x89'),
      fragment('\x88'),
    );
    const latin = call(global('_codecs', 'encode'), text('\u00e9@'), text('latin1'));
    const scalar = global('numpy.core.multiarray', 'scalar');
    const group = record({
      lr: float(1e-3),
      betas: tuple(float(0.9), float(0.999)),
      foreach: none,
    });
    const training = record({
      epoch: integer(3),
      best: call(scalar, fragment(numpyType, tuple(integer(3), text('<')), 'b'), latin),
      optimizer: record({ state: dict([[integer(0), record({ m: counterTensor })]]) }),
      groups: list(group),
      milestones: call(global('collections', 'Counter'), dict([[integer(30), integer(1)]])),
      seed: integer(-(2n ** 63n)),
      args: namespace('argparse', 'Namespace', {
        lr: float(1e-3),
        // With a network of its own, which is not looked for there.
        model: record({ other: counterTensor }),
        data: namespace('types', 'SimpleNamespace', { crops: list(integer(512)) }),
      }),
      simple: fragment(call(global('types', 'SimpleNamespace')), record({ a: none }), 'b'),
      device: call(global('torch', 'device'), text('cuda'), integer(0)),
      type: global('torch', 'float32'),
      size: call(global('torch', 'Size'), tuple(integer(1))),
      model: fragment(stateDict(network), '}', text('_metadata'), record({}), 'sb'),
    });
    expect(readPlain(write(training, storages))).toEqual(expected);
  });

  it.each(['numpy.core', 'numpy._core'] as const)(
    "passes over MMEngine's logs with arrays of %s",
    (core) => {
      const training = record({
        meta: record({ epoch: integer(0), iter: integer(4000) }),
        state_dict: stateDict(network),
        message_hub: messageHub(core),
      });
      expect(readPlain(write(training, storages))).toEqual(expected);
    },
  );

  it('reads parameters and tensors of other versions of PyTorch', () => {
    const pairs = list(list(text('old'), vector(counter)));
    const arguments_ = [integer(0), tuple(integer(2)), tuple(integer(1))];
    const value = fragment(
      call(global('collections', 'OrderedDict'), pairs),
      '(',
      text('first'),
      call(global('torch._utils', '_rebuild_tensor'), persistentStorage(bias), ...arguments_),
      text('parameter'),
      call(global('torch._utils', '_rebuild_parameter'), vector(bias), none, none),
      'u',
    );
    const values = [-1, 0.5];
    expect(readPlain(write(value, [bias, counter]))).toEqual({
      old: { shape: [1], values: [33000] },
      first: { shape: [2], values },
      parameter: { shape: [2], values },
    });
  });

  it.each(['Namespace', 'SimpleNamespace'])('finds no network in a %s', (name) => {
    const module = name === 'Namespace' ? 'argparse' : 'types';
    const wrapped = namespace(module, name, network);
    expect(refusalOf(write(wrapped, storages))).toContain('no state dict, but something else');
    expect(refusalOf(write(record({ model: wrapped }), storages))).toContain(
      'no state dict, but "model"',
    );
  });

  it('says what is there when there is no state dict', () => {
    const nothing = record({ epoch: integer(3), net: list() });
    expect(refusalOf(write(nothing, []))).toContain('it holds no state dict, but "epoch", "net"');
    expect(refusalOf(write(list(), []))).toContain('it holds no state dict');
    expect(refusalOf(write(record({}), []))).toContain('an empty dict');
    const unnamed = orderedDict([[integer(1), vector(bias)]]);
    expect(refusalOf(write(unnamed, [bias]))).toContain('a tensor in it has no name');
  });

  it('is refused when a storage is missing', () => {
    expect(refusalOf(write(stateDict(network), [weight, counter]))).toMatch(
      /storage "1" is missing/,
    );
  });

  it('is refused when a tensor reaches beyond its storage', () => {
    const beyond = [
      { shape: [7], strides: [1] },
      { shape: [6], strides: [1], offset: 1 },
      { shape: [2, 3], strides: [4, 1] },
      { shape: [2], strides: [2 ** 52] },
      { shape: [], strides: [], offset: 6 },
    ];
    for (const view of beyond) {
      const value = stateDict({ x: tensor(persistentStorage(weight), view) });
      expect(refusalOf(write(value, [weight]))).toContain('tensor "x" reaches beyond its storage');
    }
  });

  it('is refused when tensors are far larger than the file, expanded ones included', () => {
    const views = [
      { shape: [2 ** 27, 8], strides: [0, 0] },
      { shape: [2 ** 40, 2 ** 50, 2 ** 53 - 1], strides: [0, 0, 0] },
      {
        shape: Array.from({ length: 32 }, () => 2 ** 52),
        strides: Array.from({ length: 32 }, () => 0),
      },
    ];
    for (const view of views) {
      const value = stateDict({ x: tensor(persistentStorage(weight), view) });
      expect(refusalOf(write(value, [weight]))).toMatch(/far more than the file holds/);
    }
  });

  it('is refused when a tensor is described wrongly', () => {
    const rebuild = global('torch._utils', '_rebuild_tensor_v2');
    const storage = persistentStorage(weight);
    const [one, axis] = [integer(1), tuple(integer(1))];
    const wrong = [
      [],
      [one, one, axis, axis],
      [storage, integer(-1), axis, axis],
      [storage, float(0.5), axis, axis],
      [storage, one, one, axis],
      [storage, one, axis, tuple()],
      [storage, one, tuple(integer(-1)), axis],
      [storage, one, tuple(text('1')), axis],
      [storage, one, tuple(integer(2n ** 63n)), axis],
      [
        storage,
        one,
        tuple(...Array<Fragment>(33).fill(one)),
        tuple(...Array<Fragment>(33).fill(one)),
      ],
    ];
    for (const arguments_ of wrong) {
      const value = stateDict({ x: call(rebuild, ...arguments_) });
      expect(refusalOf(write(value, [weight]))).toContain('a tensor in it is described wrongly');
    }
  });
});

describe('the door to checkpoints', () => {
  it('knows a file by its content: safetensors too, with and without the prefix', () => {
    const tensor = { shape: [2], data: Float32Array.of(1, 2) };
    const bytes = encodeSafetensors(new Map([['module.x', tensor]]));
    expect(readPlain(bytes)).toEqual({ x: { shape: [2], values: [1, 2] } });
  });

  it('names the file, the reason and the remedy for everything else', () => {
    const message = refusalOf(fragment('\x89PNG\r\n\x1a\n'));
    expect(message).toBe(
      'The file net.pth cannot be read as a checkpoint: it is neither a checkpoint of PyTorch nor a ' +
        "safetensors file. Give a whole file of the network's state_dict, written by torch.save or as " +
        'safetensors.',
    );
    expect(refusalOf(new Uint8Array())).toContain('neither');
  });
});
