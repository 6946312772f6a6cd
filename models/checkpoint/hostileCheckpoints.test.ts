// Files made to do harm: to run something, to hang, to fill the memory, to break what reads them.

import { describe, expect, it, test } from 'vitest';
import { readCheckpoint } from './readCheckpoint.ts';
import { encodeSafetensors } from './safetensors.ts';
import { attributeOf, LOG } from './testing/messageHub.ts';
import {
  call,
  dict,
  emptyTuple,
  fragment,
  global,
  list,
  namespace,
  none,
  orderedDict,
  pickleOf,
  record,
  text,
  tuple,
  uint32,
  type Fragment,
} from './testing/pickleWriter.ts';
import { refusalOf } from './testing/refusal.ts';
import {
  stateDict,
  torchLegacy,
  torchZip,
  vector,
  type WrittenStorage,
} from './testing/torchFiles.ts';

const MILLION = 1_000_000;
const weight: WrittenStorage = { key: '0', type: 'FloatStorage', values: [1, 2] };
const network = stateDict({ weight: vector(weight), again: vector(weight) });
const files: readonly (readonly [string, Uint8Array])[] = [
  ['zip', torchZip(record({ model: network }), [weight])],
  ['zip without checksums', torchZip(network, [weight], { entry: { checksum: 0 }, isZip64: true })],
  ['deflated zip', torchZip(network, [weight], { entry: { isDeflated: true } })],
  ['legacy', torchLegacy(network, [weight])],
  [
    'safetensors',
    encodeSafetensors(new Map([['weight', { shape: [2], data: Float32Array.of(1, 2) }]])),
  ],
];

/** The same value in each place where a pickle can stand. */
const carriers: readonly (readonly [string, (value: Fragment) => Uint8Array])[] = [
  ['a zip file', (value) => torchZip(value, [])],
  ['a legacy file', (value) => torchLegacy(value, [])],
  ['a bare pickle', (value) => pickleOf(value)],
];

function repeated(part: string, count: number): Buffer {
  return Buffer.alloc(part.length * count, part, 'latin1');
}

describe.each(carriers)('%s', (_carrier, carry) => {
  it.each<[string, Fragment]>([
    ['os.system', call(global('os', 'system'), text('touch /tmp/owned'))],
    ['posix.system', fragment("(S'ls'\niposix\nsystem\n")],
    ['builtins.eval', fragment(text('builtins'), text('eval'), '\x93', tuple(text('1')), 'R')],
    ['__builtin__.exec', call(global('__builtin__', 'exec'), text('1'))],
    ['builtins.getattr', call(global('builtins', 'getattr'), network, text('x'))],
    ['builtins.getattr', attributeOf(LOG, '__init__')],
    ['builtins.getattr', attributeOf(call(LOG), 'mean')],
    ['builtins.getattr', attributeOf(global('collections', 'OrderedDict'), 'mean')],
    ['builtins.getattr', call(global('__builtin__', 'getattr'), LOG, text('mean'), none)],
    ['builtins.getattr', call(global('__builtin__', 'getattr'))],
    ['mmengine.runner.Runner', call(global('mmengine.runner', 'Runner'))],
    ['numpy.core.multiarray.fromfile', global('numpy.core.multiarray', 'fromfile')],
    ['subprocess.Popen', list(dict([[text('a'), call(global('subprocess', 'Popen'))]]))],
    ['torch.hub.load', orderedDict([[text('a'), call(global('torch.hub', 'load'))]])],
    ['torch._utils.os.system', call(global('torch._utils', 'os.system'))],
    ['numpy.load', tuple(none, call(global('numpy', 'load')))],
    ['CGNet.Context_Guided_Network', fragment(global('CGNet', 'Context_Guided_Network'), ')\x81')],
    ['argparse.ArgumentParser', call(global('argparse', 'ArgumentParser'))],
    ['argparse.Namespace.__init__', call(global('argparse', 'Namespace.__init__'))],
    ['types.FunctionType', call(global('types', 'FunctionType'), none)],
    ['types.Namespace', namespace('types', 'Namespace', {})],
    [
      'os.system',
      namespace('argparse', 'Namespace', {
        __setstate__: call(global('os', 'system'), text('ls')),
      }),
    ],
    ['__proto__.constructor', global('__proto__', 'constructor')],
    ['.toString', global('', 'toString')],
  ])('that wants to run %s is refused with its name', (name, value) => {
    expect(refusalOf(carry(value))).toContain(`it wants to run ${name}, which no state dict needs`);
  });

  it('that reduces to what it has made itself is refused', () => {
    const chain = call(call(global('torch', 'Size'), emptyTuple), none);
    expect(refusalOf(carry(chain))).toContain('cannot be called');
  });

  it("that calls a function of MMEngine's logs is refused", () => {
    expect(refusalOf(carry(call(attributeOf(LOG, 'mean'), none)))).toContain('cannot be called');
  });

  it.each<[string, Fragment]>([
    ['marks', repeated('(', MILLION)],
    ['lists', fragment(repeated(']', MILLION), repeated('a', MILLION - 1))],
    ['tuples', fragment('N', repeated('\x85', MILLION))],
    ['dicts', fragment('N', repeated('}', MILLION), repeated('0', MILLION))],
    ['values in one list', fragment('](', repeated('N', MILLION), 'e')],
    ['entries without keys', fragment('}(', repeated('NN', MILLION / 2), 'u')],
  ])('with a million %s ends', (_what, value) => {
    expect(refusalOf(carry(value))).not.toBeNull();
  });

  it('that copies a long list again and again is refused', () => {
    const pairs = fragment('](', repeated('NN\x86', 100_000), 'e');
    const copy = fragment(global('collections', 'OrderedDict'), 'q\x01h\x00\x85R0');
    const copies = fragment(...Array.from({ length: 1000 }, () => copy));
    expect(refusalOf(carry(fragment(pairs, 'q\x00', copies)))).toContain('far more than a network');
  });

  it('whose dict, list and tuple hold themselves ends', () => {
    const cycle = fragment('}q\x00', text('model'), 'h\x00s', text('l'), ']q\x01h\x01h\x00\x86as');
    expect(refusalOf(carry(cycle))).not.toBeNull();
  });

  it('with a million namespaces, one in the other, ends', () => {
    const one = fragment(global('argparse', 'Namespace'), 'q\x000');
    const nested = fragment(
      one,
      repeated('h\x00)\x81}X\x01\0\0\0a', MILLION / 8),
      'N',
      repeated('sb', MILLION / 8),
    );
    expect(refusalOf(carry(nested))).not.toBeNull();
  });

  it('with a number of 4 GiB, or text as long, is refused', () => {
    expect(refusalOf(carry(fragment('\x8b', uint32(0xffffffff))))).toContain('4294967295 bytes');
    expect(refusalOf(carry(fragment('X', uint32(0xffffffff))))).toContain('cut off');
  });
});

test('names that JavaScript has a meaning for are names like others', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
  const value = orderedDict([
    [text('__proto__'), vector(weight)],
    ...names.slice(1).map((name) => [text(name), vector(weight)] as const),
  ]);
  for (const file of [torchZip(value, [weight]), torchLegacy(value, [weight])]) {
    const state = readCheckpoint(file, 'net.pth');
    expect([...state.keys()]).toEqual(names);
    expect(Object.keys(Object.prototype)).toEqual([]);
  }
  const polluting = record({
    model: orderedDict([[text('__proto__'), record({ polluted: none })]]),
  });
  expect(refusalOf(torchZip(polluting, []))).toContain('no state dict');
  expect('polluted' in {}).toBe(false);
});

test('a storage whose key leads out of its folder is found nowhere else', () => {
  const outside = { ...weight, key: '../data.pkl' };
  const value = stateDict({ weight: vector(outside) });
  expect(refusalOf(torchZip(value, [weight]))).toContain('storage "../data.pkl" is missing');
});

test('a text longer than any that a training keeps is refused', () => {
  const size = 2 ** 24 + 1;
  const reason = `it has a text of ${size} bytes`;
  const long = fragment('X', uint32(size), repeated('x', size));
  expect(refusalOf(pickleOf(long))).toContain(reason);
  expect(refusalOf(pickleOf(global('os', 'x'.repeat(size))))).toContain(reason);
});

test('what a message says of a file is short and printable', () => {
  const value = global('os\x1b[31m', 'x'.repeat(MILLION));
  const message = refusalOf(torchZip(value, [])) ?? '';
  expect(message).toMatch(/^[\x20-\x7e…]{1,500}$/);
  expect(message).toContain('os?[31m.xxx');
});

describe.each(files)('a %s file', (_format, file) => {
  it('is read as it is', () => {
    expect(refusalOf(file)).toBeNull();
  });

  it('is refused or read, and nothing else, when it is cut off anywhere', () => {
    let refusals = 0;
    for (let length = 0; length < file.length; length++) {
      if (refusalOf(file.subarray(0, length)) !== null) refusals++;
    }
    expect(refusals).toBe(file.length);
  });

  it('is refused or read, and nothing else, with one bit or one byte of it changed', () => {
    const changes = [1, 2, 4, 8, 16, 32, 64, 128, 255];
    for (let index = 0; index < file.length; index++) {
      for (const change of changes) {
        const changed = Uint8Array.from(file);
        changed[index] = (file[index] ?? 0) ^ change;
        expect(() => refusalOf(changed)).not.toThrow();
      }
    }
  });
});
