// Opens a zip file as PyTorch writes it: found from its end, with zip64 records, entries stored or deflated. Entries
// are looked at lazily; together they are never more than the file is long, or than a limit where they inflate.

import { crc32, inflateRawSync } from 'node:zlib';
import { createByteReader, utf8, type ByteReader } from './byteReader.ts';
import { shown } from './shown.ts';

export interface ZipArchive {
  readonly names: readonly string[];
  /**
   * An entry's bytes (where it is stored, not copied), or null when there is none of this name.
   * @throws Error with the reason when they are encrypted, damaged or too many
   */
  read(name: string): Uint8Array | null;
}

interface ZipEntry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  /** 0 where PyTorch was told to leave it out. */
  readonly checksum: number;
  readonly storedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

interface Directory {
  readonly offset: number;
  readonly size: number;
  readonly entryCount: number;
}

// Signatures and sizes are those of the .ZIP file format specification (APPNOTE.TXT), section 4.3.
const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_RECORD = 0x06054b50;
const END_RECORD_SIZE = 22;
const ZIP64_END_RECORD = 0x06064b50;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_LOCATOR_SIZE = 20;
const MAX_COMMENT_SIZE = 0xffff;
const IN_ZIP64_FIELD = 0xffffffff;
const ZIP64_FIELD = 1;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
/** A checkpoint has one for each storage. */
const MAX_ENTRIES = 2 ** 17;
/** What the entries of a file may inflate to, in bytes; PyTorch itself deflates nothing. */
const MAX_INFLATED = 2 ** 28;

/** Whether the bytes begin like a zip file that nothing stands before. */
export function looksLikeZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && createByteReader(bytes).uint32() === LOCAL_HEADER;
}

/**
 * Reads the list of entries.
 * @throws Error with the reason when it is cut off, has far too many, names an entry twice or lets entries overlap
 */
export function openZip(bytes: Uint8Array): ZipArchive {
  const directory = findDirectory(bytes);
  const entries = readDirectory(bytes, directory);
  let inflated = 0;
  return {
    names: [...entries.keys()],
    read(name) {
      const entry = entries.get(name);
      if (entry === undefined) return null;
      if (entry.method === DEFLATED) inflated += entry.size;
      if (inflated > MAX_INFLATED) throw new Error('it inflates to more than a network needs');
      const content = contentOf(bytes.subarray(0, directory.offset), entry);
      if (entry.checksum !== 0 && crc32(content) !== entry.checksum) throw damaged(entry);
      return content;
    },
  };
}

function findDirectory(bytes: Uint8Array): Directory {
  const end = findEndRecord(bytes);
  const zip64 = readZip64EndRecord(bytes, end);
  if (zip64 !== null) return zip64;
  const reader = createByteReader(bytes, end + 10);
  return { entryCount: reader.uint16(), size: reader.uint32(), offset: reader.uint32() };
}

/** Where the last record begins, whose comment, if any, ends with the file. */
function findEndRecord(bytes: Uint8Array): number {
  const last = bytes.length - END_RECORD_SIZE;
  for (let offset = last; offset >= Math.max(0, last - MAX_COMMENT_SIZE); offset--) {
    if (bytes[offset] !== 0x50) continue;
    if (createByteReader(bytes, offset).uint32() !== END_RECORD) continue;
    if (createByteReader(bytes, offset + 20).uint16() === last - offset) return offset;
  }
  throw new Error('it is cut off: the list of its entries is missing');
}

function readZip64EndRecord(bytes: Uint8Array, end: number): Directory | null {
  if (end < ZIP64_LOCATOR_SIZE) return null;
  const locator = createByteReader(bytes, end - ZIP64_LOCATOR_SIZE);
  if (locator.uint32() !== ZIP64_LOCATOR) return null;
  locator.take(4);
  const reader = createByteReader(bytes, locator.uint64());
  if (reader.uint32() !== ZIP64_END_RECORD) throw new Error('the list of its entries is damaged');
  reader.take(28);
  return { entryCount: reader.uint64(), size: reader.uint64(), offset: reader.uint64() };
}

function readDirectory(bytes: Uint8Array, directory: Directory): Map<string, ZipEntry> {
  if (directory.entryCount > MAX_ENTRIES) {
    throw new Error(`it has ${directory.entryCount} entries, far more than a network needs`);
  }
  const reader = createByteReader(createByteReader(bytes, directory.offset).take(directory.size));
  const entries = new Map<string, ZipEntry>();
  let storedSize = 0;
  for (let count = 0; count < directory.entryCount; count++) {
    const entry = readEntry(reader);
    if (entries.has(entry.name)) throw new Error(`it has "${shown(entry.name)}" twice`);
    entries.set(entry.name, entry);
    storedSize += entry.storedSize;
  }
  if (reader.remaining > 0) throw new Error('the list of its entries is damaged');
  if (storedSize > bytes.length) throw new Error('its entries lie over each other');
  return entries;
}

function readEntry(reader: ByteReader): ZipEntry {
  if (reader.uint32() !== CENTRAL_HEADER) throw new Error('the list of its entries is damaged');
  reader.take(4);
  const flags = reader.uint16();
  const method = reader.uint16();
  reader.take(4);
  const checksum = reader.uint32();
  const storedSize = reader.uint32();
  const size = reader.uint32();
  const nameLength = reader.uint16();
  const extraLength = reader.uint16();
  const commentLength = reader.uint16();
  reader.take(8);
  const headerOffset = reader.uint32();
  const name = utf8(reader.take(nameLength));
  const wide = zip64Field(reader.take(extraLength));
  reader.take(commentLength);
  const widened = (value: number): number => (value === IN_ZIP64_FIELD ? wide.uint64() : value);
  // The field holds those that do not fit, in this order.
  const sizes = { size: widened(size), storedSize: widened(storedSize) };
  return { name, flags, method, checksum, ...sizes, headerOffset: widened(headerOffset) };
}

/** The data of the zip64 field among an entry's extra fields; empty where there is none. */
function zip64Field(extra: Uint8Array): ByteReader {
  const reader = createByteReader(extra);
  while (reader.remaining >= 4) {
    const id = reader.uint16();
    const data = reader.take(reader.uint16());
    if (id === ZIP64_FIELD) return createByteReader(data);
  }
  return createByteReader(new Uint8Array());
}

/** @param bytes those before the list of entries */
function contentOf(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  if ((entry.flags & ENCRYPTED) !== 0) throw new Error(`"${shown(entry.name)}" in it is encrypted`);
  const reader = createByteReader(bytes, entry.headerOffset);
  if (reader.uint32() !== LOCAL_HEADER) throw damaged(entry);
  reader.take(22);
  const nameLength = reader.uint16();
  reader.take(reader.uint16() + nameLength);
  const stored = reader.take(entry.storedSize);
  switch (entry.method) {
    case STORED:
      if (entry.size !== entry.storedSize) throw damaged(entry);
      return stored;
    case DEFLATED:
      return inflate(stored, entry);
    default:
      throw new Error(`"${shown(entry.name)}" in it is packed by method ${entry.method}`);
  }
}

function inflate(stored: Uint8Array, entry: ZipEntry): Uint8Array {
  let content: Uint8Array;
  try {
    content = inflateRawSync(stored, { maxOutputLength: entry.size + 1 });
  } catch (error) {
    throw damaged(entry, error);
  }
  if (content.length !== entry.size) throw damaged(entry);
  return content;
}

function damaged(entry: ZipEntry, cause?: unknown): Error {
  return new Error(`"${shown(entry.name)}" in it is damaged`, { cause });
}
