import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { encodeSafetensors, looksLikeSafetensors, readSafetensors } from './safetensors.ts';
import { elementCount, type StateDict, type Tensor } from './tensor.ts';
import { fragment, uint64 } from './testing/pickleWriter.ts';
import { refusalOf } from './testing/refusal.ts';
import { storageBytes, type StorageType } from './testing/torchFiles.ts';

const tensor: fc.Arbitrary<Tensor> = fc
  .array(fc.nat(4), { maxLength: 3 })
  .chain((shape) =>
    fc
      .array(fc.float(), { minLength: elementCount(shape), maxLength: elementCount(shape) })
      .map((values) => ({ shape, data: Float32Array.from(values) })),
  );

/** Without the key "\\": once it has read an object with that key alone, Node 24's JSON takes "\n" and "\ud800" for it. */
const key = fc.string().filter((text) => text !== '\\');

const name = fc
  .oneof(key, fc.constantFrom('__proto__', 'constructor', '0', 'é\u{1F600}', '\ud800'))
  .filter((text) => text !== '__metadata__');

const stateDict: fc.Arbitrary<StateDict> = fc
  .array(fc.tuple(name, tensor), { minLength: 1, maxLength: 6 })
  .map((entries) => new Map(entries));

/** A file with this header, or this text instead of one. */
function file(header: unknown, data: Uint8Array = new Uint8Array()): Uint8Array {
  const json = typeof header === 'string' ? header : JSON.stringify(header);
  const bytes = new TextEncoder().encode(json);
  return fragment(uint64(bytes.length), bytes, data);
}

function byName(state: StateDict): [string, Tensor][] {
  return [...state].sort(([a], [b]) => (a < b ? -1 : 1));
}

describe('safetensors that are written', () => {
  it('read back the same, whatever the names and values', () => {
    fc.assert(
      fc.property(stateDict, fc.dictionary(key, fc.string()), (state, metadata) => {
        const bytes = encodeSafetensors(state, metadata);
        expect(looksLikeSafetensors(bytes)).toBe(true);
        expect(byName(readSafetensors(bytes))).toEqual(byName(state));
      }),
    );
  });

  it('are the same bytes for the same tensors and metadata in another order', () => {
    fc.assert(
      fc.property(stateDict, (state) => {
        const reversed = new Map([...state].reverse());
        expect(encodeSafetensors(reversed, { b: '2', a: '1' })).toEqual(
          encodeSafetensors(state, { a: '1', b: '2' }),
        );
      }),
    );
  });

  it('are laid out as the format says', () => {
    const bytes = encodeSafetensors(new Map([['x', { shape: [1], data: Float32Array.of(1) }]]), {
      format: 'pt',
    });
    const header =
      '{"__metadata__":{"format":"pt"},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    const expected = fragment(uint64(padded.length), padded, 0, 0, 0x80, 0x3f);
    expect(Buffer.from(bytes).equals(expected)).toBe(true);
  });

  it('cannot hold a tensor under the name of the metadata', () => {
    const state = new Map([['__metadata__', { shape: [], data: Float32Array.of(1) }]]);
    expect(() => encodeSafetensors(state)).toThrow(/__metadata__/);
  });
});

test.each<[string, StorageType, number[]]>([
  ['F64', 'DoubleStorage', [0.5, -3]],
  ['F32', 'FloatStorage', [0.5, -3]],
  ['F16', 'HalfStorage', [0.5, -3]],
  ['BF16', 'BFloat16Storage', [0.5, -3]],
  ['I64', 'LongStorage', [70000, -3]],
  ['I32', 'IntStorage', [70000, -3]],
  ['I16', 'ShortStorage', [300, -3]],
  ['I8', 'CharStorage', [3, -3]],
  ['U64', 'LongStorage', [70000, 3]],
  ['U32', 'IntStorage', [70000, 3]],
  ['U16', 'ShortStorage', [300, 3]],
  ['U8', 'ByteStorage', [255, 3]],
  ['BOOL', 'BoolStorage', [1, 0]],
])('elements of the type %s are read as numbers', (dtype, type, values) => {
  const data = storageBytes({ type, values });
  const header = { x: { dtype, shape: [2, 1], data_offsets: [0, data.length] } };
  const state = readSafetensors(file(header, data));
  expect(state.get('x')).toEqual({ shape: [2, 1], data: Float32Array.from(values) });
});

describe('safetensors are refused', () => {
  const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  const data = new Uint8Array(8);

  it.each<[string, Uint8Array, string]>([
    ['with a header that is cut off', fragment(uint64(99), '{"x":'), 'cut off'],
    ['with a header of 2 GiB', fragment(uint64(2 ** 31), '{'), 'impossibly large'],
    ['with a header that is not JSON', file('{x}'), 'not JSON'],
    ['with a header that is not UTF-8', fragment(uint64(3), '{\xff}'), 'not UTF-8'],
    ['without tensors', file({ __metadata__: {} }), 'no tensors'],
    ['with an unknown type', file({ x: { ...entry, dtype: 'F8_E4M3' } }, data), 'F8_E4M3'],
    ['with no type', file({ x: { shape: [2] } }, data), 'describes tensor "x" wrongly'],
    ['with a negative size', file({ x: { ...entry, shape: [-2] } }, data), 'wrongly'],
    ['with half a place', file({ x: { ...entry, data_offsets: [0, 7.5] } }, data), 'wrongly'],
    ['with tensors on nested lists', file(`{"x":${'['.repeat(1e5)}`), 'not JSON'],
    ['with more elements than bytes', file({ x: { ...entry, shape: [3] } }, data), 'not where'],
    ['with a huge shape', file({ x: { ...entry, shape: [2 ** 52, 2 ** 52] } }, data), 'not where'],
    [
      'with a gap',
      file({ x: { ...entry, data_offsets: [4, 12] } }, new Uint8Array(12)),
      'not where',
    ],
    ['with tensors over each other', file({ x: entry, y: entry }, data), 'not where'],
    ['when bytes are left over', file({ x: entry }, new Uint8Array(9)), 'before or after'],
    ['when they are cut off', file({ x: entry }, new Uint8Array(7)), 'before or after'],
  ])('%s', (_how, bytes, reason) => {
    expect(refusalOf(bytes)).toContain(reason);
  });

  it('with one name twice: the first tensor’s bytes are no one’s', () => {
    const twice =
      '{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},' +
      '"x":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}';
    expect(refusalOf(file(twice, data))).toContain('not where its header says');
  });
});
