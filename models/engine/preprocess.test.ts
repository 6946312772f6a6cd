import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toInputTensor } from './preprocess.ts';
import { exchangeRedAndBlue } from './testing/exchangeRedAndBlue.ts';

const image = fc
  .record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 9 }) })
  .chain(({ width, height }) =>
    fc
      .uint8Array({ minLength: 3 * width * height, maxLength: 3 * width * height })
      .map((data) => ({ width, height, data })),
  );

const threeNumbers = (min: number, max: number) => {
  const number = fc.double({ min, max, noNaN: true });
  return fc.tuple(number, number, number);
};

test('each value is (value − mean) / std of its channel, in the order channel, row, column', () => {
  fc.assert(
    fc.property(image, threeNumbers(0, 255), threeNumbers(0.5, 255), (photo, mean, std) => {
      const { width, height, data } = photo;
      const tensor = toInputTensor(photo, { mean, std });
      expect(tensor).toHaveLength(3 * width * height);
      for (const channel of [0, 1, 2] as const) {
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const value = data[(y * width + x) * 3 + channel] ?? NaN;
            const expected = (value - mean[channel]) / std[channel];
            const actual = tensor[(channel * height + y) * width + x] ?? NaN;
            const rounding = 1e-6 * Math.abs(expected) + Number.EPSILON;
            expect(Math.abs(actual - expected)).toBeLessThanOrEqual(rounding);
          }
        }
      }
    }),
  );
});

test('two pixels become three planes', () => {
  const photo = { width: 2, height: 1, data: Uint8Array.from([10, 20, 30, 40, 50, 60]) };
  const tensor = toInputTensor(photo, { mean: [10, 20, 30], std: [10, 5, 2] });
  expect([...tensor]).toEqual([0, 3, 0, 6, 0, 15]);
});

test('in the order BGR a photo is what its colours exchanged are in RGB', () => {
  fc.assert(
    fc.property(image, threeNumbers(0, 255), threeNumbers(0.5, 255), (photo, mean, std) => {
      const reversed = { mean: reverse(mean), std: reverse(std), channelOrder: 'RGB' } as const;
      expect(toInputTensor(photo, { mean, std, channelOrder: 'BGR' })).toEqual(
        toInputTensor(exchangeRedAndBlue(photo), reversed),
      );
    }),
  );
});

function reverse<Value>([one, two, three]: readonly [Value, Value, Value]): [Value, Value, Value] {
  return [three, two, one];
}
