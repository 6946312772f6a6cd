// The kernel under every pixel score: how often each pair of bytes occurs at the same place of two arrays.

import { WORD_BYTES, wordsOf } from '../countBytes.ts';

/** A word of four equal bytes is the byte times this. */
const REPEATED = 0x01010101;

/**
 * Counts the pairs of two arrays of one length: `counts[a × 256 + b]`. Masks come in runs, so four pixels are compared
 * at once, and a run is counted when it ends.
 */
export function countPairs(first: Uint8Array, second: Uint8Array): Uint32Array {
  const counts = new Uint32Array(1 << 16);
  const firstWords = wordsOf(first);
  const secondWords = wordsOf(second);
  const words = firstWords.length;
  let place = 0;
  while (place < words) {
    const a = firstWords[place] ?? 0;
    const b = secondWords[place] ?? 0;
    const isUniform =
      a === Math.imul(a & 0xff, REPEATED) >>> 0 && b === Math.imul(b & 0xff, REPEATED) >>> 0;
    if (isUniform) {
      const start = place;
      do place++;
      while (place < words && firstWords[place] === a && secondWords[place] === b);
      const pair = ((a & 0xff) << 8) | (b & 0xff);
      counts[pair] = (counts[pair] ?? 0) + WORD_BYTES * (place - start);
    } else {
      // Both words hold their pixels in the same order, whichever that is.
      for (let shift = 0; shift < 32; shift += 8) {
        const pair = (((a >>> shift) & 0xff) << 8) | ((b >>> shift) & 0xff);
        counts[pair] = (counts[pair] ?? 0) + 1;
      }
      place++;
    }
  }
  for (let offset = words * WORD_BYTES; offset < first.length; offset++) {
    const pair = ((first[offset] ?? 0) << 8) | (second[offset] ?? 0);
    counts[pair] = (counts[pair] ?? 0) + 1;
  }
  return counts;
}
