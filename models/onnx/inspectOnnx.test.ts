import fc from 'fast-check';
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
          expect(String(error)).toMatch(/cut off or damaged|holds no ONNX graph/);
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
    const whole = inlineOnnxData(onnx, new Map([['net.onnx.data', data]]));
    expect(whole).toEqual(NETWORK);
    expect(inspectOnnx(whole).externalFiles).toEqual([]);
  });

  it('stay where they are when that file is not given', () => {
    expect(inlineOnnxData(onnx, new Map())).toEqual(onnx);
  });

  it('are refused when there are too few', () => {
    expect(() => inlineOnnxData(onnx, new Map([['net.onnx.data', data.subarray(1)]]))).toThrow(
      /net\.onnx\.data are not all there/,
    );
  });
});
