import { describe, expect, it } from 'vitest';
import { createRedrawOutlineTool } from './redrawOutlineTool.ts';
import { labelsOf, Workbench } from './testing/workbench.ts';

/** An outline that wavers around the middle. */
const WAVY = labelsOf('000011111', '000000111', '000111111', '000001111');
const STRAIGHT = labelsOf('000001111', '000001111', '000001111', '000001111');
const options = { brushDiameterPx: 6 };
const bench = (): Workbench => new Workbench(createRedrawOutlineTool(), WAVY, { options });

describe('redrawing an outline', () => {
  it('is one step of undo without a class, made on release', () => {
    const work = bench();
    expect(work.tool.isBusy).toBe(false);
    work.send('press', 5, -1);
    work.send('drag', 5, 2);
    expect(work.labels).toEqual(WAVY);
    work.send('release', 5, 5);
    expect(work.labels).toEqual(STRAIGHT);
    expect(work.commits).toMatchObject([{ tool: 'redrawOutline', classIndex: null }]);
    expect(work.tool.isBusy).toBe(false);
  });

  it('shows what would change while it is drawn', () => {
    const work = bench();
    work.send('press', 5, -1);
    work.send('drag', 5, 5);
    const { mask, line } = work.tool.preview;
    expect(line).toEqual([
      { x: 5, y: -1 },
      { x: 5, y: 5 },
    ]);
    expect(mask?.bits.reduce((sum, bit) => sum + bit, 0)).toBe(4);
  });

  it('goes straight from the press on while Shift is held', () => {
    const work = bench();
    work.send('press', 5, -1);
    work.send('drag', 1, 1);
    work.send('drag', 5, 5, { shift: true });
    work.send('release', 5, 5, { shift: true });
    expect(work.labels).toEqual(STRAIGHT);
  });

  it('is given up with Escape, and a click is none', () => {
    const work = bench();
    work.send('press', 5, -1);
    work.send('drag', 5, 5);
    expect(work.key('Escape')).toBe(true);
    work.send('release', 5, 5);
    work.send('press', 5, 2);
    work.send('release', 5, 2);
    expect(work.labels).toEqual(WAVY);
    expect(work.commits).toEqual([]);
  });
});
