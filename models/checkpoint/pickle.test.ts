import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createByteReader } from './byteReader.ts';
import { unpickle } from './pickle.ts';
import type { PickleValue } from './pickleValues.ts';
import {
  call,
  dict,
  float,
  fragment,
  global,
  integer,
  list,
  namespace,
  none,
  pickleOf,
  text,
  tuple,
  uint32,
  uint64,
  type Fragment,
} from './testing/pickleWriter.ts';

function read(value: Fragment, protocol?: number): PickleValue {
  return unpickle(createByteReader(pickleOf(value, protocol))).value;
}

/** Lists, tuples and dicts as arrays, for comparing. */
function plain(value: PickleValue): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (value.kind === 'list' || value.kind === 'tuple') return value.items.map(plain);
  if (value.kind === 'dict') return [...value.entries].map((entry) => entry.map(plain));
  return value.kind;
}

test('integers, numbers and texts are read as they were written', () => {
  const value = fc.oneof(
    fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }),
    fc.double(),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(value), (values) => {
      const written = values.map((item) => {
        if (typeof item === 'string') return text(item);
        return typeof item === 'number' ? float(item) : integer(item);
      });
      const expected = values.map((item) => {
        const isSmall = typeof item === 'bigint' && Number.isSafeInteger(Number(item));
        return isSmall ? Number(item) : item;
      });
      expect(plain(read(list(...written)))).toEqual(expected);
    }),
  );
});

test.each<[string, Fragment, unknown]>([
  ['None', none, null],
  ['True', fragment('\x88'), true],
  ['False of old', fragment('I00\n'), false],
  ['True of old', fragment('I01\n'), true],
  ['INT', fragment('I-12\n'), -12],
  ['LONG', fragment('L12L\n'), 12],
  ['BININT', fragment('J', uint32(0xfffffffe)), -2],
  ['BININT2', fragment('M\x01\x02'), 513],
  ['LONG1 of no bytes', fragment('\x8a\x00'), 0],
  ['LONG4', fragment('\x8b', uint32(2), '\x00\xff'), -256],
  ['FLOAT', fragment('F-1.5e3\n'), -1500],
  ['FLOAT nan', fragment('Fnan\n'), NaN],
  ['FLOAT inf', fragment('F-inf\n'), -Infinity],
  ['STRING', fragment("S'abc'\n"), 'abc'],
  ['UNICODE', fragment('Vabc\n'), 'abc'],
  ['BINSTRING', fragment('T', uint32(2), 'a\xe9'), 'aé'],
  ['SHORT_BINSTRING', fragment('U\x01a'), 'a'],
  ['SHORT_BINUNICODE', fragment('\x8c\x02\xc3\xa9'), 'é'],
  ['BINUNICODE8', fragment('\x8d', uint64(1), 'a'), 'a'],
  ['BINBYTES', fragment('B', uint32(1), 'a'), Buffer.from('a')],
  ['SHORT_BINBYTES', fragment('C\x01a'), Buffer.from('a')],
  ['BINBYTES8', fragment('\x8e', uint64(1), 'a'), Buffer.from('a')],
  ['BYTEARRAY8', fragment('\x96', uint64(1), 'a'), Buffer.from('a')],
  [
    'tuples of 0 to 3',
    fragment('(', ')N\x85NN\x86NNN\x87', 't'),
    [[], [null], [null, null], [null, null, null]],
  ],
  ['LIST', fragment('(NNl'), [null, null]],
  ['DICT', fragment('(K\x01Nd'), [[1, null]]],
  ['APPEND and SETITEM', fragment(']}K\x01NsaNa'), [[[1, null]], null]],
  ['sets', fragment('\x8f(K\x01K\x02\x90'), [1, 2]],
  ['FROZENSET', fragment('(K\x01\x91'), [1]],
  ['POP of a value and of a mark', fragment('N(0K\x010'), null],
  ['POP_MARK', fragment('N(K\x01K\x021'), null],
  ['DUP', fragment('K\x012\x86'), [1, 1]],
  ['PUT and GET', fragment('K\x05p7\n0g7\n'), 5],
  ['BINPUT and BINGET', fragment('K\x05q\x070h\x07'), 5],
  ['LONG_BINPUT and LONG_BINGET', fragment('K\x05r', uint32(7), '0j', uint32(7)), 5],
  ['MEMOIZE', fragment('K\x05\x94K\x06\x94h\x00h\x01\x86'), [5, 6]],
  ['STACK_GLOBAL', fragment(text('torch'), text('float32'), '\x93'), 'elementType'],
  ['NEWOBJ', fragment(global('collections', 'OrderedDict'), ')\x81'), []],
  ['NEWOBJ_EX', fragment(global('collections', 'OrderedDict'), ')}\x92'), []],
  ['INST', fragment('(icollections\nOrderedDict\n'), []],
  ['OBJ', fragment('(', global('collections', 'OrderedDict'), 'o'), []],
  ['BUILD', fragment(call(global('collections', 'OrderedDict')), '}b'), []],
  ['BUILD of a namespace', namespace('argparse', 'Namespace', { a: none }), 'namespace'],
  ['FRAME', fragment('\x95', uint64(2), 'N'), null],
])('%s is understood', (_opcode, value, expected) => {
  expect(plain(read(value, 5))).toEqual(expected);
});

test('keys are told apart as they are: numbers, texts and names that JavaScript has a meaning for', () => {
  const keys = [integer(1), text('1'), text('__proto__'), text('constructor'), none];
  const entries = keys.map((key, index) => [key, integer(index)] as const);
  expect(plain(read(dict(entries)))).toEqual([
    [1, 0],
    ['1', 1],
    ['__proto__', 2],
    ['constructor', 3],
    [null, 4],
  ]);
});

test('a list may hold itself', () => {
  const value = read(fragment(']q\x00h\x00a'));
  expect(value).toMatchObject({ kind: 'list', items: [value] });
});

test('one pickle may follow another', () => {
  const reader = createByteReader(fragment(pickleOf(integer(1)), pickleOf(integer(2))));
  expect([unpickle(reader).value, unpickle(reader).value, reader.remaining]).toEqual([1, 2, 0]);
});

describe('a pickle is refused that', () => {
  it.each<[string, Fragment, string]>([
    ['takes a value from an empty stack', fragment('a'), 'where there is none'],
    ['takes what is below a mark', fragment('](a'), 'where there is none'],
    ['goes to a mark that is not there', fragment('Nt'), 'where there is none'],
    ['ends with an open mark', fragment('N('), 'where there is none'],
    ['recalls what it has not remembered', fragment('h\x09'), 'where there is none'],
    ['recalls at no place', fragment('gx\n'), 'where there is none'],
    ['adds items to a tuple', fragment(')Na'), 'no list'],
    ['adds entries to a list', fragment(']NNs'), 'no dict'],
    ['has a key without a value', fragment('}(Nu'), 'cut off'],
    ['gives attributes to a list', fragment(']}b'), 'attributes'],
    [
      'gives a namespace what are no attributes',
      fragment(global('argparse', 'Namespace'), ')\x81', list(), 'b'),
      'attributes',
    ],
    [
      'makes a namespace of something',
      call(global('types', 'SimpleNamespace'), dict([])),
      'made of something',
    ],
    [
      'adds entries to a namespace',
      fragment(global('argparse', 'Namespace'), ')\x81NNs'),
      'no dict',
    ],
    ['calls a namespace', fragment(global('argparse', 'Namespace'), ')\x81)R'), 'cannot be called'],
    ['calls a text', fragment(text('x'), ')R'), 'cannot be called'],
    ['calls with no arguments at all', fragment(global('torch', 'Size'), 'NR'), 'cannot be called'],
    ['calls a storage type', fragment(global('torch', 'FloatStorage'), ')R'), 'cannot be called'],
    ['names something by a number', fragment('K\x01K\x02\x93'), 'no text'],
    [
      'makes a dict of what are no pairs',
      call(global('collections', 'OrderedDict'), none),
      'pairs',
    ],
    [
      'makes a dict of triples',
      call(global('collections', 'OrderedDict'), list(fragment('NNN\x87'))),
      'pairs',
    ],
    ['refers to what is no storage', fragment(tuple(text('module'), none), 'Q'), 'no storage'],
    ['refers to something by text', fragment('Pstorage\n'), 'opcode 0x50'],
    ['has an extension code', fragment('\x82\x01'), 'opcode 0x82'],
    ['has a buffer from elsewhere', fragment('\x97'), 'opcode 0x97'],
    [
      'has an integer of a million bytes',
      fragment('\x8b', uint32(1e6)),
      'integer of 1000000 bytes',
    ],
    ['has an integer of a thousand digits', fragment(`I${'9'.repeat(1000)}\n`), 'integer'],
    ['has a number that is none', fragment('F0x10\n'), 'number'],
    ['has text without quotes', fragment('Sabc\n'), 'quotes'],
    ['has text with escapes', fragment("S'\\x41'\n"), 'escapes'],
    ['has text that is not UTF-8', fragment('X', uint32(1), '\xff'), 'UTF-8'],
    ['has text longer than itself', fragment('X', uint32(0xffffffff)), 'cut off'],
    ['has text longer than any file', fragment('\x8d', uint64(2n ** 64n - 1n)), 'impossibly large'],
    ['has a frame longer than itself', fragment('\x95', uint64(99)), 'cut off'],
    ['has a line without an end', fragment('I12'), 'cut off'],
  ])('%s', (_what, value, reason) => {
    expect(() => read(value)).toThrow(reason);
  });

  it('is of a protocol yet to come', () => {
    expect(() => read(none, 6)).toThrow('protocol 6');
  });
});
