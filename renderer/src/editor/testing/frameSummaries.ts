// Frames for tests of the queue.

import fc from 'fast-check';
import type { FrameSummary } from '../../../../backend/contract/records.ts';

export function frameSummary(
  frameId: number,
  name: string,
  fields: Partial<FrameSummary> = {},
): FrameSummary {
  return {
    frameId,
    name,
    split: null,
    city: null,
    sequence: null,
    width: 48,
    height: 32,
    status: 'new',
    hasGroundTruth: false,
    meanIoU: null,
    likelyError: null,
    differsFromModel: null,
    comment: null,
    flagged: false,
    version: '1',
    ...fields,
  };
}

/** Frames of one project: ids and names of their own. */
export const someFrames: fc.Arbitrary<FrameSummary[]> = fc.uniqueArray(
  fc
    .record({
      frameId: fc.integer({ min: 1, max: 40 }),
      status: fc.constantFrom('new', 'prelabelled', 'inProgress', 'done', 'rejected', 'skipped'),
      sequence: fc.option(fc.constantFrom('one', 'two')),
      meanIoU: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      likelyError: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      differsFromModel: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    })
    .map(({ frameId, ...fields }) => frameSummary(frameId, `frame-${(frameId * 7) % 41}`, fields)),
  { selector: ({ frameId }) => frameId },
);
