// Writes pickles opcode by opcode, honest ones and others. A fragment is a program that pushes one value.

export type Fragment = Uint8Array;

const LITTLE_ENDIAN = true;
const MAX_SHORT_INTEGER = 0xff;

/** Opcodes and arguments one after the other; characters stand for their codes. */
export function fragment(...parts: readonly (string | number | Uint8Array)[]): Fragment {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.from(part, 'latin1');
      return typeof part === 'number' ? Uint8Array.of(part) : part;
    }),
  );
}

/** A whole pickle that holds one value. */
export function pickleOf(value: Fragment, protocol = 2): Uint8Array {
  return fragment('\x80', protocol, value, '.');
}

export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, LITTLE_ENDIAN);
  return bytes;
}

export function uint64(value: number | bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), LITTLE_ENDIAN);
  return bytes;
}

export const none = fragment('N');
export const emptyTuple = fragment(')');

export function boolean(value: boolean): Fragment {
  return fragment(value ? '\x88' : '\x89');
}

/** An integer as PyTorch's pickles hold it; up to 64 bits and a sign. */
export function integer(value: number | bigint): Fragment {
  if (value >= 0 && value <= MAX_SHORT_INTEGER) return fragment('K', Number(value));
  const bytes = new Uint8Array(9);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), LITTLE_ENDIAN);
  view.setInt8(8, value < 0 ? -1 : 0);
  return fragment('\x8a', bytes.length, bytes);
}

export function float(value: number): Fragment {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return fragment('G', bytes);
}

export function text(value: string): Fragment {
  const bytes = new TextEncoder().encode(value);
  return fragment('X', uint32(bytes.length), bytes);
}

export function tuple(...items: readonly Fragment[]): Fragment {
  return fragment('(', ...items, 't');
}

export function list(...items: readonly Fragment[]): Fragment {
  return fragment('](', ...items, 'e');
}

export function dict(entries: readonly (readonly [Fragment, Fragment])[]): Fragment {
  return fragment('}(', ...entries.flat(), 'u');
}

/** A dict whose keys are texts. */
export function record(entries: Readonly<Record<string, Fragment>>): Fragment {
  return dict(Object.entries(entries).map(([key, value]) => [text(key), value]));
}

export function global(module: string, name: string): Fragment {
  return fragment(`c${module}\n${name}\n`);
}

/** What a function returns for some arguments. */
export function call(called: Fragment, ...args: readonly Fragment[]): Fragment {
  return fragment(called, tuple(...args), 'R');
}

export function orderedDict(entries: readonly (readonly [Fragment, Fragment])[]): Fragment {
  return fragment(call(global('collections', 'OrderedDict')), '(', ...entries.flat(), 'u');
}

/** An object of a class that is nothing but attributes, as Python writes it. */
export function namespace(
  module: string,
  name: string,
  attributes: Readonly<Record<string, Fragment>>,
): Fragment {
  return fragment(global(module, name), emptyTuple, '\x81', record(attributes), 'b');
}
