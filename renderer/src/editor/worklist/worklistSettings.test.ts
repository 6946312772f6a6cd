import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WORKLIST } from '../tools/defaultOptions.ts';
import { readStoredWorklist } from './worklistSettings.svelte.ts';

const AS_NEW = { source: 'unsure', ...DEFAULT_WORKLIST };

describe('what is remembered of the worklist', () => {
  it('is what the annotators did best with while nothing is stored', () => {
    expect(readStoredWorklist(null)).toEqual(AS_NEW);
  });

  it('comes back as it was stored', () => {
    const stored = { source: 'prelabel', minAreaPx: 7, marginBelow: 0.4, restBelowPx: 90 };
    expect(readStoredWorklist(JSON.stringify(stored))).toEqual(stored);
  });

  it('never is what a worklist cannot be, whatever lies in the storage', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const { source, minAreaPx, marginBelow, restBelowPx } = readStoredWorklist(text);
        expect(['unsure', 'groundTruth', 'prelabel']).toContain(source);
        expect(minAreaPx).toBeGreaterThanOrEqual(1);
        expect(restBelowPx).toBeGreaterThanOrEqual(1);
        expect(marginBelow).toBeGreaterThan(0);
      }),
    );
  });

  it('leaves out one bad value alone', () => {
    const stored = { source: 'groundTruth', minAreaPx: 0, marginBelow: 'much', restBelowPx: 2.5 };
    expect(readStoredWorklist(JSON.stringify(stored))).toEqual({
      ...AS_NEW,
      source: 'groundTruth',
    });
  });
});
