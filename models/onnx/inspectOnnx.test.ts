import fc from 'fast-check';
import { PbfWriter } from 'pbf';
import { describe, expect, it } from 'vitest';
import { encodeOnnx } from './encodeOnnx.ts';
import { inlineOnnxData } from './inlineOnnxData.ts';
import { inspectOnnx } from './inspectOnnx.ts';
import { inAttribute, withExternalData } from './testing/externalData.ts';

const NETWORK = encodeOnnx({
  name: 'net',
  inputs: [{ name: 'image', type: 'float32', shape: [1, 3, 'height', 'width'] }],
  outputs: [{ name: 'scores', type: 'float32', shape: [1, 2, 'height', 'width'] }],
  nodes: [{ operator: 'Conv', inputs: ['image', 'weight'], output: 'scores' }],
  initializers: [
    { name: 'weight', shape: [2, 3, 1, 1], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    { name: 'other', shape: [1], data: Float32Array.of(7) },
  ],
});

const DAMAGED = 'it is cut off or damaged, or no ONNX file';

describe('an ONNX file', () => {
  it('is told to be cut off wherever that is, in words for people', () => {
    for (let length = 0; length < NETWORK.length; length++) {
      const cut = NETWORK.subarray(0, length);
      // What is left may be a file of its own: nothing, or one that does not say its operator set.
      expect(() => {
        const { outputs, constants } = inspectOnnx(cut);
        if (outputs.length === 1 && constants === 7) throw new Error(DAMAGED);
      }).toThrow(/^it (is cut off or damaged, or no ONNX file|holds no ONNX graph)$/);
    }
    expect(() => inspectOnnx(NETWORK.subarray(0, -1))).toThrow(DAMAGED);
  });

  it('is read or refused in words for people, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.nat(NETWORK.length - 1), fc.nat(255), (place, byte) => {
        const changed = NETWORK.slice();
        changed[place] = byte;
        try {
          inspectOnnx(changed);
        } catch (error) {
          expect(String(error)).toMatch(/cut off or damaged|holds no ONNX graph|has more than/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('takes any size where it says -1 or nothing', () => {
    const free = encodeOnnx({
      name: 'net',
      inputs: [{ name: 'image', type: 'float32', shape: [0, 3, -1, 'width'] }],
      outputs: [{ name: 'scores', type: 'float32', shape: [1, 2, 'height', 'width'] }],
      nodes: [],
      initializers: [],
    });
    expect(inspectOnnx(free).inputs[0]?.shape).toEqual([null, 3, null, null]);
  });
});

/** A file whose graph is the parts one after the other. */
function fileOf(...parts: readonly Uint8Array[]): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeBytesField(7, Buffer.concat(parts));
  return pbf.finish();
}

/** Messages that hold each other: a field of these bytes in that of the next number, and so on outwards. */
function nested(bytes: Uint8Array, ...tags: readonly number[]): Uint8Array {
  return tags.reduce((inner, tag) => {
    const pbf = new PbfWriter();
    pbf.writeBytesField(tag, inner);
    return pbf.finish();
  }, bytes);
}

function repeated(part: Uint8Array, count: number): Uint8Array {
  return Buffer.alloc(part.length * count, part);
}

describe('an ONNX file that would fill the memory is refused', () => {
  const empty = new Uint8Array();
  const most = 2 ** 16;
  const output = nested(empty, 12);

  it.each([
    ['inputs', nested(empty, 11), most, 'inputs and outputs'],
    ['outputs', output, most, 'inputs and outputs'],
    ['constants', nested(empty, 5), most + 1, 'constants'],
  ])('by its number of %s', (_, part, tooMany, what) => {
    const file = (count: number): Uint8Array => fileOf(repeated(part, count), output);
    expect(() => inspectOnnx(file(tooMany))).toThrow(`it has more than 65536 ${what}`);
    expect(inspectOnnx(file(tooMany - 1)).outputs.length).toBeGreaterThan(0);
  });

  it('by the dimensions of an input or output', () => {
    const file = (rank: number): Uint8Array =>
      fileOf(nested(repeated(nested(empty, 1), rank), 2, 1, 2, 12));
    expect(inspectOnnx(file(32)).outputs[0]?.shape).toHaveLength(32);
    expect(() => inspectOnnx(file(33))).toThrow('more than 32 dimensions in an input or output');
  });

  it('by the dimensions of a constant, packed or one by one', () => {
    const one = Uint8Array.of(1);
    const packed = (rank: number): Uint8Array => nested(repeated(one, rank), 1);
    const oneByOne = (rank: number): Uint8Array => repeated(Uint8Array.of(8, 1), rank);
    for (const extents of [packed, oneByOne]) {
      const file = (rank: number): Uint8Array => fileOf(nested(extents(rank), 5), output);
      expect(inspectOnnx(file(32)).constants).toBe(1);
      expect(() => inspectOnnx(file(33))).toThrow('more than 32 dimensions in a tensor');
    }
  });

  it('by the number of files that its weights lie in', () => {
    const pbf = new PbfWriter();
    pbf.writeMessage(13, writeEntry, ['location', '00000']);
    pbf.writeVarintField(14, 1);
    // In the attribute of a node: constants are counted too.
    const node = Buffer.from(nested(pbf.finish(), 5, 5, 1));
    const nodes = Array.from({ length: most + 1 }, (_, place) => {
      const other = Buffer.from(node);
      other.write(String(place).padStart(5, '0'), node.indexOf('00000'));
      return other;
    });
    expect(inspectOnnx(fileOf(...nodes.slice(1), output)).externalFiles).toHaveLength(most);
    expect(() => inspectOnnx(fileOf(...nodes, output))).toThrow('more than 65536 files beside it');
  });
});

function writeEntry([key, value]: readonly [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, value);
}

describe('weights in another file', () => {
  const { onnx, data } = withExternalData(NETWORK, 'net.onnx.data');

  it('are named, wherever in the network they belong', () => {
    expect(inspectOnnx(NETWORK).externalFiles).toEqual([]);
    expect(inspectOnnx(onnx).externalFiles).toEqual(['net.onnx.data']);
    expect(inspectOnnx(inAttribute(NETWORK, '/etc/hostname')).externalFiles).toEqual([
      '/etc/hostname',
    ]);
  });

  it('are put where they would be in a file that is whole', () => {
    const whole = inlineOnnxData(onnx, new Map([['net.onnx.data', data]]), NETWORK.length);
    expect(whole).toEqual(NETWORK);
    expect(inspectOnnx(whole).externalFiles).toEqual([]);
  });

  it('stay where they are when that file is not given', () => {
    expect(inlineOnnxData(onnx, new Map(), onnx.length)).toEqual(onnx);
  });

  it('are refused when there are too few', () => {
    const cutOff = new Map([['net.onnx.data', data.subarray(1)]]);
    expect(() => inlineOnnxData(onnx, cutOff, NETWORK.length)).toThrow(
      /net\.onnx\.data are not all there/,
    );
  });

  it('are refused when they come to more than a network, though each lies in the same few bytes', () => {
    const whole = new Map([['net.onnx.data', data]]);
    expect(() => inlineOnnxData(onnx, whole, NETWORK.length - 1)).toThrow(
      `it has ${NETWORK.length} bytes, more than ${NETWORK.length - 1}`,
    );
    const pbf = new PbfWriter();
    pbf.writeMessage(13, writeEntry, ['location', 'same']);
    pbf.writeVarintField(14, 1);
    const tensor = nested(pbf.finish(), 5);
    const many = fileOf(repeated(tensor, 60_000));
    const files = new Map([['same', new Uint8Array(2 ** 20)]]);
    expect(() => inlineOnnxData(many, files, 2 ** 30)).toThrow('more than 1073741824');
  });
});
