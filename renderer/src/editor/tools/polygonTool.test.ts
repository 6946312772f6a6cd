import { describe, expect, it } from 'vitest';
import { createPolygonTool } from './polygonTool.ts';
import { labelsOf, maskRows, Workbench, type WorkbenchParts } from './testing/workbench.ts';

const EMPTY = labelsOf('......', '......', '......', '......');
const SQUARE = [
  [1, 1],
  [4, 1],
  [4, 3],
  [1, 3],
] as const;
const PAINTED = ['......', '.111..', '.111..', '......'];

/** Corners are as far apart as a hand needs, on a frame of few pixels. */
function begin(parts: WorkbenchParts = {}): Workbench {
  return new Workbench(createPolygonTool(), EMPTY, { zoom: 32, ...parts });
}

function withCorners(parts: WorkbenchParts = {}): Workbench {
  const bench = begin(parts);
  for (const [x, y] of SQUARE) bench.click(x, y);
  return bench;
}

function closed(parts: WorkbenchParts = {}): Workbench {
  const bench = withCorners(parts);
  bench.click(1, 1);
  return bench;
}

describe('the polygon', () => {
  it('shows its corners and a line from the last one to the pointer', () => {
    const bench = begin();
    bench.click(1, 1);
    bench.click(4, 1);
    bench.send('hover', 4.2, 2.9);
    expect(bench.tool.preview).toMatchObject({
      line: [
        { x: 1, y: 1 },
        { x: 4, y: 1 },
        { x: 4, y: 3 },
      ],
      isClosed: false,
      vertices: [
        { x: 1, y: 1 },
        { x: 4, y: 1 },
      ],
    });
    expect(bench.rows).toEqual(EMPTY_ROWS);
  });

  it('has its corners where four pixels meet', () => {
    const bench = begin();
    bench.click(1.3, 0.8);
    expect(bench.tool.preview.vertices).toEqual([{ x: 1, y: 1 }]);
  });

  it.each<[string, (bench: Workbench) => void]>([
    ['a press on the first corner', (bench) => bench.click(1.1, 1.1)],
    ['Enter', (bench) => bench.key('Enter')],
    [
      'two presses at one place within a moment',
      (bench) => {
        bench.click(1, 2);
        bench.click(1, 2, { timeMs: bench.timeMs + 200 });
      },
    ],
  ])('is closed by %s, and painted by Enter after that', (_, close) => {
    const bench = withCorners();
    close(bench);
    expect(bench.tool.preview.isClosed).toBe(true);
    expect(bench.commits).toEqual([]);
    bench.key('Enter');
    expect(bench.rows).toEqual(PAINTED);
    expect(bench.commits).toMatchObject([{ tool: 'polygon', classIndex: 1 }]);
    expect(bench.tool.isBusy).toBe(false);
  });

  it('takes hold of the nearest corner, however near another one is', () => {
    // Four CSS pixels a pixel: the last two corners are both within reach of a press on either.
    const bench = begin({ zoom: 4 });
    const corners = [
      { x: 0, y: 0 },
      { x: 5, y: 0 },
      { x: 5, y: 3 },
      { x: 4, y: 3 },
    ];
    for (const { x, y } of corners) bench.click(x, y);
    bench.key('Enter');
    bench.send('press', 4, 3);
    bench.send('drag', 2, 3);
    bench.send('release', 2, 3);
    expect(bench.tool.preview.vertices).toEqual([...corners.slice(0, 3), { x: 2, y: 3 }]);
    bench.click(2, 3, { alt: true });
    expect(bench.tool.preview.vertices).toEqual(corners.slice(0, 3));
  });

  it('is not closed by two presses that are further apart, in time or in place', () => {
    const bench = withCorners();
    bench.click(0, 3);
    bench.click(0, 3, { timeMs: bench.timeMs + 500 });
    bench.click(0, 2, { timeMs: bench.timeMs + 100 });
    expect(bench.tool.preview.isClosed).toBe(false);
    expect(bench.tool.preview.vertices).toHaveLength(6);
  });

  it('moves the corner that is pressed, and no other, when the hand is unsteady on it', () => {
    const bench = withCorners();
    const [first, second, ...others] = bench.tool.preview.vertices;
    bench.stroke([
      [4, 1],
      [4.6, 1],
      [4, 1],
    ]);
    expect(bench.tool.preview.vertices).toEqual([first, second, ...others]);
    bench.stroke([
      [4, 1],
      [5, 1],
    ]);
    expect(bench.tool.preview.vertices).toEqual([first, { x: 5, y: 1 }, ...others]);
  });

  it('needs three corners to be closed', () => {
    const bench = begin();
    bench.click(1, 1);
    bench.click(4, 1);
    bench.key('Enter');
    bench.click(1, 1);
    bench.click(1, 1, { timeMs: bench.timeMs + 10 });
    expect(bench.tool.preview.isClosed).toBe(false);
    expect(bench.tool.preview.vertices).toHaveLength(2);
  });

  it('is painted by a press elsewhere, which begins no other', () => {
    const bench = closed();
    bench.click(5.6, 0.2);
    expect(bench.rows).toEqual(PAINTED);
    expect(bench.tool.isBusy).toBe(false);
  });

  it('lets a corner be set where the button is released, and moved when it is closed', () => {
    const bench = begin();
    bench.stroke([
      [0, 0],
      [1, 1],
    ]);
    for (const [x, y] of SQUARE.slice(1)) bench.click(x, y);
    bench.key('Enter');
    bench.stroke([
      [4, 3],
      [5, 3],
      [5, 4],
    ]);
    expect(bench.tool.preview.vertices[2]).toEqual({ x: 5, y: 4 });
  });

  it('gets a corner more by the middle of a side, which is shown', () => {
    const bench = closed();
    expect(bench.tool.preview.middles?.[1]).toEqual({ x: 4, y: 2 });
    bench.stroke([
      [4, 2],
      [6, 2],
    ]);
    expect(bench.tool.preview.vertices).toEqual([
      { x: 1, y: 1 },
      { x: 4, y: 1 },
      { x: 6, y: 2 },
      { x: 4, y: 3 },
      { x: 1, y: 3 },
    ]);
  });

  it('loses a corner by Alt and a press on it, but never the last three', () => {
    const bench = closed();
    bench.click(4, 3, { alt: true });
    expect(bench.tool.preview.vertices).toHaveLength(3);
    bench.click(4, 1, { alt: true });
    expect(bench.tool.preview.vertices).toHaveLength(3);
    expect(bench.commits).toEqual([]);
  });

  it('gives back its last corner by Backspace, down to none', () => {
    const bench = withCorners();
    for (let left = 3; left >= 0; left--) {
      expect(bench.key('Backspace')).toBe(true);
      expect(bench.tool.preview.vertices).toHaveLength(left);
    }
    expect(bench.tool.isBusy).toBe(false);
    expect(bench.key('Backspace')).toBe(false);
  });

  it('is opened again by Escape, and given up by the next', () => {
    const bench = closed();
    bench.key('Escape');
    expect(bench.tool.preview).toMatchObject({ isClosed: false });
    expect(bench.tool.preview.vertices).toHaveLength(4);
    bench.key('Escape');
    expect(bench.tool.isBusy).toBe(false);
    expect(bench.rows).toEqual(EMPTY_ROWS);
  });

  it('subtracts with Alt at the press that paints it', () => {
    const map = labelsOf('222222', '211122', '222222', '222222');
    const bench = new Workbench(createPolygonTool(), map, { zoom: 32 });
    for (const [x, y] of SQUARE) bench.click(x, y);
    bench.key('Enter');
    bench.click(5.6, 0.2, { alt: true });
    expect(bench.rows).toEqual(['222222', '2...22', '222222', '222222']);
    expect(bench.commits).toMatchObject([{ classIndex: 255 }]);
  });

  it('selects instead of painting when it is to', () => {
    const bench = closed({ options: { target: 'select', combination: 'subtract' } });
    bench.key('Enter');
    expect(bench.rows).toEqual(EMPTY_ROWS);
    expect(bench.commits).toEqual([]);
    expect(bench.selections.map(({ mask, how }) => [maskRows(mask, EMPTY), how])).toEqual([
      [['......', '.###..', '.###..', '......'], 'subtract'],
    ]);
  });

  it('may reach beyond the frame', () => {
    const bench = begin();
    for (const [x, y] of [
      [-3, -3],
      [2, -3],
      [2, 2],
      [-3, 2],
    ] as const) {
      bench.click(x, y);
    }
    bench.key('Enter');
    bench.key('Enter');
    expect(bench.rows).toEqual(['11....', '11....', '......', '......']);
  });

  it('takes from its first press to its end', () => {
    const bench = withCorners();
    const startedAtMs = bench.timeMs - 3000;
    bench.key('Enter');
    bench.key('Enter');
    expect(bench.commits[0]?.elapsedMs).toBe(bench.timeMs - startedAtMs);
  });
});

const EMPTY_ROWS = ['......', '......', '......', '......'];
