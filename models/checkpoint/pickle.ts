// Reads a pickle (Python's format for objects) without Python: every opcode of protocols 2 to 5 and those of older ones
// that checkpoints use. A pickle is a program; this one can make containers, numbers, text and descriptions of
// tensors, and is refused when it names anything beyond. Opcodes: Lib/pickletools.py of CPython.

import { latin1, utf8, type ByteReader } from './byteReader.ts';
import { createPickleMachine, type PickleMachine } from './pickleMachine.ts';
import { asKind, type PickleStorage, type PickleValue } from './pickleValues.ts';
import { findGlobal, storageOf } from './torchGlobals.ts';

export interface Unpickled {
  readonly value: PickleValue;
  /** Every storage that the pickle refers to, as often as it does. */
  readonly storages: readonly PickleStorage[];
}

type Step = (machine: PickleMachine) => void;

const NEWEST_PROTOCOL = 5;
const STOP = 0x2e;
/** Bytes of the longest integer that is read. */
const MAX_INTEGER_SIZE = 255;

/**
 * Reads one pickle, up to and with its STOP.
 * @throws Error with the reason when it is damaged, too long or wants to run anything
 */
export function unpickle(reader: ByteReader): Unpickled {
  const machine = createPickleMachine(reader);
  for (let opcode = reader.uint8(); opcode !== STOP; opcode = reader.uint8()) {
    const step = STEPS.get(opcode);
    if (step === undefined) {
      throw new Error(
        `it has the pickle opcode 0x${opcode.toString(16)}, which no checkpoint needs`,
      );
    }
    machine.spend();
    step(machine);
  }
  return { value: machine.pop(), storages: machine.storages };
}

/** A step that pushes what it reads. */
function pushing(read: (reader: ByteReader) => PickleValue): Step {
  return (machine) => {
    machine.push(read(machine.reader));
  };
}

/** A step that pushes a tuple of the `count` values on top. */
function tupleOf(count: number): Step {
  return (machine) => {
    const items: PickleValue[] = [];
    for (let taken = 0; taken < count; taken++) items.unshift(machine.pop());
    machine.push({ kind: 'tuple', items });
  };
}

const STEPS: ReadonlyMap<number, Step> = new Map<number, Step>(
  Object.entries({
    N: pushing(() => null),
    '\x88': pushing(() => true),
    '\x89': pushing(() => false),
    I: pushing((reader) => integerOrBoolean(reader.line())),
    L: pushing((reader) => integerOf(reader.line().replace(/L$/, ''))),
    J: pushing((reader) => reader.int32()),
    K: pushing((reader) => reader.uint8()),
    M: pushing((reader) => reader.uint16()),
    '\x8a': pushing((reader) => longOf(reader, reader.uint8())),
    '\x8b': pushing((reader) => longOf(reader, reader.uint32())),
    F: pushing((reader) => floatOf(reader.line())),
    G: pushing((reader) => reader.float64BigEndian()),
    S: pushing((reader) => quotedText(reader.line())),
    V: pushing((reader) => plainText(reader.line())),
    T: pushing((reader) => latin1(reader.take(reader.uint32()))),
    U: pushing((reader) => latin1(reader.take(reader.uint8()))),
    X: pushing((reader) => utf8(reader.take(reader.uint32()))),
    '\x8c': pushing((reader) => utf8(reader.take(reader.uint8()))),
    '\x8d': pushing((reader) => utf8(reader.take(reader.uint64()))),
    B: pushing((reader) => reader.take(reader.uint32())),
    C: pushing((reader) => reader.take(reader.uint8())),
    '\x8e': pushing((reader) => reader.take(reader.uint64())),
    '\x96': pushing((reader) => reader.take(reader.uint64())),
    ']': pushing(() => ({ kind: 'list', items: [] })),
    '}': pushing(() => ({ kind: 'dict', entries: new Map() })),
    '\x8f': pushing(() => ({ kind: 'list', items: [] })),
    ')': tupleOf(0),
    '\x85': tupleOf(1),
    '\x86': tupleOf(2),
    '\x87': tupleOf(3),
    t: (machine) => machine.push({ kind: 'tuple', items: machine.popToMark() }),
    '\x91': (machine) => machine.push({ kind: 'tuple', items: machine.popToMark() }),
    l: (machine) => machine.push({ kind: 'list', items: machine.popToMark() }),
    d: (machine) => {
      const items = machine.popToMark();
      machine.push({ kind: 'dict', entries: new Map() });
      setItems(machine, items);
    },
    a: (machine) => append(machine, [machine.pop()]),
    e: (machine) => append(machine, machine.popToMark()),
    '\x90': (machine) => append(machine, machine.popToMark()),
    s: (machine) => {
      const value = machine.pop();
      setItems(machine, [machine.pop(), value]);
    },
    u: (machine) => setItems(machine, machine.popToMark()),
    '(': (machine) => machine.mark(),
    '0': (machine) => machine.discard(),
    '1': (machine) => {
      machine.popToMark();
    },
    '2': (machine) => machine.push(machine.top()),
    g: (machine) => machine.push(machine.recall(placeOf(machine.reader.line()))),
    h: (machine) => machine.push(machine.recall(machine.reader.uint8())),
    j: (machine) => machine.push(machine.recall(machine.reader.uint32())),
    p: (machine) => machine.remember(placeOf(machine.reader.line()), machine.top()),
    q: (machine) => machine.remember(machine.reader.uint8(), machine.top()),
    r: (machine) => machine.remember(machine.reader.uint32(), machine.top()),
    '\x94': (machine) => machine.rememberNext(),
    c: (machine) => machine.push(findGlobal(machine.reader.line(), machine.reader.line())),
    '\x93': (machine) => {
      const name = textOf(machine.pop());
      machine.push(findGlobal(textOf(machine.pop()), name));
    },
    R: call,
    '\x81': call,
    '\x92': (machine) => {
      machine.pop();
      call(machine);
    },
    i: (machine) => {
      const called = findGlobal(machine.reader.line(), machine.reader.line());
      const items = machine.popToMark();
      machine.push(called);
      machine.push({ kind: 'tuple', items });
      call(machine);
    },
    o: (machine) => {
      const [called = null, ...items] = machine.popToMark();
      machine.push(called);
      machine.push({ kind: 'tuple', items });
      call(machine);
    },
    b: build,
    Q: (machine) => {
      const storage = storageOf(machine.pop());
      machine.storages.push(storage);
      machine.push(storage);
    },
    '\x80': ({ reader }) => {
      const protocol = reader.uint8();
      if (protocol > NEWEST_PROTOCOL) throw new Error(`its pickle protocol ${protocol} is unknown`);
    },
    '\x95': ({ reader }) => {
      if (reader.uint64() > reader.remaining) throw new Error('it is cut off or damaged');
    },
  } satisfies Record<string, Step>).map(([character, step]) => [character.charCodeAt(0), step]),
);

/** Calls what stands below a tuple of arguments on the stack. */
function call(machine: PickleMachine): void {
  const args = asKind(machine.pop(), 'tuple');
  const called = asKind(machine.pop(), 'function');
  if (args === null || called === null) throw new Error('it wants to call what cannot be called');
  machine.push(called.call(args.items, machine.spend));
}

/** Takes the attributes of an object off the stack: those of a state dict (its versions) are of no interest, nor are others. */
function build(machine: PickleMachine): void {
  const attributes = machine.pop();
  const made = machine.top();
  const isNamespace = asKind(made, 'namespace') !== null;
  const takesAttributes = isNamespace
    ? asKind(attributes, 'dict') !== null
    : asKind(made, 'dict') !== null || asKind(made, 'other') !== null;
  if (!takesAttributes) throw new Error('it gives attributes to what has none');
}

function append(machine: PickleMachine, items: readonly PickleValue[]): void {
  const list = asKind(machine.top(), 'list');
  if (list === null) throw new Error('it adds an item to what is no list');
  for (const item of items) list.items.push(item);
}

/** @param items a key, its value, the next key, … */
function setItems(machine: PickleMachine, items: readonly PickleValue[]): void {
  const dict = asKind(machine.top(), 'dict');
  if (dict === null) throw new Error('it adds an entry to what is no dict');
  for (let index = 0; index < items.length; index += 2) {
    const [key, value] = items.slice(index, index + 2);
    if (key === undefined || value === undefined) throw new Error('a dict in it is cut off');
    dict.entries.set(key, value);
  }
}

/** Little-endian two's complement of `size` bytes. */
function longOf(reader: ByteReader, size: number): number | bigint {
  if (size > MAX_INTEGER_SIZE) throw new Error(`it has an integer of ${size} bytes`);
  const hex = Buffer.from(reader.take(size)).reverse().toString('hex');
  return narrowed(BigInt.asIntN(8 * size, BigInt(`0x0${hex}`)));
}

function integerOrBoolean(line: string): number | bigint | boolean {
  if (line === '00' || line === '01') return line === '01';
  return integerOf(line);
}

function integerOf(line: string): number | bigint {
  if (line.length > 2 * MAX_INTEGER_SIZE || !/^-?\d+$/.test(line)) {
    throw new Error('an integer in it is none');
  }
  return narrowed(BigInt(line));
}

function narrowed(integer: bigint): number | bigint {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

function floatOf(line: string): number {
  if (line === 'nan') return NaN;
  if (/^-?inf$/.test(line)) return line === 'inf' ? Infinity : -Infinity;
  if (!/^-?\d+(\.\d*)?(e[+-]?\d+)?$/.test(line)) throw new Error('a number in it is none');
  return Number(line);
}

function quotedText(line: string): string {
  const [, , content] = /^(['"])(.*)\1$/.exec(line) ?? [];
  if (content === undefined) throw new Error('a text in it has no quotes');
  return plainText(content);
}

function plainText(line: string): string {
  if (line.includes('\\')) throw new Error('a text in it has escapes, which no checkpoint needs');
  return line;
}

function textOf(value: PickleValue): string {
  if (typeof value !== 'string') throw new Error('it names something by what is no text');
  return value;
}

function placeOf(line: string): number {
  if (!/^\d{1,10}$/.test(line)) throw new Error('it asks for a value where there is none');
  return Number(line);
}
