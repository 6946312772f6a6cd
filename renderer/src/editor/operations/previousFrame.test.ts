import { describe, expect, it } from 'vitest';
import type { FrameSummary } from '../../../../backend/contract/records.ts';
import { mergeFrames } from '../queue/frameOrder.ts';
import { previousFrame } from './previousFrame.ts';
import { frameSummary } from '../testing/frameSummaries.ts';

let frameId = 0;

function frame(name: string, place: Partial<FrameSummary> = {}): FrameSummary {
  frameId += 1;
  return frameSummary(frameId, name, place);
}

describe('the frame before one', () => {
  it('is the one before it in its sequence, over the frames of other sequences between them', () => {
    const a1 = frame('01', { sequence: 'a', split: 'train' });
    const b1 = frame('02', { sequence: 'b', split: 'train' });
    const a2 = frame('03', { sequence: 'a', split: 'train' });
    expect(previousFrame([a1, b1, a2], a2)).toBe(a1);
    expect(previousFrame([a1, b1, a2], b1)).toBeNull();
  });

  it('is, without sequences, the one before it by name in its split', () => {
    const first = frame('01', { split: 'train' });
    const other = frame('02', { split: 'val' });
    const second = frame('03', { split: 'train' });
    expect(previousFrame([first, other, second], second)).toBe(first);
    expect(previousFrame([first, other, second], first)).toBeNull();
  });

  it('is the ninth of a drive before the tenth', () => {
    const drive = ['frame_11', 'frame_10', 'frame_9', 'frame_1'].map((name) => frame(name));
    const inOrder = mergeFrames([], drive);
    const [, ninth, tenth] = inOrder;
    expect(tenth && previousFrame(inOrder, tenth)).toBe(ninth);
    expect([ninth?.name, tenth?.name]).toEqual(['frame_9', 'frame_10']);
  });

  it('is of its own city, where sequences of several cities have one name', () => {
    const bonn = frame('01', { city: 'bonn', sequence: '0' });
    const ulm = frame('02', { city: 'ulm', sequence: '0' });
    expect(previousFrame([bonn, ulm], ulm)).toBeNull();
  });
});
