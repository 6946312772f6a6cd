import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countPairs } from './countPairs.ts';

function countOneByOne(first: Uint8Array, second: Uint8Array): Uint32Array {
  const counts = new Uint32Array(1 << 16);
  first.forEach((a, place) => {
    const pair = (a << 8) | (second[place] ?? 0);
    counts[pair] = (counts[pair] ?? 0) + 1;
  });
  return counts;
}

/** Bytes in runs, as masks have them, that begin anywhere in their buffer. */
function runs(length: number): fc.Arbitrary<Uint8Array> {
  const run = fc.tuple(fc.constantFrom(0, 1, 18, 128, 255), fc.integer({ min: 1, max: 40 }));
  return fc
    .tuple(fc.array(run, { minLength: length, maxLength: length }), fc.nat(7))
    .map(([pieces, start]) => {
      const bytes = pieces.flatMap(([value, count]) => Array<number>(count).fill(value));
      return Uint8Array.from([...Array<number>(start).fill(7), ...bytes]).subarray(
        start,
        start + length,
      );
    });
}

test('runs of any length, wherever they begin in memory, count as one by one', () => {
  const pair = fc.nat(200).chain((length) => fc.tuple(runs(length), runs(length)));
  fc.assert(
    fc.property(pair, ([first, second]) => {
      expect(countPairs(first, second)).toEqual(countOneByOne(first, second));
    }),
  );
});

test('bytes without any runs count as one by one', () => {
  const pair = fc
    .nat(100)
    .chain((length) =>
      fc.tuple(
        fc.uint8Array({ minLength: length, maxLength: length }),
        fc.uint8Array({ minLength: length, maxLength: length }),
      ),
    );
  fc.assert(
    fc.property(pair, ([first, second]) => {
      expect(countPairs(first, second)).toEqual(countOneByOne(first, second));
    }),
  );
});

test('a part of a Node buffer that begins at an odd place counts like any other', () => {
  const [first, second] = [Buffer.alloc(21, 3).subarray(1), Buffer.alloc(23, 5).subarray(3)];
  expect(countPairs(first, second)[(3 << 8) | 5]).toBe(20);
});
