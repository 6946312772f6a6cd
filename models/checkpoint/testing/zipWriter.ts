// Writes zip files: as PyTorch does, and in the ways in which others differ or lie.

import { crc32, deflateRawSync } from 'node:zlib';
import { fragment, uint32, uint64 } from './pickleWriter.ts';

export interface ZipContent {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isDeflated?: boolean;
  /** Instead of the right one. */
  readonly checksum?: number;
  /** Instead of the size that it has. */
  readonly size?: number;
  readonly flags?: number;
  readonly method?: number;
}

export interface ZipOptions {
  /** Every size and place of the entries and their list in zip64 fields alone. */
  readonly isZip64?: boolean;
  /** Text at the end. */
  readonly comment?: string;
}

const IN_ZIP64_FIELD = 0xffffffff;

function uint16(value: number): Uint8Array {
  return uint32(value).subarray(0, 2);
}

export function zipOf(
  contents: readonly ZipContent[],
  { isZip64 = false, comment = '' }: ZipOptions = {},
): Uint8Array {
  const locals: Uint8Array[] = [];
  const centrals: Uint8Array[] = [];
  let offset = 0;
  for (const content of contents) {
    const { local, central } = entryOf(content, offset, isZip64);
    locals.push(local);
    centrals.push(central);
    offset += local.length;
  }
  const directory = fragment(...centrals);
  const count = contents.length;
  const end = isZip64 ? zip64End(count, directory.length, offset) : fragment();
  const shortCount = uint16(isZip64 ? 0xffff : count);
  return fragment(
    ...locals,
    directory,
    end,
    'PK\x05\x06\0\0\0\0',
    ...[shortCount, shortCount],
    uint32(isZip64 ? IN_ZIP64_FIELD : directory.length),
    uint32(isZip64 ? IN_ZIP64_FIELD : offset),
    uint16(comment.length),
    comment,
  );
}

function entryOf(
  content: ZipContent,
  offset: number,
  isZip64: boolean,
): { readonly local: Uint8Array; readonly central: Uint8Array } {
  const name = new TextEncoder().encode(content.name);
  const stored = content.isDeflated === true ? deflateRawSync(content.bytes) : content.bytes;
  const size = content.size ?? content.bytes.length;
  const head = fragment(
    uint16(content.flags ?? 0x800),
    uint16(content.method ?? (content.isDeflated === true ? 8 : 0)),
    uint32(0),
    uint32(content.checksum ?? crc32(content.bytes)),
  );
  const short = (value: number): Uint8Array => uint32(isZip64 ? IN_ZIP64_FIELD : value);
  const wide = [uint64(size), uint64(stored.length), uint64(offset)];
  const extra = isZip64 ? fragment(uint16(0x7777), uint16(0), uint16(1), uint16(24), ...wide) : '';
  const lengths = [uint16(name.length), uint16(extra.length)];
  const sizes = [short(stored.length), short(size)];
  return {
    local: fragment('PK\x03\x04\0\0', head, ...sizes, ...lengths, name, extra, stored),
    central: fragment(
      'PK\x01\x02\0\0\0\0',
      head,
      ...sizes,
      ...lengths,
      uint16(0),
      uint64(0),
      short(offset),
      name,
      extra,
    ),
  };
}

function zip64End(count: number, directorySize: number, offset: number): Uint8Array {
  const sizes = [uint64(count), uint64(count), uint64(directorySize), uint64(offset)];
  return fragment(
    'PK\x06\x06',
    uint64(44),
    uint32(0),
    uint64(0),
    ...sizes,
    'PK\x06\x07\0\0\0\0',
    uint64(offset + directorySize),
    uint32(1),
  );
}
