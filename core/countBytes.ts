// How often each byte occurs: the kernel under what is asked of one label map. Masks come in runs, so four pixels are
// compared at once, and a run is counted when it ends.

export const WORD_BYTES = 4;

/** @returns 256 numbers, by byte */
export function countBytes(bytes: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  const words = wordsOf(bytes);
  let place = 0;
  while (place < words.length) {
    const word = words[place] ?? 0;
    const start = place;
    do place++;
    while (words[place] === word);
    for (let shift = 0; shift < 32; shift += 8) {
      const byte = (word >>> shift) & 0xff;
      counts[byte] = (counts[byte] ?? 0) + place - start;
    }
  }
  for (let offset = words.length * WORD_BYTES; offset < bytes.length; offset++) {
    const byte = bytes[offset] ?? 0;
    counts[byte] = (counts[byte] ?? 0) + 1;
  }
  return counts;
}

/** The whole words of an array; copied when it does not begin where a word may (`slice` of a Node buffer copies nothing). */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % WORD_BYTES === 0 ? bytes : new Uint8Array(bytes);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, Math.floor(bytes.length / WORD_BYTES));
}
