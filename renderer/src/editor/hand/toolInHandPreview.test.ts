import { afterEach, describe, expect, it, vi } from 'vitest';
import { copyLabelMap } from '../../../../core/labelMap.ts';
import { Hand } from '../testing/hand.ts';
import { labelsOf, rowsOf } from '../tools/testing/workbench.ts';
import type { ToolName } from '../tools/tool.ts';

describe('many places between two pictures', () => {
  const map = labelsOf('00112200', '00112200', '00112200', '00112200');
  const photo = { width: 8, height: 4, channels: 3, data: new Uint8Array(96) } as const;
  const scores = { classCount: 4, width: 1, height: 1, data: Float32Array.of(4, 3.9, 3.8, 3.7) };

  it.each<ToolName>(['redrawOutline', 'scoreBox', 'runnerUp', 'wand'])(
    'are looked at once by the %s, which shows as much as if each had been',
    (tool) => {
      const begin = (): Hand => {
        const hand = new Hand(copyLabelMap(map), tool, { photo, scores });
        Object.assign(hand.settings, { brushDiameterPx: 2, classIndex: 3, boxLikelihood: 0.1 });
        hand.send('press', { x: 2.2, y: 0.2 });
        return hand;
      };
      const places = [
        { x: 7, y: 0.5 },
        { x: 7, y: 2 },
        { x: 7, y: 3.5 },
        { x: 5, y: 3.5 },
        { x: 3.2, y: 3.5 },
      ];
      const slow = begin();
      for (const place of places) slow.send('drag', place);
      const quick = begin();
      const look = vi.spyOn(quick.edit, 'wouldChange');
      const how = { pressure: 1, timeMs: 5000, shift: false, alt: false };
      quick.tool.drag(
        places.map((place) => ({ ...place, ...how })),
        1,
      );
      expect(look).toHaveBeenCalledTimes(1);
      expect(quick.tool.preview.mask?.bits).toContain(1);
      expect(quick.tool.preview).toEqual(slow.tool.preview);
    },
  );
});

describe('an image that moves under the resting pointer', () => {
  const map = labelsOf('00112200');
  const photo = { width: 8, height: 1, channels: 3, data: new Uint8Array(24) } as const;
  const scores = { classCount: 4, width: 1, height: 1, data: new Float32Array(4) };
  const begin = (tool: ToolName): Hand => {
    const hand = new Hand(copyLabelMap(map), tool, { photo, scores });
    Object.assign(hand.settings, { classIndex: 3, brushDiameterPx: 1 });
    return hand;
  };

  it('shows what a press at the other place would change', () => {
    const hand = begin('bucket');
    hand.send('hover', { x: 0.5, y: 0.5 });
    expect(hand.tool.preview.mask?.rect).toMatchObject({ x: 0, width: 2 });
    hand.tool.rest({ x: 4.5, y: 0.5 }, 2);
    expect(hand.tool.preview.mask?.rect).toMatchObject({ x: 4, width: 2 });
    hand.tool.leave();
    hand.tool.rest({ x: 2.5, y: 0.5 }, 2);
    expect(hand.tool.preview.mask).toBeNull();
  });

  it('draws no stroke that is held further', () => {
    const hand = begin('brush');
    hand.send('press', { x: 0.5, y: 0.5 });
    hand.tool.rest({ x: 4.5, y: 0.5 }, 2);
    hand.send('release', { x: 0.5, y: 0.5 });
    expect(rowsOf(hand.edit.labels)).toEqual(['30112200']);
  });
});

it('a straight stroke is painted once for many places between two pictures', () => {
  const map = labelsOf('00000000', '00000000', '00000000');
  const photo = { width: 8, height: 3, channels: 3, data: new Uint8Array(72) } as const;
  const scores = { classCount: 4, width: 1, height: 1, data: new Float32Array(4) };
  const labels = copyLabelMap(map);
  const hand = new Hand(labels, 'brush', { photo, scores });
  Object.assign(hand.settings, { brushDiameterPx: 1, classIndex: 3 });
  const how = { pressure: 1, timeMs: 5000, alt: false };
  const takeBack = vi.spyOn(hand.edit, 'revert');
  hand.send('press', { x: 0.5, y: 0.5 });
  const free = [2.5, 3.5].map((x) => ({ ...how, x, y: 1.5, shift: false }));
  hand.tool.drag(free, 1);
  expect(rowsOf(labels)).toEqual(['33000000', '03330000', '00000000']);
  const straight = [4.5, 5.5, 7.5].map((x) => ({ ...how, x, y: 0.5, shift: true }));
  hand.tool.drag(straight, 1);
  expect(takeBack).toHaveBeenCalledTimes(1);
  hand.send('release', { x: 7.5, y: 0.5 }, { shift: true });
  expect(rowsOf(labels)).toEqual(['33333333', '00000000', '00000000']);
  expect(hand.commits).toHaveLength(1);
});

describe('a look at what would change that takes its time', () => {
  const map = labelsOf('00112200');
  const photo = { width: 8, height: 1, channels: 3, data: new Uint8Array(24) } as const;
  const scores = { classCount: 4, width: 1, height: 1, data: Float32Array.of(4, 3.9, 3.8, 3.7) };

  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  function begin(tool: ToolName) {
    vi.useFakeTimers();
    const hand = new Hand(copyLabelMap(map), tool, { photo, scores });
    Object.assign(hand.settings, { brushDiameterPx: 1, classIndex: 3, brushLikelihood: 0.1 });
    const look = vi.spyOn(hand.edit, 'wouldChange');
    look.mockImplementation((mask) => {
      vi.advanceTimersByTime(30);
      return mask;
    });
    const hover = (x: number): void => {
      hand.send('hover', { x, y: 0.5 });
    };
    return { hand, look, hover };
  }

  it('shows nothing of another place meanwhile, but what is shown of this one', () => {
    const { hand, look, hover } = begin('bucket');
    hover(0.5);
    hover(1.5);
    expect(hand.tool.preview.mask?.rect).toMatchObject({ x: 0, width: 2 });
    hover(2.5);
    expect(hand.tool.preview.mask).toBeNull();
    vi.advanceTimersByTime(200);
    expect(hand.tool.preview.mask?.rect).toMatchObject({ x: 2, width: 2 });
    expect(look).toHaveBeenCalledTimes(2);
  });

  it.each<ToolName>(['wand', 'bucket', 'runnerUp', 'scoreBrush', 'edgeBrush'])(
    'waits until the pointer rests, so that no move waits for it: %s',
    (tool) => {
      const { hand, look, hover } = begin(tool);
      hover(0.5);
      expect(look).toHaveBeenCalledTimes(1);
      expect(hand.tool.preview.mask).not.toBeNull();
      for (const x of [2.5, 4.5, 2.5]) hover(x);
      expect(look).toHaveBeenCalledTimes(1);
      vi.advanceTimersByTime(200);
      expect(look).toHaveBeenCalledTimes(2);
      expect(hand.tool.preview.mask).not.toBeNull();
      hover(4.5);
      hand.tool.leave();
      vi.advanceTimersByTime(200);
      expect([look.mock.calls.length, hand.tool.preview.mask]).toEqual([2, null]);
    },
  );
});
