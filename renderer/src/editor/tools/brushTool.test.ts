import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paintSegment } from '../../../../core/edit/brush.ts';
import { diffLabelMaps } from '../../../../core/edit/delta.ts';
import { copyLabelMap, voidLabelMap } from '../../../../core/labelMap.ts';
import { imageSize, labelMapOf, pointNear } from '../../../../core/testing/arbitraries.ts';
import { createBrushTool } from './brushTool.ts';
import { labelsOf, Workbench } from './testing/workbench.ts';

const VOID = 255;
const CLASSES = 3;

const stroke = imageSize({ maxWidth: 90, maxHeight: 70 }).chain(({ width, height }) =>
  fc.record({
    map: labelMapOf(width, height, CLASSES),
    points: fc.array(pointNear(width, height), { minLength: 1, maxLength: 5 }),
    diameterPx: fc.integer({ min: 1, max: 40 }),
    classIndex: fc.constantFrom(0, 1, 2, VOID),
  }),
);

describe('a stroke of the brush', () => {
  it('paints what the core’s brush paints, and hands over all of that', () => {
    fc.assert(
      fc.property(stroke, ({ map, points, diameterPx, classIndex }) => {
        const options = { brushDiameterPx: diameterPx, brushShape: 'round' } as const;
        const bench = new Workbench(createBrushTool('brush'), map, { classIndex, options });
        bench.stroke(points.map(({ x, y }) => [x, y] as const));
        const expected = copyLabelMap(map);
        points.forEach((point, place) => {
          const from = points[Math.max(0, place - 1)] ?? point;
          paintSegment(expected, from, point, diameterPx, classIndex);
        });
        expect(bench.labels).toEqual(expected);
        expect(bench.commits).toMatchObject([
          { tool: 'brush', classIndex, delta: diffLabelMaps(map, expected) },
        ]);
      }),
    );
  });

  it('takes the time from press to release, and none when the clock goes backwards', () => {
    const bench = new Workbench(createBrushTool('brush'), voidLabelMap(9, 9));
    bench.send('press', 2, 2, { timeMs: 1000 });
    bench.send('release', 2, 2, { timeMs: 1250 });
    bench.send('press', 5, 5, { timeMs: 1000 });
    bench.send('release', 5, 5, { timeMs: 990 });
    expect(bench.commits.map(({ elapsedMs }) => elapsedMs)).toEqual([250, 0]);
  });

  it('is painted before it is released, and given back by Escape', () => {
    const bench = new Workbench(createBrushTool('brush'), labelsOf('.....', '.....'), {
      options: { brushDiameterPx: 1 },
    });
    bench.send('press', 1.5, 0.5);
    bench.send('drag', 3.5, 0.5);
    expect(bench.rows).toEqual(['.111.', '.....']);
    expect(bench.tool.isBusy).toBe(true);
    expect(bench.key('Escape')).toBe(true);
    bench.send('release', 3.5, 0.5);
    expect(bench.rows).toEqual(['.....', '.....']);
    expect(bench.commits).toEqual([]);
  });

  it('is thinner where a pen is pressed less', () => {
    const bench = new Workbench(createBrushTool('brush'), labelsOf('.....', '.....', '.....'), {
      options: { brushDiameterPx: 3, usesPressure: true },
    });
    bench.click(2.5, 1.5, { pressure: 0.2 });
    expect(bench.rows).toEqual(['.....', '..1..', '.....']);
    bench.click(2.5, 1.5, { pressure: 1 });
    expect(bench.rows).toEqual(['.111.', '.111.', '.111.']);
  });

  it('with Shift goes straight on from where the last one ended, and shows where to', () => {
    const bench = new Workbench(createBrushTool('brush'), labelsOf('......', '......'), {
      options: { brushDiameterPx: 1 },
    });
    bench.click(0.5, 0.5);
    bench.send('hover', 4.5, 0.5, { shift: true });
    expect(bench.tool.preview.line).toEqual([
      { x: 0.5, y: 0.5 },
      { x: 4.5, y: 0.5 },
    ]);
    bench.click(4.5, 0.5, { shift: true });
    expect(bench.rows).toEqual(['11111.', '......']);
    expect(bench.commits).toHaveLength(2);
  });

  it('with Shift is a straight line to the pointer, whatever it passed on the way', () => {
    const bench = new Workbench(createBrushTool('brush'), labelsOf('....', '....', '....'), {
      options: { brushDiameterPx: 1 },
    });
    bench.send('press', 0.5, 0.5);
    bench.send('drag', 1.5, 2.5, { shift: true });
    bench.send('drag', 3.5, 0.5, { shift: true });
    bench.send('release', 3.5, 0.5, { shift: true });
    expect(bench.rows).toEqual(['1111', '....', '....']);
  });

  it('with Alt takes the chosen class away and nothing else', () => {
    const bench = new Workbench(createBrushTool('brush'), labelsOf('0121', '0121'));
    bench.click(1.5, 0.5, { alt: true });
    expect(bench.rows).toEqual(['0.21', '0.21']);
    expect(bench.commits).toMatchObject([{ tool: 'brush', classIndex: VOID }]);
  });

  it('tells nothing while the pointer stays on a pixel', () => {
    const bench = new Workbench(createBrushTool('brush'), voidLabelMap(9, 9));
    bench.send('press', 4.2, 4.2);
    bench.options = { ...bench.options };
    const told = bench.dirty.length;
    bench.send('drag', 4.4, 4.7);
    expect(bench.dirty).toHaveLength(told);
    bench.send('drag', 5.1, 4.7);
    expect(bench.dirty.length).toBeGreaterThan(told);
  });
});

describe('the eraser', () => {
  it('makes every class void, whatever is chosen', () => {
    const bench = new Workbench(createBrushTool('eraser'), labelsOf('0120', '0120'), {
      options: { brushDiameterPx: 2 },
    });
    bench.click(2, 1, { alt: true });
    expect(bench.rows).toEqual(['0..0', '0..0']);
    expect(bench.commits).toMatchObject([{ tool: 'eraser', classIndex: VOID }]);
  });
});
