import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareNames } from '../../../../core/nameOrder.ts';
import type { FrameSummary } from '../../../../backend/contract/records.ts';
import type { AreasByFrame } from './frameFilter.ts';
import {
  createFrameComparison,
  FRAME_ORDERS,
  mergeFrames,
  neighbour,
  type FrameOrder,
  type OrderName,
} from './frameOrder.ts';
import { frameSummary as frame, someFrames } from '../testing/frameSummaries.ts';

const NO_AREAS: AreasByFrame = new Map();
const NONE_KEPT: ReadonlyMap<number, FrameSummary> = new Map();
const ROAD = 3;

const names = (frames: readonly FrameSummary[]): string[] => frames.map(({ name }) => name);

function arrange(
  frames: readonly FrameSummary[],
  by: OrderName,
  areas = NO_AREAS,
  kept = NONE_KEPT,
): FrameSummary[] {
  return frames.toSorted(createFrameComparison({ by, classIndex: ROAD }, areas, kept));
}

describe('the order of the queue', () => {
  const frames = [
    frame(1, 'b', { meanIoU: 0.9, likelyError: 0.1, differsFromModel: 0 }),
    frame(2, 'd', { meanIoU: 0.2, likelyError: 0.5, differsFromModel: 0.3 }),
    frame(3, 'c', { meanIoU: 0.2, likelyError: 0, sequence: 'street 2' }),
    frame(4, 'a', { sequence: 'street 2' }),
    frame(5, 'e', { meanIoU: 0, likelyError: 0.5, differsFromModel: 0.1, sequence: 'street 1' }),
  ];
  const areas: AreasByFrame = new Map([
    [1, [{ index: ROAD, pixels: 500 }]],
    [2, [{ index: ROAD, pixels: 20 }]],
    [3, [{ index: 7, pixels: 900 }]],
    [4, [{ index: ROAD, pixels: 500 }]],
  ]);

  it.each<[OrderName, string]>([
    ['name', 'abcde'],
    ['sequence', 'eacbd'],
    ['likelyError', 'debca'],
    ['lowestIoU', 'ecdba'],
    ['mostChanged', 'debac'],
    ['mostOfClass', 'abdce'],
    ['leastOfClass', 'cdabe'],
  ])('by %s is %s: names decide between equals, what is not known comes last', (by, expected) => {
    expect(names(arrange(frames, by, areas)).join('')).toBe(expected);
  });

  it('has the ninth frame of a drive before the tenth, and the ninth drive before the tenth', () => {
    const drive = ['frame_10', 'frame_9', 'frame_100'].map((name, place) => frame(place, name));
    const inOrder = ['frame_9', 'frame_10', 'frame_100'];
    expect(names(arrange(drive, 'name'))).toEqual(inOrder);
    expect(names(arrange(drive, 'likelyError'))).toEqual(inOrder);
    const drives = [
      frame(1, 'a', { sequence: 'drive 10' }),
      frame(2, 'b10', { sequence: 'drive 9' }),
      frame(3, 'b9', { sequence: 'drive 9' }),
    ];
    expect(names(arrange(drives, 'sequence'))).toEqual(['b9', 'b10', 'a']);
  });

  it('counts areas as shares of their frames', () => {
    const large = frame(6, 'f', { width: 96, height: 64 });
    const list = [large, ...frames.slice(0, 1)];
    const both = new Map([...areas, [6, [{ index: ROAD, pixels: 600 }]] as const]);
    expect(names(arrange(list, 'mostOfClass', both))).toEqual(['b', 'f']);
  });

  it('leaves a frame that was opened where it was, whatever is done to it', () => {
    const [first, ...others] = arrange(frames, 'lowestIoU');
    if (first === undefined) throw new Error('There is no first frame.');
    const kept = new Map([[first.frameId, first]]);
    const corrected = { ...first, meanIoU: 1 };
    expect(names(arrange([...others, corrected], 'lowestIoU'))).toEqual(['c', 'd', 'b', 'e', 'a']);
    const order = arrange([...others, corrected], 'lowestIoU', NO_AREAS, kept);
    expect(names(order)).toEqual(['e', 'c', 'd', 'b', 'a']);
    expect(order[0]).toBe(corrected);
  });

  it('takes a figure that a frame did not have when it was opened', () => {
    const kept = new Map([[4, frame(4, 'a')]]);
    const labelled = frames.map((one) => (one.frameId === 4 ? { ...one, likelyError: 0.9 } : one));
    expect(names(arrange(labelled, 'likelyError', NO_AREAS, kept))[0]).toBe('a');
  });

  it('puts frames without a figure last by name, whatever the others are', () => {
    fc.assert(
      fc.property(someFrames, fc.constantFrom('likelyError', 'lowestIoU'), (mixed, order) => {
        const figureOf = (one: FrameSummary) =>
          order === 'likelyError' ? one.likelyError : one.meanIoU;
        const arranged = arrange(mixed, order);
        const known = arranged.filter((one) => figureOf(one) !== null);
        const unknown = arranged.filter((one) => figureOf(one) === null);
        expect(arranged).toEqual([...known, ...unknown]);
        expect(names(unknown)).toEqual(names(unknown).toSorted(compareNames));
        const figures = known.map((one) => figureOf(one) ?? NaN);
        const ascending = figures.toSorted((a, b) => a - b);
        expect(figures).toEqual(order === 'likelyError' ? ascending.reverse() : ascending);
      }),
    );
  });

  it('is the same however the frames come', () => {
    fc.assert(
      fc.property(someFrames, fc.constantFrom(...FRAME_ORDERS), (mixed, by) => {
        expect(names(arrange(mixed.toReversed(), by))).toEqual(names(arrange(mixed, by)));
      }),
    );
  });
});

describe('the neighbour of a frame', () => {
  const byName: FrameOrder = { by: 'name', classIndex: 0 };
  const compare = createFrameComparison(byName, NO_AREAS, NONE_KEPT);
  const frames = [frame(7, 'a'), frame(3, 'c'), frame(5, 'e')];
  const at = (frameId: number, name: string, step: number): string | undefined =>
    neighbour(frames, frame(frameId, name), step, compare)?.name;

  it('is so many places further in the list', () => {
    expect([at(3, 'c', 1), at(3, 'c', -1), at(7, 'a', 2)]).toEqual(['e', 'a', 'e']);
  });

  it('is none beyond the ends', () => {
    expect([at(5, 'e', 1), at(7, 'a', -1), at(3, 'c', 2)]).toEqual(Array(3).fill(undefined));
  });

  it('of a frame that the filters hide is one of those around its place', () => {
    expect([at(9, 'd', 1), at(9, 'd', -1)]).toEqual(['e', 'c']);
    expect([at(9, 'd', -2), at(9, 'd', 2)]).toEqual(['a', undefined]);
    expect([at(9, 'f', 1), at(9, 'f', -1)]).toEqual([undefined, 'e']);
    expect(neighbour([], frame(9, 'd'), 1, compare)).toBeNull();
  });

  it('of a hidden frame is what it would be if the frame were shown', () => {
    fc.assert(
      fc.property(someFrames, fc.constantFrom(...FRAME_ORDERS), fc.nat(), (all, by, pick) => {
        fc.pre(all.length > 0);
        const comparison = createFrameComparison({ by, classIndex: 0 }, NO_AREAS, NONE_KEPT);
        const list = all.toSorted(comparison);
        const hidden = list[pick % list.length] ?? frame(1, '');
        const shown = list.filter((one) => one !== hidden);
        for (const step of [-2, -1, 1, 2]) {
          expect(neighbour(shown, hidden, step, comparison)).toBe(
            neighbour(list, hidden, step, comparison),
          );
        }
      }),
    );
  });
});

describe('merging what has changed', () => {
  const frames = [frame(1, 'a'), frame(2, 'c')];

  it('exchanges changed frames in their places', () => {
    const changed = frame(2, 'c', { status: 'done', version: '2' });
    expect(mergeFrames(frames, [changed])).toEqual([frames[0], changed]);
  });

  it('puts new frames in their places by name', () => {
    const drive = [frame(1, 'frame_8'), frame(2, 'frame_10')];
    expect(names(mergeFrames(drive, [frame(3, 'frame_9')]))).toEqual([
      'frame_8',
      'frame_9',
      'frame_10',
    ]);
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
        const list = arrange(all, 'name');
        const merged = mergeFrames(list, told);
        const latest = new Map([...list, ...told].map((one) => [one.frameId, one]));
        expect(merged).toEqual(arrange([...latest.values()], 'name'));
      }),
    );
  });
});
