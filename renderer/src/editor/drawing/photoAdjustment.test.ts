import fc from 'fast-check';
import { expect, it } from 'vitest';
import { adjustedChannel } from './photoAdjustment.ts';

it('leaves a photo as it is when nothing is set', () => {
  const channel = adjustedChannel({ brightness: 0, contrast: 1, gamma: 1 });
  expect([...channel]).toEqual(Array.from({ length: 256 }, (_, value) => value));
});

it('never makes the lighter of two values the darker one', () => {
  fc.assert(
    fc.property(
      fc.record({
        brightness: fc.double({ min: -1, max: 1, noNaN: true }),
        contrast: fc.double({ min: 0.2, max: 4, noNaN: true }),
        gamma: fc.double({ min: 0.2, max: 4, noNaN: true }),
      }),
      (adjustment) => {
        const channel = adjustedChannel(adjustment);
        expect([...channel]).toEqual([...channel].sort((a, b) => a - b));
      },
    ),
  );
});
