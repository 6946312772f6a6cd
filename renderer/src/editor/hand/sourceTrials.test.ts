import { describe, expect, it } from 'vitest';
import { copyLabelMap, type LabelMap } from '../../../../core/labelMap.ts';
import { handDrivenSources, type HandDrivenSources } from '../sources/testing/handDrivenSources.ts';
import { Hand, type Place } from '../testing/hand.ts';
import { ROW } from '../tools/testing/modelFrames.ts';
import type { ToolName } from '../tools/tool.ts';

const PHOTO = { width: 6, height: 1, channels: 3, data: new Uint8Array(18) } as const;
/** Class 1 is likeliest everywhere, class 2 comes second by little. */
const SCORES = { classCount: 3, width: 1, height: 1, data: Float32Array.of(0, 3, 2.9) };
const FROM: Place = { x: 0.5, y: 0.5 };
const TO: Place = { x: 5.5, y: 0.5 };
const READING_TOOLS = [
  'wand',
  'scoreFill',
  'scoreBrush',
  'scoreBox',
  'edgeBrush',
  'runnerUp',
  'runnerUpBrush',
  'superpixels',
] as const satisfies readonly ToolName[];

/** A hand on the row, whose sources a worker makes when the test says so; the hand looks anew as the screen tells it to. */
async function begin(
  tool: ToolName,
): Promise<HandDrivenSources & { readonly hand: Hand; readonly labels: LabelMap }> {
  const labels = copyLabelMap(ROW);
  const shown: { hand: Hand | null } = { hand: null };
  const driven = await handDrivenSources({ photo: PHOTO, scores: SCORES }, () => {
    shown.hand?.tool.refresh(1);
  });
  const hand = new Hand(labels, tool, { photo: PHOTO, scores: SCORES }, driven.sources);
  shown.hand = hand;
  Object.assign(hand.settings, {
    brushDiameterPx: 1,
    likelihood: 0.01,
    brushLikelihood: 0.01,
    boxLikelihood: 0.01,
    marginBelow: 8,
    edgeReach: 1,
    upsampling: 'bilinear',
    classIndex: 2,
  });
  return Object.assign(driven, { hand, labels });
}

/** A gesture that each of the tools takes. */
function draw(hand: Hand): void {
  hand.send('press', FROM);
  hand.send('drag', TO);
  hand.send('drag', { x: 0, y: 1 });
  hand.send('release', { x: 5.7, y: 0.3 });
}

describe.each(READING_TOOLS)('a gesture of %s that reads what cannot be made', (tool) => {
  it.each(['failed', 'gone'] as const)(
    'ends by itself, with the error shown and nothing painted (the worker’s answer: %s)',
    async (how) => {
      const { hand, labels, answer, errors } = await begin(tool);
      draw(hand);
      expect(hand.tool.isBusy).toBe(true);
      answer(how);
      expect(hand.tool.isBusy).toBe(false);
      expect([labels, hand.commits, hand.tool.preview.mask]).toEqual([ROW, [], null]);
      expect(errors).toHaveLength(1);
      expect(errors[0]).toMatch(/ of this frame: .+ try once more, or open the frame again\.$/);
      await hand.edit.whenSettled();
    },
  );

  it('ends on its release, if it is held until then', async () => {
    const { hand, labels, answer } = await begin(tool);
    hand.send('press', FROM);
    hand.send('drag', { x: 6, y: 1 });
    answer('failed');
    hand.send('drag', TO);
    hand.send('release', TO);
    answer('failed');
    expect([labels, hand.commits, hand.tool.isBusy]).toEqual([ROW, [], false]);
  });

  it('asks for it again when it is made again, but not while the pointer only moves', async () => {
    const { hand, answer, errors, asked } = await begin(tool);
    draw(hand);
    answer('failed');
    const once = asked.length;
    for (const place of [FROM, TO, FROM]) hand.send('hover', place);
    hand.tool.refresh(1);
    expect([asked.length, errors.length]).toEqual([once, 1]);
    draw(hand);
    expect(asked.length).toBeGreaterThan(once);
    answer('failed');
    expect([hand.tool.isBusy, errors.length]).toEqual([false, 2]);
    draw(hand);
    answer('made');
    expect([hand.tool.isBusy, errors.length, hand.commits.length]).toEqual([false, 2, 1]);
    expect(hand.commits[0]?.delta).not.toEqual([]);
  });
});

describe('what cannot be made', () => {
  it('leaves the next gesture its own mode', async () => {
    const { hand, answer } = await begin('scoreBrush');
    hand.send('press', FROM);
    answer('failed');
    hand.ground.strokeMode = 'blind';
    draw(hand);
    answer('made');
    expect(hand.modes).toEqual(['blind']);
  });

  it('ends all gestures that wait for it, and none that does not read it', async () => {
    const { hand, labels, answer, errors } = await begin('edgeBrush');
    draw(hand);
    draw(hand);
    hand.take('brush');
    hand.send('press', FROM);
    answer('failed');
    expect([hand.tool.isBusy, errors.length]).toEqual([true, 1]);
    hand.send('release', FROM);
    expect(hand.commits).toMatchObject([{ tool: 'brush' }]);
    expect([labels.data[0], hand.tool.isBusy]).toEqual([2, false]);
  });

  it('does not end an outline that goes on without it, and is asked for with the next one', async () => {
    const { hand, answer, asked, errors } = await begin('livewire');
    hand.stroke([FROM]);
    answer('failed');
    hand.stroke([TO]);
    expect(hand.tool.preview.vertices).toHaveLength(2);
    expect([asked.length, errors.length]).toEqual([1, 1]);
    hand.tool.key('Escape', 9000, 1);
    hand.stroke([FROM]);
    expect(asked).toHaveLength(2);
  });

  it('is asked of another worker when the last one is gone', async () => {
    const driven = await begin('superpixels');
    draw(driven.hand);
    driven.answer('gone');
    expect(driven.starts).toBe(1);
    draw(driven.hand);
    driven.answer('made');
    expect([driven.starts, driven.hand.commits.length]).toEqual([2, 1]);
  });
});
