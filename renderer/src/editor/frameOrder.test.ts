import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameSummary } from '../../../backend/contract/records.ts';
import { arrangeFrames, mergeFrames, neighbour } from './frameOrder.ts';

function frame(frameId: number, name: string, fields: Partial<FrameSummary> = {}): FrameSummary {
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
    version: '1',
    ...fields,
  };
}

const names = (frames: readonly FrameSummary[]): string[] => frames.map(({ name }) => name);

/** Frames of one project: ids and names of their own. */
const someFrames: fc.Arbitrary<FrameSummary[]> = fc.uniqueArray(
  fc
    .record({
      frameId: fc.integer({ min: 1, max: 40 }),
      status: fc.constantFrom('new', 'prelabelled', 'inProgress', 'done'),
      meanIoU: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      likelyError: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    })
    .map(({ frameId, ...fields }) => frame(frameId, `frame-${(frameId * 7) % 41}`, fields)),
  { selector: ({ frameId }) => frameId },
);

describe('the queue', () => {
  const frames = [
    frame(1, 'b', { status: 'done', meanIoU: 0.9, likelyError: 0.1 }),
    frame(2, 'd', { status: 'prelabelled', meanIoU: 0.2, likelyError: 0.5 }),
    frame(3, 'c', { status: 'inProgress', meanIoU: 0.2, likelyError: 0 }),
    frame(4, 'a', { status: 'new' }),
    frame(5, 'e', { status: 'prelabelled', meanIoU: 0, likelyError: 0.5 }),
  ];

  it('shows all frames, those that are not done, or those that are', () => {
    expect(names(arrangeFrames(frames, 'name', 'all'))).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(names(arrangeFrames(frames, 'name', 'todo'))).toEqual(['a', 'c', 'd', 'e']);
    expect(names(arrangeFrames(frames, 'name', 'done'))).toEqual(['b']);
  });

  it('begins with the likeliest errors, names deciding between equals, unknown ones last', () => {
    expect(names(arrangeFrames(frames, 'likelyError', 'all'))).toEqual(['d', 'e', 'b', 'c', 'a']);
  });

  it('begins with the lowest IoU, names deciding between equals, unknown ones last', () => {
    expect(names(arrangeFrames(frames, 'lowestIoU', 'all'))).toEqual(['e', 'c', 'd', 'b', 'a']);
  });

  it('leaves the list that it is given as it is', () => {
    const before = names(frames);
    arrangeFrames(frames, 'lowestIoU', 'all');
    expect(names(frames)).toEqual(before);
  });

  it('puts frames without a figure last by name, whatever the others are', () => {
    fc.assert(
      fc.property(someFrames, fc.constantFrom('likelyError', 'lowestIoU'), (mixed, order) => {
        const figureOf = (one: FrameSummary) =>
          order === 'likelyError' ? one.likelyError : one.meanIoU;
        const arranged = arrangeFrames(mixed, order, 'all');
        const known = arranged.filter((one) => figureOf(one) !== null);
        const unknown = arranged.filter((one) => figureOf(one) === null);
        expect(arranged).toEqual([...known, ...unknown]);
        expect(names(unknown)).toEqual(names(unknown).toSorted());
        const figures = known.map((one) => figureOf(one) ?? NaN);
        const ascending = figures.toSorted((a, b) => a - b);
        expect(figures).toEqual(order === 'likelyError' ? ascending.reverse() : ascending);
      }),
    );
  });
});

describe('the neighbour of a frame', () => {
  const frames = [frame(7, 'a'), frame(3, 'b'), frame(5, 'c')];

  it('is the next or the previous one of the list', () => {
    expect(neighbour(frames, 3, 1)).toBe(frames[2]);
    expect(neighbour(frames, 3, -1)).toBe(frames[0]);
  });

  it('is none at the ends', () => {
    expect(neighbour(frames, 5, 1)).toBeNull();
    expect(neighbour(frames, 7, -1)).toBeNull();
  });

  it('is the first one when the frame is hidden by the filter', () => {
    expect(neighbour(frames, 99, 1)).toBe(frames[0]);
    expect(neighbour([], 99, 1)).toBeNull();
  });
});

describe('merging what has changed', () => {
  const frames = [frame(1, 'a'), frame(2, 'c')];

  it('exchanges changed frames in their places', () => {
    const changed = frame(2, 'c', { status: 'done', version: '2' });
    expect(mergeFrames(frames, [changed])).toEqual([frames[0], changed]);
  });

  it('puts new frames in their places by name', () => {
    expect(names(mergeFrames(frames, [frame(9, 'b'), frame(8, 'd')]))).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('gives a list by name in which each frame is as it was told last', () => {
    fc.assert(
      fc.property(someFrames, someFrames, (all, told) => {
        const list = arrangeFrames(all, 'name', 'all');
        const merged = mergeFrames(list, told);
        const latest = new Map([...list, ...told].map((one) => [one.frameId, one]));
        expect(merged).toEqual(arrangeFrames([...latest.values()], 'name', 'all'));
      }),
    );
  });
});
