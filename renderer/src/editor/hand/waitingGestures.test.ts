import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { CLASSES, scene, type Scene } from '../../../../core/edit/testing/scenes.ts';
import { filledMask } from '../../../../core/edit/pixelMask.ts';
import { copyLabelMap } from '../../../../core/labelMap.ts';
import { sourcesOf } from '../sources/sourcesOf.ts';
import { Hand } from '../testing/hand.ts';
import { lateSources, type LateSources } from '../tools/testing/lateSources.ts';
import { ROW, sourcesFor } from '../tools/testing/modelFrames.ts';
import { rowsOf } from '../tools/testing/workbench.ts';
import type { ToolName } from '../tools/tool.ts';
import { drawsOutlines, TOOLS } from '../tools/toolList.ts';

const PHOTO = { width: 6, height: 1, channels: 3, data: new Uint8Array(18) } as const;
const SCORES = { classCount: 3, width: 1, height: 1, data: new Float32Array(3) };
const ACROSS = [
  { x: 0.5, y: 0.5 },
  { x: 5.5, y: 0.5 },
];

/** A hand on the row, where tools wait for what they read. */
function waitingHand(tool: ToolName): { readonly hand: Hand; readonly sources: LateSources } {
  const sources = lateSources(sourcesFor(ROW));
  const scores = { photo: PHOTO, scores: SCORES };
  const hand = new Hand(copyLabelMap(ROW), tool, scores, sources);
  Object.assign(hand.settings, {
    brushDiameterPx: 1,
    likelihood: 0,
    brushLikelihood: 0,
    boxLikelihood: 0,
    edgeReach: 1,
    upsampling: 'bilinear',
    classIndex: 1,
  });
  return { hand, sources };
}

describe('a gesture that has ended before what it reads is there', () => {
  it.each(['scoreBrush', 'scoreBox', 'edgeBrush', 'scoreFill'] as const)(
    'is painted in the class of its press, whatever is chosen by then (%s)',
    (tool) => {
      const { hand, sources } = waitingHand(tool);
      hand.stroke([
        { x: 0, y: 0 },
        { x: 2, y: 0.9 },
      ]);
      hand.settings.classIndex = 2;
      hand.settings.combination = 'subtract';
      hand.settings.target = 'select';
      sources.arrive();
      hand.tool.refresh(1);
      expect(hand.commits).toMatchObject([{ tool, classIndex: 1 }]);
      expect(hand.commits[0]?.delta.every(({ after }) => after === 1)).toBe(true);
      expect(rowsOf(hand.edit.labels)).not.toEqual(rowsOf(ROW));
      expect([hand.settings.selection, hand.tool.isBusy]).toEqual([null, false]);
    },
  );

  it.each(['open', 'blind'] as const)('counts as made in the mode of then (%s)', (mode) => {
    const { hand, sources } = waitingHand('edgeBrush');
    hand.ground.strokeMode = mode;
    hand.stroke(ACROSS);
    hand.ground.strokeMode = mode === 'open' ? 'blind' : 'open';
    sources.arrive();
    hand.tool.refresh(1);
    expect([hand.commits.length, hand.modes]).toEqual([1, [mode]]);
  });

  it('heeds what was selected and locked when it ended, whatever is by then', () => {
    const inSelection = waitingHand('wand');
    inSelection.hand.settings.classIndex = 2;
    inSelection.hand.settings.selection = filledMask({ x: 0, y: 0, width: 2, height: 1 });
    inSelection.hand.stroke([{ x: 0.5, y: 0.5 }]);
    inSelection.hand.settings.selection = null;
    const beforeSelection = waitingHand('wand');
    beforeSelection.hand.settings.classIndex = 2;
    beforeSelection.hand.stroke([{ x: 0.5, y: 0.5 }]);
    beforeSelection.hand.settings.selection = filledMask({ x: 0, y: 0, width: 2, height: 1 });
    const locked = waitingHand('wand');
    locked.hand.settings.classIndex = 2;
    locked.hand.settings.locked.add(1);
    locked.hand.stroke([{ x: 0.5, y: 0.5 }]);
    locked.hand.settings.locked.clear();
    const rows = [inSelection, beforeSelection, locked].flatMap(({ hand, sources }) => {
      sources.arrive();
      hand.tool.refresh(1);
      return rowsOf(hand.edit.labels);
    });
    expect(rows).toEqual(['220111', '222222', '222111']);
  });

  it('keeps the selection of when it ended while that goes on growing', () => {
    const { hand, sources } = waitingHand('wand');
    const { settings } = hand;
    settings.classIndex = 2;
    settings.selection = filledMask({ x: 0, y: 0, width: 1, height: 1 });
    settings.select(filledMask({ x: 1, y: 0, width: 1, height: 1 }), 'add');
    hand.stroke([{ x: 0.5, y: 0.5 }]);
    settings.select(filledMask({ x: 2, y: 0, width: 3, height: 1 }), 'add');
    sources.arrive();
    hand.tool.refresh(1);
    expect(rowsOf(hand.edit.labels)).toEqual(['220111']);
  });

  it('is a step of its own, in the order in which they were made', () => {
    const { hand, sources } = waitingHand('scoreBrush');
    hand.stroke([{ x: 0.5, y: 0.5 }]);
    hand.settings.classIndex = 2;
    hand.stroke(ACROSS);
    hand.settings.classIndex = 0;
    hand.stroke([{ x: 5.5, y: 0.5 }]);
    expect([hand.commits, hand.tool.isBusy]).toEqual([[], true]);
    sources.arrive();
    hand.tool.refresh(1);
    expect(hand.commits.map(({ classIndex }) => classIndex)).toEqual([1, 2, 0]);
    expect(rowsOf(hand.edit.labels)).toEqual(['222220']);
  });

  it('changes only the class under its own press, where strokes are held to it', () => {
    const { hand, sources } = waitingHand('scoreBrush');
    hand.settings.paintsOverPressed = true;
    hand.settings.classIndex = 2;
    hand.stroke(ACROSS);
    hand.stroke(ACROSS.toReversed());
    hand.settings.paintsOverPressed = false;
    sources.arrive();
    hand.tool.refresh(1);
    expect(hand.commits.map(({ delta }) => delta.map(({ before }) => before))).toEqual([[0], [1]]);
  });

  it('is painted when another tool has been taken, too, but not into a stroke of that', () => {
    const { hand, sources } = waitingHand('scoreBrush');
    hand.stroke(ACROSS);
    hand.take('brush');
    hand.settings.classIndex = 2;
    hand.send('press', { x: 2.5, y: 0.5 });
    sources.arrive();
    hand.tool.refresh(1);
    expect(hand.commits).toEqual([]);
    hand.send('release', { x: 2.5, y: 0.5 });
    expect(hand.commits).toMatchObject([
      { tool: 'brush', classIndex: 2 },
      { tool: 'scoreBrush', classIndex: 1 },
    ]);
  });

  it('lies under what was painted after it, and over what was painted before', () => {
    const { hand, sources } = waitingHand('scoreBrush');
    hand.take('brush');
    hand.settings.classIndex = 0;
    hand.stroke(ACROSS);
    hand.take('scoreBrush');
    hand.settings.classIndex = 1;
    hand.stroke(ACROSS);
    hand.take('brush');
    // Some of these hold the class already.
    hand.settings.classIndex = 0;
    hand.stroke([
      { x: 1.5, y: 0.5 },
      { x: 2.5, y: 0.5 },
    ]);
    hand.take('scoreBrush');
    hand.settings.classIndex = 2;
    hand.stroke([
      { x: 2.5, y: 0.5 },
      { x: 3.5, y: 0.5 },
    ]);
    sources.arrive();
    hand.tool.refresh(1);
    expect(rowsOf(hand.edit.labels)).toEqual(['102211']);
  });

  it('keeps what is reviewed and what was painted after it, both', () => {
    const { hand, sources } = waitingHand('scoreBrush');
    hand.settings.protect(filledMask({ x: 0, y: 0, width: 1, height: 1 }));
    hand.stroke(ACROSS);
    hand.take('brush');
    hand.settings.classIndex = 2;
    for (const x of [3.5, 5.5]) hand.stroke([{ x, y: 0.5 }]);
    sources.arrive();
    hand.tool.refresh(1);
    expect(rowsOf(hand.edit.labels)).toEqual([`${rowsOf(ROW)[0]?.[0] ?? ''}11212`]);
  });

  it('is painted where a later stroke was taken back', () => {
    const { hand, sources } = waitingHand('scoreBrush');
    hand.stroke(ACROSS);
    hand.take('brush');
    hand.settings.classIndex = 2;
    hand.send('press', { x: 2.5, y: 0.5 });
    hand.tool.key('Escape', 0, 1);
    hand.send('release', { x: 2.5, y: 0.5 });
    sources.arrive();
    hand.tool.refresh(1);
    expect(rowsOf(hand.edit.labels)).toEqual(['111111']);
  });

  it('lets Shift go on from where it ended', () => {
    const { hand, sources } = waitingHand('scoreBrush');
    hand.stroke([{ x: 0.5, y: 0.5 }]);
    hand.settings.classIndex = 2;
    hand.send('press', { x: 4.5, y: 0.5 }, { shift: true });
    hand.send('release', { x: 4.5, y: 0.5 });
    sources.arrive();
    hand.tool.refresh(1);
    expect(rowsOf(hand.edit.labels)).toEqual(['222221']);
  });

  it('is given up by Escape, the last one first', () => {
    const { hand, sources } = waitingHand('scoreBrush');
    hand.stroke([{ x: 5.5, y: 0.5 }]);
    hand.settings.classIndex = 2;
    hand.stroke([{ x: 0.5, y: 0.5 }]);
    expect(hand.tool.key('Escape', 0, 1)).toBe(true);
    hand.settings.classIndex = 0;
    hand.stroke([{ x: 4.5, y: 0.5 }]);
    sources.arrive();
    hand.tool.refresh(1);
    expect(hand.commits.map(({ classIndex }) => classIndex)).toEqual([1, 0]);
    expect([hand.tool.key('Escape', 0, 1), hand.tool.isBusy]).toEqual([false, false]);
  });

  it('has no use for Enter, while nothing may be painted either', () => {
    const { hand } = waitingHand('scoreBrush');
    hand.stroke(ACROSS);
    expect(hand.tool.key('Enter', 0, 1)).toBe(false);
    hand.ground.canPaint = false;
    expect([hand.tool.key('Enter', 0, 1), hand.tool.isBusy]).toEqual([false, true]);
  });

  it('keeps its frame from being left before it is painted', async () => {
    const { hand, sources } = waitingHand('scoreBrush');
    let isSettled = false;
    hand.stroke(ACROSS);
    const settled = hand.edit.whenSettled().then(() => (isSettled = true));
    await Promise.resolve();
    expect(isSettled).toBe(false);
    // While another frame is on its way, nothing begins.
    hand.ground.canPaint = false;
    sources.arrive();
    hand.tool.refresh(1);
    await settled;
    expect(hand.commits).toHaveLength(1);
  });

  it('is told of when the frame is left all the same', () => {
    const { hand, sources } = waitingHand('scoreBrush');
    hand.stroke(ACROSS);
    hand.open(2, 'second');
    expect(hand.told).toEqual([
      '1 gesture on first was not painted: what it reads did not come in time.',
    ]);
    sources.arrive();
    hand.tool.refresh(1);
    expect([hand.commits, hand.tool.isBusy]).toEqual([[], false]);
  });
});

interface Gesture {
  readonly places: Scene['points'];
  readonly set: Readonly<Record<string, unknown>>;
}

const gesturesOn = ({ points, size }: Scene): fc.Arbitrary<Gesture[]> =>
  fc.array(
    fc.record({
      places: fc.shuffledSubarray([...points], { minLength: 1 }),
      set: fc.record({
        classIndex: fc.nat(CLASSES - 1),
        combination: fc.constantFrom('add', 'subtract'),
        target: fc.constantFrom('paint', 'paint', 'select'),
        measure: fc.constantFrom('relative', 'probability'),
        likelihood: fc.constantFrom(0.1, 0.5),
        brushLikelihood: fc.constantFrom(0.1, 0.5),
        boxLikelihood: fc.constantFrom(0.1, 0.5),
        marginBelow: fc.constantFrom(1, 8),
        brushDiameterPx: fc.constantFrom(1, size),
        edgeReach: fc.constantFrom(1, 20),
      }),
    }),
    { minLength: 1, maxLength: 4 },
  );

// Until the edges are known, an outline goes straight.
const tools = (Object.keys(TOOLS) as ToolName[]).filter((tool) => !drawsOutlines(tool));

test.each(tools)('%s does the same whether what it reads comes at once or late', (tool) => {
  fc.assert(
    fc.property(
      scene.chain((one) => fc.tuple(fc.constant(one), gesturesOn(one))),
      ([one, gestures]) => {
        const play = (isLate: boolean): unknown => {
          const sources = lateSources(sourcesOf(one.photo, one.scores));
          if (!isLate) sources.arrive();
          const hand = new Hand(copyLabelMap(one.map), tool, one, sources);
          for (const { places, set } of gestures) {
            Object.assign(hand.settings, set);
            hand.stroke(places);
          }
          sources.arrive();
          hand.tool.refresh(1);
          expect(hand.tool.isBusy).toBe(false);
          return [hand.edit.labels, hand.commits, hand.settings.selection];
        };
        expect(play(true)).toEqual(play(false));
      },
    ),
    { numRuns: 50 },
  );
});
