import { describe, expect, it } from 'vitest';
import type { MaskState } from '../../../backend/contract/records.ts';
import { gainedAMinute } from './effort.ts';

function mask(meanIoU: number | null, strokes: number, activeMs: number) {
  return {
    effort: { strokes, changedPx: 100, activeMs },
    evaluation: { meanIoU } as MaskState['evaluation'],
  };
}

describe('what a minute of work has gained', () => {
  it('is the mean IoU over the pre-label’s, by the time at work', () => {
    expect(gainedAMinute(mask(0.8, 4, 120_000), 0.75)).toBeCloseTo(2.5, 10);
    expect(gainedAMinute(mask(0.7, 4, 30_000), 0.75)).toBeCloseTo(-10, 10);
  });

  it.each([
    ['without ground truth', { ...mask(null, 4, 60_000), evaluation: null }, 0.7],
    ['without a class to score', mask(null, 4, 60_000), 0.7],
    ['without a pre-label', mask(0.8, 4, 60_000), null],
    ['without a stroke', mask(0.8, 0, 60_000), 0.7],
    ['after a moment', mask(0.8, 1, 4000), 0.7],
  ])('is not known %s', (_, state, prelabelMeanIoU) => {
    expect(gainedAMinute(state, prelabelMeanIoU)).toBeNull();
  });
});
