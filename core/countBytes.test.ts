import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countBytes } from './countBytes.ts';

function countOneByOne(bytes: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  return counts;
}

/** Runs of a few bytes, as masks have them, and single ones between. */
const runs = fc
  .array(fc.tuple(fc.nat({ max: 255 }), fc.integer({ min: 1, max: 20 })), { maxLength: 20 })
  .map((lengths) =>
    Uint8Array.from(lengths.flatMap(([byte, length]) => Array<number>(length).fill(byte))),
  );

test('every byte is counted as often as it occurs, wherever the array begins in its buffer', () => {
  fc.assert(
    fc.property(fc.oneof(runs, fc.uint8Array()), fc.nat({ max: 5 }), (bytes, offset) => {
      const buffer = new Uint8Array(offset + bytes.length + 3).fill(7);
      buffer.set(bytes, offset);
      const counted = countBytes(buffer.subarray(offset, offset + bytes.length));
      expect(counted).toEqual(countOneByOne(bytes));
    }),
  );
});
