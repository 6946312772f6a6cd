import { describe, expect, it } from 'vitest';
import { voidLabelMap } from '../../../../core/labelMap.ts';
import { Hand } from '../testing/hand.ts';

const PHOTO = { width: 60, height: 60, channels: 3, data: new Uint8Array(10_800) } as const;
const SCORES = { classCount: 4, width: 1, height: 1, data: new Float32Array(4) };
const CORNERS = [
  { x: 10, y: 10 },
  { x: 50, y: 10 },
  { x: 50, y: 50 },
];

/** A hand with an outline of three corners. */
function begin(tool: 'polygon' | 'livewire'): Hand {
  const hand = new Hand(voidLabelMap(60, 60), tool, { photo: PHOTO, scores: SCORES });
  for (const place of CORNERS) hand.stroke([place]);
  expect(hand.tool.preview.vertices).toHaveLength(3);
  return hand;
}

describe.each(['polygon', 'livewire'] as const)('an outline of the %s', (tool) => {
  it('is there again when its tool is, after another one has painted', () => {
    const hand = begin(tool);
    const { vertices } = hand.tool.preview;
    hand.take('brush');
    expect([hand.tool.isBusy, hand.tool.preview.vertices]).toEqual([false, []]);
    hand.stroke([{ x: 30, y: 55 }]);
    hand.take(tool);
    expect([hand.tool.isBusy, hand.tool.preview.vertices]).toEqual([true, vertices]);
    hand.stroke([{ x: 10, y: 50 }]);
    expect(hand.tool.preview.vertices).toHaveLength(4);
    hand.tool.key('Enter', 90_000, 1);
    hand.tool.key('Enter', 91_000, 1);
    expect(hand.commits).toMatchObject([{ tool: 'brush' }, { tool }]);
    hand.take('brush');
    hand.take(tool);
    expect(hand.tool.isBusy).toBe(false);
  });

  it.each([
    ['open', 'blind', 'open'],
    ['blind', 'open', 'open'],
    ['blind', 'blind', 'blind'],
  ] as const)('begun in %s mode and ended in %s mode counts as %s', (begun, ended, counted) => {
    const hand = new Hand(voidLabelMap(60, 60), tool, { photo: PHOTO, scores: SCORES });
    hand.ground.strokeMode = begun;
    for (const place of CORNERS) hand.stroke([place]);
    hand.ground.strokeMode = ended;
    hand.take('brush');
    hand.take(tool);
    hand.tool.key('Enter', 90_000, 1);
    hand.tool.key('Enter', 91_000, 1);
    expect([hand.commits.length, hand.modes]).toEqual([1, [counted]]);
    // The next one is another.
    hand.ground.strokeMode = 'blind';
    for (const place of CORNERS.toReversed()) hand.stroke([place]);
    hand.tool.key('Enter', 92_000, 1);
    hand.tool.key('Enter', 93_000, 1);
    expect(hand.modes.at(-1)).toBe('blind');
  });

  it('stays with its frame, which is said when that is left', () => {
    const hand = begin(tool);
    const { vertices } = hand.tool.preview;
    hand.open(2, 'second');
    expect(hand.told).toEqual([
      'The outline on first is not painted yet: its tool has it in hand again when you come back there.',
    ]);
    expect([hand.tool.isBusy, hand.tool.preview.vertices]).toEqual([false, []]);
    hand.stroke([{ x: 20, y: 20 }]);
    hand.tool.key('Escape', 90_000, 1);
    hand.take('brush');
    hand.open(1, 'first');
    hand.take(tool);
    expect([hand.tool.isBusy, hand.tool.preview.vertices]).toEqual([true, vertices]);
    expect(hand.told).toHaveLength(1);
  });

  it('stays in hand when its frame is opened anew', () => {
    const hand = begin(tool);
    const { vertices } = hand.tool.preview;
    hand.open(1, 'first');
    expect([hand.tool.preview.vertices, hand.told]).toEqual([vertices, []]);
  });
});
