// Reads numbers and stretches of bytes one after the other, and never beyond the end.

/** A place in some bytes that moves on with each read. Numbers are little-endian where nothing else is said. */
export interface ByteReader {
  /** Bytes from here to the end. */
  readonly remaining: number;
  uint8(): number;
  uint16(): number;
  uint32(): number;
  int32(): number;
  /** A size or a place: refused from 2^53 on. */
  uint64(): number;
  float64BigEndian(): number;
  /** The next bytes, not copied. */
  take(length: number): Uint8Array;
  /** The bytes up to the next line feed, which is passed over, one character each. */
  line(): string;
}

const LINE_FEED = 0x0a;
/** In bytes. Trainings keep their configuration in a checkpoint, which is long, but not as long as this. */
const MAX_TEXT_SIZE = 2 ** 24;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * @param start where to begin, in bytes
 * @throws Error with the reason when the start, or later a read, lies beyond the end
 */
export function createByteReader(bytes: Uint8Array, start = 0): ByteReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = start;
  /** Moves on by `length` and says where it was. */
  const pass = (length: number): number => {
    const from = position;
    if (length > bytes.length - from) throw new Error('it is cut off or damaged');
    position = from + length;
    return from;
  };
  pass(0);
  const take = (length: number): Uint8Array => {
    const from = pass(length);
    return bytes.subarray(from, position);
  };
  return {
    get remaining() {
      return bytes.length - position;
    },
    uint8: () => view.getUint8(pass(1)),
    uint16: () => view.getUint16(pass(2), true),
    uint32: () => view.getUint32(pass(4), true),
    int32: () => view.getInt32(pass(4), true),
    uint64() {
      const value = Number(view.getBigUint64(pass(8), true));
      if (!Number.isSafeInteger(value)) throw new Error('a size in it is impossibly large');
      return value;
    },
    float64BigEndian: () => view.getFloat64(pass(8)),
    take,
    line() {
      const end = bytes.indexOf(LINE_FEED, position);
      if (end < 0) throw new Error('it is cut off or damaged');
      const text = latin1(take(end - position));
      pass(1);
      return text;
    },
  };
}

/**
 * @returns a character for each byte, of the same number
 * @throws Error with the reason when it is too long
 */
export function latin1(bytes: Uint8Array): string {
  assertTextSize(bytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** @throws Error with the reason when it is too long or no UTF-8 */
export function utf8(bytes: Uint8Array): string {
  assertTextSize(bytes);
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new Error('a text in it is not UTF-8', { cause: error });
  }
}

function assertTextSize({ length }: Uint8Array): void {
  if (length > MAX_TEXT_SIZE) throw new Error(`it has a text of ${length} bytes`);
}
