import { describe, expect, it } from 'vitest';
import { fragment } from './testing/pickleWriter.ts';
import { zipOf, type ZipContent } from './testing/zipWriter.ts';
import { looksLikeZip, openZip } from './zipArchive.ts';

const a: ZipContent = { name: 'a', bytes: fragment('first') };
const b: ZipContent = { name: 'folder/b', bytes: fragment('second') };
const zeros = new Uint8Array(2 ** 20);

const read = (content: ZipContent): string | undefined =>
  openZip(zipOf([content]))
    .read(content.name)
    ?.toString();

describe('a zip file', () => {
  it.each([
    ['as it is', {}],
    ['with zip64 records', { isZip64: true }],
    ['with a comment', { comment: 'written by hand' }],
  ])('gives its entries by name: %s', (_how, options) => {
    const bytes = zipOf([a, { ...b, isDeflated: true }], options);
    expect(looksLikeZip(bytes)).toBe(true);
    const archive = openZip(bytes);
    expect(archive.names).toEqual(['a', 'folder/b']);
    expect(Buffer.from(archive.read('a') ?? []).toString()).toBe('first');
    expect(Buffer.from(archive.read('folder/b') ?? []).toString()).toBe('second');
    expect(archive.read('c')).toBeNull();
  });

  it('does not hold its entries against checksums that were left out', () => {
    expect(read({ ...a, checksum: 0 })).toBe('first');
  });

  it.each<[string, Partial<ZipContent>, string]>([
    ['has another checksum', { checksum: 1 }, 'damaged'],
    ['has another size', { size: 4 }, 'damaged'],
    ['inflates to more than it says', { isDeflated: true, size: 4 }, 'damaged'],
    ['inflates to less than it says', { isDeflated: true, size: 6 }, 'damaged'],
    ['cannot be inflated', { method: 8 }, 'damaged'],
    ['is encrypted', { flags: 1 }, 'encrypted'],
    ['is packed in another way', { method: 14 }, 'method 14'],
  ])('does not give an entry that %s', (_how, difference, reason) => {
    expect(() => read({ ...a, ...difference })).toThrow(reason);
  });

  it('does not inflate without limit', () => {
    const bomb = { isDeflated: true, size: 2 ** 28 + 1 };
    expect(() => read({ name: 'a', bytes: zeros, ...bomb })).toThrow('inflates to more');
    const archive = openZip(zipOf([{ name: 'a', bytes: zeros, isDeflated: true, size: 2 ** 27 }]));
    expect(() => archive.read('a')).toThrow('damaged');
    expect(() => archive.read('a')).toThrow('damaged');
    expect(() => archive.read('a')).toThrow('inflates to more');
  });

  it('is refused when it has more entries than a network needs', () => {
    const bytes = zipOf([a, b], { isZip64: true });
    const record = Buffer.from(bytes).indexOf('PK\x06\x06');
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const withCount = (count: number): Uint8Array => {
      view.setBigUint64(record + 32, BigInt(count), true);
      return bytes;
    };
    expect(() => openZip(withCount(2 ** 17))).toThrow('cut off or damaged');
    expect(() => openZip(withCount(2 ** 17 + 1))).toThrow('it has 131073 entries');
  });

  it('is refused when it has a name twice', () => {
    expect(() => openZip(zipOf([a, a]))).toThrow('it has "a" twice');
  });

  it('is refused when its entries lie over each other', () => {
    const bytes = zipOf([a, b, { name: 'c', bytes: fragment() }]);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const directory = view.getUint32(bytes.length - 6, true);
    for (const size of [directory + 20, directory + 24]) view.setUint32(size, bytes.length, true);
    expect(() => openZip(bytes)).toThrow('over each other');
  });

  it('is refused when it is cut off anywhere', () => {
    const bytes = zipOf([a, b], { isZip64: true });
    for (let length = 0; length < bytes.length; length++) {
      expect(() => openZip(bytes.subarray(0, length))).toThrow(/cut off|damaged/);
    }
  });

  it('is refused when the list of its entries is not whole', () => {
    const bytes = zipOf([a, b]);
    const change = (fromEnd: number, value: number): Uint8Array => {
      const changed = Uint8Array.from(bytes);
      changed[bytes.length - fromEnd] = value;
      return changed;
    };
    expect(() => openZip(change(12, 1))).toThrow('damaged');
    expect(() => openZip(change(12, 3))).toThrow('cut off or damaged');
    expect(() => openZip(change(6, 7))).toThrow('damaged');
  });
});
