import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RgbImage } from './engine.ts';
import { fitToNetwork, sizeForNetwork } from './inputSizes.ts';

const side = fc.integer({ min: 1, max: 5000 });
const size = fc.record({ width: side, height: side });

function grey(width: number, height: number): RgbImage {
  return { width, height, data: new Uint8Array(3 * width * height).fill(90) };
}

describe('the size at which a network sees an image', () => {
  it("is the image's own unless its card says otherwise", () => {
    expect(sizeForNetwork({ width: 61, height: 45 }, undefined)).toEqual({ width: 61, height: 45 });
  });

  it('is the nearest multiple, and never nothing', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 64 }), (image, multipleOf) => {
        const fed = sizeForNetwork(image, { multipleOf });
        for (const name of ['width', 'height'] as const) {
          expect(fed[name] % multipleOf).toBe(0);
          expect(fed[name]).toBeGreaterThan(0);
          if (image[name] >= multipleOf) {
            expect(Math.abs(fed[name] - image[name])).toBeLessThanOrEqual(multipleOf / 2);
          }
        }
      }),
    );
  });

  it('is the one that the network is made for', () => {
    const only = { width: 512, height: 256 };
    expect(sizeForNetwork({ width: 61, height: 45 }, only)).toEqual(only);
  });
});

describe('an image on its way into a network', () => {
  it('is the very same where its size suits', () => {
    const image = grey(64, 48);
    expect(fitToNetwork(image, { multipleOf: 16 })).toBe(image);
  });

  it('is resized where it does not', () => {
    const fed = fitToNetwork(grey(61, 45), { multipleOf: 8 });
    expect(fed).toEqual(grey(64, 48));
  });

  it('is refused when it is numbers of another size, which are there to be compared', () => {
    const numbers = { width: 61, height: 45, values: new Float32Array(3 * 61 * 45) };
    expect(() => fitToNetwork(numbers, { multipleOf: 8 })).toThrow(/61×45; give numbers of 64×48/);
  });
});
