import { describe, expect, it } from 'vitest';
import { withoutScores } from '../sources/frameSources.ts';
import { lateSources } from './testing/lateSources.ts';
import { benchOn, ROW, sourcesFor, type Place } from './testing/modelFrames.ts';
import { rowsOf } from './testing/workbench.ts';

const SCORE_TOOLS = ['scoreFill', 'scoreBrush', 'runnerUp', 'runnerUpBrush'] as const;

describe.each(SCORE_TOOLS)('%s', (tool) => {
  it('does nothing on a frame without scores, or while they are hidden', () => {
    for (const sources of [sourcesFor(ROW, null), withoutScores(sourcesFor(ROW))]) {
      const bench = benchOn(tool, {
        sources,
        options: { marginBelow: 9, likelihood: 0, brushLikelihood: 0 },
      });
      bench.send('hover', 2.5, 0.5);
      bench.stroke([
        [0.5, 0.5],
        [5.5, 0.5],
      ]);
      bench.click(2.5, 0.5);
      expect(bench.tool.preview.mask).toBeNull();
      expect(bench.tool.isBusy).toBe(false);
      expect(bench.commits.filter(({ delta }) => delta.length > 0)).toEqual([]);
    }
  });
});

describe('what a tool reads comes late', () => {
  const across: readonly Place[] = [
    [0.5, 0.5],
    [5.5, 0.5],
  ];

  it('and a stroke that has ended by then is painted as one step', () => {
    const sources = lateSources(sourcesFor(ROW));
    const options = { brushDiameterPx: 1, brushLikelihood: 0.3 };
    const bench = benchOn('scoreBrush', { sources, options });
    bench.stroke(across, { timeMs: 500 });
    expect(bench.rows).toEqual(rowsOf(ROW));
    expect(bench.tool.isBusy).toBe(true);
    sources.arrive();
    bench.send('drag', 5.5, 0.5);
    expect(bench.rows).toEqual(['001111']);
    expect(bench.tool.isBusy).toBe(false);
    expect(bench.commits).toMatchObject([{ tool: 'scoreBrush', elapsedMs: 0 }]);
  });

  it('and a fill that was clicked before then is painted where it was', () => {
    const sources = lateSources(sourcesFor(ROW));
    const bench = benchOn('scoreFill', { sources, options: { likelihood: 0.3 } });
    bench.click(5.5, 0.5);
    expect(bench.rows).toEqual(rowsOf(ROW));
    expect(bench.tool.isBusy).toBe(true);
    sources.arrive();
    bench.send('drag', 0.5, 0.5);
    expect(bench.rows).toEqual(['001111']);
    expect(bench.tool.isBusy).toBe(false);
    expect(bench.commits).toMatchObject([{ tool: 'scoreFill' }]);
  });

  it('and a stroke that grows does so when colours and scores are there', () => {
    const sources = lateSources(sourcesFor(ROW));
    const options = { brushDiameterPx: 1, edgeReach: 3 };
    const bench = benchOn('edgeBrush', { sources, options });
    bench.click(3.5, 0.5);
    expect(bench.commits).toEqual([]);
    sources.arrive();
    bench.send('hover', 0.5, 0.5);
    expect(bench.commits).toMatchObject([{ tool: 'edgeBrush', classIndex: 1 }]);
  });

  it('and a region that was clicked before then is swapped', () => {
    const sources = lateSources(sourcesFor(ROW));
    const bench = benchOn('runnerUp', { sources, options: { marginBelow: 9 } });
    bench.click(5.5, 0.5);
    expect(bench.commits).toEqual([]);
    expect(bench.tool.isBusy).toBe(true);
    sources.arrive();
    bench.send('hover', 0.5, 0.5);
    expect(bench.tool.isBusy).toBe(false);
    expect(bench.commits).toMatchObject([{ tool: 'runnerUp' }]);
    expect(bench.rows).not.toEqual(rowsOf(ROW));
  });

  it.each(['runnerUpBrush', 'edgeBrush', 'scoreFill', 'runnerUp'] as const)(
    'and Escape gives a waiting %s up',
    (tool) => {
      const sources = lateSources(sourcesFor(ROW));
      const bench = benchOn(tool, { sources });
      bench.stroke(across);
      expect(bench.key('Escape')).toBe(true);
      sources.arrive();
      bench.send('hover', 5.5, 0.5);
      expect(bench.rows).toEqual(rowsOf(ROW));
      expect(bench.commits).toEqual([]);
    },
  );
});
