// The widths of the stages of a pre-labelling job, as numbers.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stageBounds } from './stageBounds.ts';

const CITYSCAPES = 2048 * 1024;

describe('the stages of a pre-labelling job', () => {
  it('read one photo ahead where the network runs on the CPU', () => {
    const { reading } = stageBounds(16, 'cpu', CITYSCAPES);
    expect([reading.concurrency, reading.backpressure]).toEqual([1, 1]);
  });

  it('have one photo on its way to the engine beside those in it: one on the CPU, two on a GPU', () => {
    const widths = (['cpu', 'webgpu'] as const).map(
      (provider) => stageBounds(16, provider, CITYSCAPES).labelling.concurrency,
    );
    expect(widths).toEqual([2, 3]);
  });

  it('read and store as many Cityscapes frames at once as there are cores, up to sixteen', () => {
    const widths = [2, 8, 16, 64].map((cores) => {
      const { reading, storing } = stageBounds(cores, 'webgpu', CITYSCAPES);
      return [reading.concurrency, storing.concurrency];
    });
    expect(widths).toEqual([
      [2, 6],
      [8, 8],
      [16, 16],
      [16, 16],
    ]);
  });

  it('have fewer frames in hand where each has many scores, and label one at a time', () => {
    const { reading, labelling, storing } = stageBounds(16, 'webgpu', CITYSCAPES, 4 * 19);
    expect([reading, labelling, storing].map(({ concurrency }) => concurrency)).toEqual([2, 1, 2]);
    const small = stageBounds(16, 'webgpu', 360 * 480, 4 * 19);
    expect([small.labelling.concurrency, small.storing.concurrency]).toEqual([3, 13]);
  });

  it('have a bounded number of pixels in hand, whatever the machine and the frames', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 256 }),
        fc.integer({ min: 1, max: 2 ** 29 }),
        fc.constantFrom('cpu' as const, 'webgpu' as const),
        (cores, maxPixels, provider) => {
          const { reading, storing } = stageBounds(cores, provider, maxPixels);
          for (const { concurrency } of [reading, storing]) {
            expect(concurrency).toBeGreaterThanOrEqual(1);
            expect(concurrency <= 2 || concurrency * maxPixels <= 16 * CITYSCAPES).toBe(true);
          }
        },
      ),
    );
  });
});
