import { describe, expect, it } from 'vitest';
import { createBoxTool } from './boxTool.ts';
import { createLassoTool } from './lassoTool.ts';
import { labelsOf, maskRows, Workbench } from './testing/workbench.ts';

const EMPTY = labelsOf('......', '......', '......', '......', '......');

describe('the rectangle', () => {
  it.each([
    ['to the right and down', 1, 1, 4, 3],
    ['to the left and up', 4.2, 2.8, 0.9, 1.4],
  ])('is painted at the release, from corner to corner, %s', (_, fromX, fromY, toX, toY) => {
    const bench = new Workbench(createBoxTool('rectangle'), EMPTY);
    bench.send('press', fromX, fromY);
    bench.send('drag', toX, toY);
    expect(bench.commits).toEqual([]);
    bench.send('release', toX, toY);
    expect(bench.rows).toEqual(['......', '.111..', '.111..', '......', '......']);
    expect(bench.commits).toMatchObject([{ tool: 'rectangle', classIndex: 1 }]);
  });

  it('shows where it will be', () => {
    const bench = new Workbench(createBoxTool('rectangle'), EMPTY);
    bench.send('press', 1, 1);
    bench.send('drag', 4, 3);
    expect(bench.tool.preview).toMatchObject({
      line: [
        { x: 1, y: 1 },
        { x: 4, y: 1 },
        { x: 4, y: 3 },
        { x: 1, y: 3 },
      ],
      isClosed: true,
    });
  });

  it('is a square of the longer side with Shift', () => {
    const bench = new Workbench(createBoxTool('rectangle'), EMPTY);
    bench.stroke(
      [
        [4, 4],
        [1, 3],
      ],
      { shift: true },
    );
    expect(bench.rows).toEqual(['......', '.111..', '.111..', '.111..', '......']);
  });

  it('subtracts with Alt at the release, whatever it was before', () => {
    const bench = new Workbench(createBoxTool('rectangle'), labelsOf('0110', '0110'));
    bench.send('press', 0, 0, { alt: false });
    bench.send('release', 4, 1, { alt: true });
    expect(bench.rows).toEqual(['0..0', '0110']);
  });

  it('adds with Alt when it is set to subtract', () => {
    const bench = new Workbench(createBoxTool('rectangle'), labelsOf('0000'), {
      options: { combination: 'subtract' },
    });
    bench.stroke(
      [
        [0, 0],
        [2, 1],
      ],
      { alt: true },
    );
    expect(bench.rows).toEqual(['1100']);
  });

  it('is nothing after a click without a way', () => {
    const bench = new Workbench(createBoxTool('rectangle'), EMPTY);
    bench.click(2, 2);
    expect(bench.commits).toEqual([]);
  });

  it('is given up by Escape, and the release after that does nothing', () => {
    const bench = new Workbench(createBoxTool('rectangle'), EMPTY);
    bench.send('press', 1, 1);
    bench.send('drag', 4, 3);
    expect(bench.key('Escape')).toBe(true);
    bench.send('release', 4, 3);
    expect(bench.commits).toEqual([]);
    expect(bench.key('Escape')).toBe(false);
  });
});

describe('the ellipse', () => {
  it('touches the sides of its rectangle', () => {
    const bench = new Workbench(createBoxTool('ellipse'), EMPTY);
    bench.stroke([
      [0, 0],
      [5, 5],
    ]);
    expect(bench.rows).toEqual(['.111..', '11111.', '11111.', '11111.', '.111..']);
    expect(bench.commits).toMatchObject([{ tool: 'ellipse' }]);
  });

  it('is a circle with Shift', () => {
    const bench = new Workbench(createBoxTool('ellipse'), EMPTY);
    bench.send('press', 0, 0, { shift: true });
    bench.send('drag', 4, 1, { shift: true });
    const { line } = bench.tool.preview;
    expect(Math.max(...line.map(({ y }) => y))).toBeCloseTo(4);
  });
});

describe('the lasso', () => {
  it('paints what the pointer went around', () => {
    const bench = new Workbench(createLassoTool(), EMPTY);
    bench.stroke([
      [1, 1],
      [5, 1],
      [5, 4],
      [3, 4],
      [3, 2],
      [1, 2],
    ]);
    expect(bench.rows).toEqual(['......', '.1111.', '...11.', '...11.', '......']);
    expect(bench.commits).toMatchObject([{ tool: 'lasso', classIndex: 1 }]);
  });

  it('shows the way so far, closed', () => {
    const bench = new Workbench(createLassoTool(), EMPTY);
    bench.send('press', 1, 1);
    bench.send('drag', 3, 1);
    bench.send('drag', 3, 1);
    expect(bench.tool.preview).toMatchObject({
      line: [
        { x: 1, y: 1 },
        { x: 3, y: 1 },
      ],
      isClosed: true,
    });
  });

  it('selects when it is to', () => {
    const bench = new Workbench(createLassoTool(), EMPTY, { options: { target: 'select' } });
    bench.stroke([
      [0, 0],
      [2, 0],
      [2, 2],
      [0, 2],
    ]);
    expect(bench.commits).toEqual([]);
    expect(bench.selections.map(({ mask }) => maskRows(mask, EMPTY))).toEqual([
      ['##....', '##....', '......', '......', '......'],
    ]);
  });

  it('is given up by Escape', () => {
    const bench = new Workbench(createLassoTool(), EMPTY);
    bench.send('press', 0, 0);
    bench.send('drag', 4, 0);
    bench.send('drag', 4, 4);
    bench.key('Escape');
    bench.send('release', 0, 4);
    expect(bench.commits).toEqual([]);
    expect(bench.tool.isBusy).toBe(false);
  });
});
