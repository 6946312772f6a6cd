import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { pickClass } from '../../../../core/edit/picker.ts';
import { scene } from '../../../../core/edit/testing/scenes.ts';
import { copyLabelMap, type LabelMap } from '../../../../core/labelMap.ts';
import { Hand, type Place } from '../testing/hand.ts';
import { labelsOf, rowsOf } from '../tools/testing/workbench.ts';
import type { ToolName } from '../tools/tool.ts';
import { canBeHeldToPress, TOOLS } from '../tools/toolList.ts';

function classUnder(labels: LabelMap, { x, y }: Place): number | null {
  return pickClass(labels, {
    x: Math.min(labels.width - 1, Math.max(0, Math.floor(x))),
    y: Math.min(labels.height - 1, Math.max(0, Math.floor(y))),
  });
}

const tools = (Object.keys(TOOLS) as ToolName[]).filter((tool) => canBeHeldToPress(tool));

describe.each(tools)('%s held to the class under its press', (tool) => {
  test('never changes a pixel of another class, one stroke after the other', () => {
    fc.assert(
      fc.property(scene, fc.constantFrom(1, 40), fc.nat(3), (one, reach, classIndex) => {
        const labels = copyLabelMap(one.map);
        const hand = new Hand(labels, tool, one);
        Object.assign(hand.settings, {
          paintsOverPressed: true,
          brushDiameterPx: one.size,
          edgeReach: reach,
          likelihood: 0.1,
          marginBelow: 8,
          classIndex,
        });
        for (const places of [one.points, one.points.toReversed()]) {
          const before = copyLabelMap(labels);
          const [press] = places;
          const under = press === undefined ? null : classUnder(before, press);
          hand.stroke(places);
          const changed = [...before.data].filter((index, at) => index !== labels.data[at]);
          expect(changed.filter((index) => index !== under)).toEqual([]);
        }
      }),
    );
  });

  test('shows under the resting pointer only what a press there would change', () => {
    fc.assert(
      fc.property(scene, (one) => {
        const labels = copyLabelMap(one.map);
        const hand = new Hand(labels, tool, one);
        Object.assign(hand.settings, { paintsOverPressed: true, brushDiameterPx: one.size });
        for (const place of one.points) {
          hand.send('hover', place);
          const { mask } = hand.tool.preview;
          if (mask === null) continue;
          const under = classUnder(labels, place);
          mask.bits.forEach((bit, at) => {
            const x = mask.rect.x + (at % mask.rect.width);
            const y = mask.rect.y + Math.floor(at / mask.rect.width);
            if (bit === 1) expect(labels.data[y * labels.width + x]).toBe(under);
          });
        }
      }),
    );
  });
});

describe('what is held to the class under the press', () => {
  const map = labelsOf('00112200');
  const photo = { width: 8, height: 1, channels: 3, data: new Uint8Array(24) } as const;
  const scores = { classCount: 4, width: 1, height: 1, data: new Float32Array(4) };
  const across: readonly Place[] = [
    { x: 2.5, y: 0.5 },
    { x: 7.5, y: 0.5 },
  ];

  function handWith(tool: ToolName): Hand & { readonly labels: LabelMap } {
    const labels = copyLabelMap(map);
    const hand = new Hand(labels, tool, { photo, scores });
    hand.settings.brushDiameterPx = 1;
    hand.settings.classIndex = 3;
    return Object.assign(hand, { labels });
  }

  it('is each stroke by its own press, and nothing once it is turned off', () => {
    const hand = handWith('brush');
    hand.settings.paintsOverPressed = true;
    hand.stroke(across);
    expect(rowsOf(hand.labels)).toEqual(['00332200']);
    hand.stroke(across.toReversed());
    expect(rowsOf(hand.labels)).toEqual(['00332233']);
    hand.settings.paintsOverPressed = false;
    hand.stroke(across);
    expect(rowsOf(hand.labels)).toEqual(['00333333']);
  });

  it('is the eraser’s stroke too, but no outline', () => {
    const eraser = handWith('eraser');
    eraser.settings.paintsOverPressed = true;
    eraser.stroke(across);
    expect(rowsOf(eraser.labels)).toEqual(['00..2200']);
    const rectangle = handWith('rectangle');
    rectangle.settings.paintsOverPressed = true;
    rectangle.stroke([
      { x: 2, y: 0 },
      { x: 7, y: 1 },
    ]);
    expect(rowsOf(rectangle.labels)).toEqual(['00333330']);
  });

  it('obeys the other guards as well', () => {
    const hand = handWith('brush');
    hand.settings.paintsOverPressed = true;
    hand.settings.toggle(hand.settings.onlyOver, 2);
    hand.stroke(across);
    expect(rowsOf(hand.labels)).toEqual(rowsOf(map));
  });

  it('is the tool alone: what else paints meanwhile is not', () => {
    const hand = handWith('brush');
    hand.settings.paintsOverPressed = true;
    hand.send('hover', { x: 2.5, y: 0.5 });
    hand.edit.paint(
      { rect: { x: 0, y: 0, width: 8, height: 1 }, bits: new Uint8Array(8).fill(1) },
      3,
    );
    expect(rowsOf(hand.labels)).toEqual(['33333333']);
  });
});

describe('a press that picks', () => {
  const map = labelsOf('00112200');
  const photo = { width: 8, height: 1, channels: 3, data: new Uint8Array(24) } as const;
  const scores = { classCount: 4, width: 1, height: 1, data: new Float32Array(4) };

  it.each(Object.keys(TOOLS) as ToolName[])(
    'takes the class under it whatever tool is in hand (%s), and paints nothing',
    (tool) => {
      const labels = copyLabelMap(map);
      const hand = new Hand(labels, tool, { photo, scores });
      hand.settings.classIndex = 3;
      hand.send('press', { x: 2.5, y: 0.5 }, { picks: true });
      expect(hand.settings.classIndex).toBe(1);
      hand.send('drag', { x: 4.5, y: 0.5 });
      hand.send('release', { x: 4.5, y: 0.5 });
      expect(hand.settings.classIndex).toBe(2);
      hand.send('hover', { x: 0.5, y: 0.5 });
      expect(hand.settings.classIndex).toBe(2);
      expect([labels, hand.commits]).toEqual([map, []]);
    },
  );

  it('waits for a gesture that is in hand', () => {
    const hand = new Hand(copyLabelMap(map), 'polygon', { photo, scores });
    hand.settings.classIndex = 3;
    hand.send('press', { x: 0, y: 0 });
    hand.send('release', { x: 0, y: 0 });
    hand.send('press', { x: 4.5, y: 0.5 }, { picks: true });
    expect(hand.settings.classIndex).toBe(3);
  });
});

it('a stroke takes another size in its midst, also where the wheel has a threshold', () => {
  const map = labelsOf('00000000', '00000000', '00000000');
  const photo = { width: 8, height: 3, channels: 3, data: new Uint8Array(72) } as const;
  const scores = { classCount: 4, width: 1, height: 1, data: new Float32Array(4) };
  const hand = new Hand(copyLabelMap(map), 'scoreBrush', { photo, scores });
  Object.assign(hand.settings, { brushDiameterPx: 1, classIndex: 3, brushLikelihood: 0.01 });
  hand.send('press', { x: 1.5, y: 1.5 });
  for (let step = 0; step < 2; step++) hand.settings.stepToolSize(1);
  hand.send('drag', { x: 5.5, y: 1.5 });
  hand.send('release', { x: 5.5, y: 1.5 });
  expect(rowsOf(hand.edit.labels)).toEqual(['33333330', '33333330', '33333330']);
});

describe('the eraser end of a pen', () => {
  const map = labelsOf('00112200');
  const photo = { width: 8, height: 1, channels: 3, data: new Uint8Array(24) } as const;
  const scores = { classCount: 4, width: 1, height: 1, data: new Float32Array(4) };
  const erases = { erases: true };

  it.each(Object.keys(TOOLS) as ToolName[])(
    'erases whatever tool is in hand (%s), which is there again afterwards',
    (tool) => {
      const labels = copyLabelMap(map);
      const hand = new Hand(labels, tool, { photo, scores });
      hand.settings.brushDiameterPx = 1;
      hand.send('press', { x: 2.5, y: 0.5 }, erases);
      expect([hand.tool.isBusy, hand.tool.isErasing]).toEqual([true, true]);
      hand.send('drag', { x: 4.5, y: 0.5 }, erases);
      hand.send('release', { x: 4.5, y: 0.5 });
      expect(rowsOf(labels)).toEqual(['00...200']);
      expect(hand.commits).toMatchObject([{ tool: 'eraser', classIndex: 255 }]);
      expect([hand.settings.tool, hand.tool.isBusy, hand.tool.isErasing]).toEqual([
        tool,
        false,
        false,
      ]);
    },
  );

  it('obeys the guards, and gives up its stroke at Escape', () => {
    const labels = copyLabelMap(map);
    const hand = new Hand(labels, 'brush', { photo, scores });
    hand.settings.brushDiameterPx = 1;
    hand.settings.paintsOverPressed = true;
    hand.send('press', { x: 2.5, y: 0.5 }, erases);
    hand.send('drag', { x: 7.5, y: 0.5 }, erases);
    expect(rowsOf(labels)).toEqual(['00..2200']);
    expect(hand.tool.key('Escape', 0, 1)).toBe(true);
    expect(rowsOf(labels)).toEqual(rowsOf(map));
  });

  it('goes on from its last stroke with Shift, but not from one on another frame', () => {
    const labels = copyLabelMap(map);
    const hand = new Hand(labels, 'brush', { photo, scores });
    hand.settings.brushDiameterPx = 1;
    const press = (x: number, shift: boolean): void => {
      hand.send('press', { x, y: 0.5 }, { ...erases, shift });
      hand.send('release', { x, y: 0.5 });
    };
    press(0.5, false);
    press(2.5, true);
    expect(rowsOf(labels)).toEqual(['...12200']);
    hand.open(2, 'second');
    press(6.5, true);
    expect(rowsOf(labels)).toEqual(['...122.0']);
  });

  it('leaves an outline in hand alone', () => {
    const labels = copyLabelMap(map);
    const hand = new Hand(labels, 'polygon', { photo, scores });
    hand.send('press', { x: 0, y: 0 });
    hand.send('release', { x: 0, y: 0 });
    const { vertices } = hand.tool.preview;
    hand.send('press', { x: 4.5, y: 0.5 }, erases);
    hand.send('release', { x: 4.5, y: 0.5 });
    expect(rowsOf(labels)).toEqual(rowsOf(map));
    expect(hand.tool.preview.vertices).toEqual(vertices);
  });
});

describe('a pointer that the system takes away', () => {
  const map = labelsOf('00112200', '00112200', '00112200', '00112200');
  const photo = { width: 8, height: 4, channels: 3, data: new Uint8Array(96) } as const;
  const scores = { classCount: 4, width: 1, height: 1, data: new Float32Array(4) };
  const STROKES: ReadonlySet<ToolName> = new Set<ToolName>([
    'brush',
    'eraser',
    'scoreBrush',
    'edgeBrush',
    'runnerUpBrush',
    'superpixels',
  ]);
  const all = Object.keys(TOOLS) as ToolName[];

  function begin(tool: ToolName): { readonly hand: Hand; readonly labels: LabelMap } {
    const labels = copyLabelMap(map);
    const hand = new Hand(labels, tool, { photo, scores });
    Object.assign(hand.settings, { brushDiameterPx: 1, classIndex: 3, colorTolerance: 255 });
    hand.send('press', { x: 1, y: 1 });
    hand.send('drag', { x: 6, y: 1 });
    hand.send('drag', { x: 6, y: 3 });
    return { hand, labels };
  }

  it.each(all.filter((tool) => STROKES.has(tool)))(
    'ends a stroke of the %s, and what was seen of it stays',
    (tool) => {
      const { hand, labels } = begin(tool);
      const seen = copyLabelMap(labels);
      hand.tool.losePointer(9000, 1);
      expect([labels, hand.tool.isBusy]).toEqual([seen, false]);
      expect(hand.commits).toMatchObject([{ tool }]);
    },
  );

  it.each(all.filter((tool) => !STROKES.has(tool)))('gives a gesture of the %s up', (tool) => {
    const { hand, labels } = begin(tool);
    hand.tool.losePointer(9000, 1);
    hand.send('hover', { x: 6, y: 3 });
    expect([labels, hand.commits, hand.tool.isBusy]).toEqual([map, [], false]);
  });

  it.each(['polygon', 'livewire'] as const)('leaves the corners of a %s as they were', (tool) => {
    const hand = new Hand(copyLabelMap(map), tool, { photo, scores });
    for (const place of [
      { x: 0, y: 0 },
      { x: 7, y: 0 },
    ]) {
      hand.stroke([place]);
    }
    const { vertices } = hand.tool.preview;
    hand.send('press', { x: 7, y: 3 });
    hand.send('drag', { x: 5, y: 3 });
    expect(hand.tool.preview.vertices).toHaveLength(3);
    hand.tool.losePointer(9000, 1);
    expect(hand.tool.preview.vertices).toEqual(vertices);
  });

  it('puts a corner of a closed polygon back that was being moved', () => {
    const hand = new Hand(copyLabelMap(map), 'polygon', { photo, scores });
    // As far apart as hits are.
    const corners = [
      { x: 0, y: 0 },
      { x: 40, y: 0 },
      { x: 40, y: 40 },
    ];
    for (const place of corners) hand.stroke([place]);
    hand.tool.key('Enter', 4000, 1);
    hand.send('press', { x: 40, y: 40 });
    hand.send('drag', { x: 60, y: 60 });
    hand.tool.losePointer(9000, 1);
    expect(hand.tool.preview).toMatchObject({ isClosed: true, vertices: corners });
  });

  it('ends a stroke of the eraser end, and the tool is there again', () => {
    const labels = copyLabelMap(map);
    const hand = new Hand(labels, 'rectangle', { photo, scores });
    hand.settings.brushDiameterPx = 1;
    hand.send('press', { x: 2.5, y: 0.5 }, { erases: true });
    hand.tool.losePointer(9000, 1);
    expect([rowsOf(labels)[0], hand.tool.isErasing]).toEqual(['00.12200', false]);
  });
});
