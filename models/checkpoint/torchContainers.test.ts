import { describe, expect, it } from 'vitest';
import {
  call,
  emptyTuple,
  fragment,
  global,
  integer,
  none,
  text,
  tuple,
} from './testing/pickleWriter.ts';
import { refusalOf } from './testing/refusal.ts';
import {
  bias,
  counter,
  expected,
  network,
  readPlain,
  storages,
  weight,
} from './testing/smallNetwork.ts';
import {
  persistentStorage,
  stateDict,
  tensor,
  torchLegacy,
  torchZip,
  vector,
} from './testing/torchFiles.ts';

describe('a checkpoint of torch ≥ 1.6', () => {
  const bytes = (options: Parameters<typeof torchZip>[2]): Uint8Array =>
    torchZip(stateDict(network), storages, options);

  it.each([
    ['under any folder', { folder: 'archive/' }],
    ['under no folder', { folder: '' }],
    ['with its byte order', { byteOrder: 'little' }],
    ['deflated by another program', { entry: { isDeflated: true } }],
    ['with its sizes in zip64 fields', { isZip64: true }],
    ['without checksums', { entry: { checksum: 0 } }],
    ['with a comment at its end', { comment: 'PK\x05\x06 is how an end begins' }],
    ['in a newer pickle protocol', { protocol: 5 }],
  ])('is read %s', (_how, options) => {
    expect(readPlain(bytes(options))).toEqual(expected);
  });

  it('is read from the middle of a larger buffer', () => {
    const file = bytes({});
    const larger = new Uint8Array(file.length + 7);
    larger.set(file, 3);
    expect(readPlain(larger.subarray(3, 3 + file.length))).toEqual(expected);
  });

  it('is refused when it is big-endian', () => {
    expect(refusalOf(bytes({ byteOrder: 'big' }))).toContain('its byte order is "big"');
  });

  it('is refused when a storage is not as large as the tensor says', () => {
    const short = { ...weight, values: [1] };
    const reason = 'storage "0" has 4 bytes instead of 24';
    expect(refusalOf(torchZip(stateDict(network), [short, bias, counter]))).toContain(reason);
  });

  it('reads tensors whose storage is mere bytes', () => {
    const id = [text('storage'), global('torch.storage', 'UntypedStorage'), text('0'), text('cpu')];
    const value = call(
      global('torch._utils', '_rebuild_tensor_v3'),
      fragment(tuple(...id, integer(24)), 'Q'),
      integer(1),
      tuple(integer(2)),
      tuple(integer(2)),
      fragment('\x89'),
      fragment(global('collections', 'OrderedDict'), emptyTuple, 'R'),
      global('torch', 'float32'),
    );
    const state = readPlain(torchZip(stateDict({ x: value }), [weight]));
    expect(state).toEqual({ x: { shape: [2], values: [2, 4] } });
  });
});

describe('a checkpoint of torch < 1.6', () => {
  it('is read with the mark of a whole storage, and with stretches of one', () => {
    const stretch = tuple(text('7'), integer(2), integer(3));
    const value = stateDict({
      whole: vector(bias, none),
      part: tensor(persistentStorage(weight, stretch), { shape: [2], strides: [2] }),
    });
    expect(readPlain(torchLegacy(value, [bias, weight]))).toEqual({
      whole: { shape: [2], values: [-1, 0.5] },
      part: { shape: [2], values: [3, 5] },
    });
  });

  it('is refused when a tensor reaches beyond its stretch, or the stretch beyond its storage', () => {
    const read = (first: number, length: number): string | null => {
      const storage = persistentStorage(weight, tuple(text('7'), integer(first), integer(length)));
      const value = stateDict({ x: tensor(storage, { shape: [3], strides: [1] }) });
      return refusalOf(torchLegacy(value, [weight]));
    };
    expect(read(0, 3)).toBeNull();
    expect(read(0, 2)).toContain('reaches beyond its storage');
    expect(read(4, 3)).toContain('lies outside of it');
  });

  it('is refused when it is big-endian or of another version', () => {
    const value = stateDict(network);
    const bigEndian = torchLegacy(value, storages, { isLittleEndian: false });
    expect(refusalOf(bigEndian)).toContain('little-endian');
    expect(refusalOf(torchLegacy(value, storages, { version: 7 }))).toContain('version');
  });

  it('is refused when its storages are not those of its tensors', () => {
    const value = stateDict({ x: vector(bias) });
    const longer = { ...bias, values: [1, 2, 3] };
    expect(refusalOf(torchLegacy(value, [longer]))).toContain('has another size');
    expect(refusalOf(torchLegacy(value, [bias, counter]))).toContain('that no tensor is in');
    expect(refusalOf(torchLegacy(value, [bias, bias]))).toContain('has storage "1" twice');
    const two = stateDict({ x: vector(bias), y: vector({ ...bias, type: 'IntStorage' }) });
    expect(refusalOf(torchLegacy(two, [bias]))).toContain('two types or sizes');
  });
});
