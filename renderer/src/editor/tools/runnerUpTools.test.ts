import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPEN_GUARD } from '../../../../core/edit/guard.ts';
import { paintPatch } from '../../../../core/edit/paintMask.ts';
import { polygonMask } from '../../../../core/edit/polygon.ts';
import { runnerUpPatch, runnerUpRegion } from '../../../../core/edit/runnerUp.ts';
import { scene } from '../../../../core/edit/testing/scenes.ts';
import { copyLabelMap } from '../../../../core/labelMap.ts';
import { ANY_MARGIN, marginLimit } from './defaultOptions.ts';
import {
  benchOf,
  benchOn,
  coveredBy,
  placesOf,
  ROW,
  sourcesFor,
  type Place,
} from './testing/modelFrames.ts';
import { labelsOf, maskRows, rowsOf } from './testing/workbench.ts';

describe('the runner-up brush', () => {
  it('gives the pixels that it passes their second class where the margin is small', () => {
    const bench = benchOn('runnerUpBrush', { options: { brushDiameterPx: 1, marginBelow: 2 } });
    bench.stroke([
      [0.5, 0.5],
      [5.5, 0.5],
    ]);
    // Margins: 5, 3, 1, 0.5, 2 and 4.
    expect(bench.rows).toEqual(['001011']);
    expect(bench.commits).toMatchObject([{ tool: 'runnerUpBrush', classIndex: null }]);
  });

  it('gives every pixel its second class at the end of the margins, however sure the model is', () => {
    const scores = { classCount: 3, width: 6, height: 1 };
    const data = [40, 30, 20, 9, 2, 1, 1, 2, 3, 1, 4, 5, -9, -9, -9, -9, -9, -9];
    const map = labelsOf(...rowsOf(ROW));
    const sources = sourcesFor(map, { ...scores, data: Float32Array.from(data) });
    const stroke = (marginBelow: number): string[] => {
      const options = { brushDiameterPx: 1, marginBelow };
      const bench = benchOn('runnerUpBrush', { options, sources });
      bench.stroke([
        [0.5, 0.5],
        [5.5, 0.5],
      ]);
      return bench.rows;
    };
    expect(stroke(ANY_MARGIN - 0.1)).toEqual(['000100']);
    expect(stroke(ANY_MARGIN)).toEqual(['111100']);
  });

  it('paints what the kernel paints', () => {
    fc.assert(
      fc.property(
        scene,
        fc.double({ min: 0.1, max: ANY_MARGIN, noNaN: true }),
        (one, marginBelow) => {
          const options = { marginBelow, brushDiameterPx: one.size };
          const bench = benchOf('runnerUpBrush', one, { options });
          bench.stroke(placesOf(one));
          const expected = copyLabelMap(one.map);
          for (const covered of coveredBy(one, one.size)) {
            const patch = runnerUpPatch(expected, covered, one.topTwo, marginLimit(marginBelow));
            paintPatch(expected, patch, OPEN_GUARD);
          }
          expect(bench.labels).toEqual(expected);
        },
      ),
    );
  });
});

describe('the runner-up swap', () => {
  it('gives the region under a click its second class', () => {
    const bench = benchOn('runnerUp', { options: { marginBelow: 4 } });
    bench.send('hover', 3.5, 0.5);
    const { mask } = bench.tool.preview;
    expect(mask === null ? null : maskRows(mask, ROW)).toEqual(['...##.']);
    bench.click(3.5, 0.5);
    expect(bench.rows).toEqual(['000001']);
    expect(bench.commits).toMatchObject([{ tool: 'runnerUp', classIndex: null }]);
  });

  it('leaves a region where the model is surer', () => {
    const bench = benchOn('runnerUp', { options: { marginBelow: 1 } });
    bench.click(0.5, 0.5);
    expect(bench.rows).toEqual(rowsOf(ROW));
    expect(bench.commits).toEqual([]);
  });

  it('gives every unsure pixel inside a lasso its second class, whatever its region', () => {
    const bench = benchOn('runnerUp', { options: { marginBelow: 4 } });
    bench.stroke([
      [1, -3],
      [9, -3],
      [9, 3],
      [1, 3],
    ]);
    expect(bench.rows).toEqual(['011001']);
  });

  it('draws the lasso while it is drawn, and shows what it would change', () => {
    const bench = benchOn('runnerUp', { options: { marginBelow: 4 } });
    bench.send('press', 1, -3);
    bench.send('drag', 9, -3);
    bench.send('drag', 9, 3);
    bench.send('drag', 1, 3);
    const { mask, line, isClosed } = bench.tool.preview;
    expect(line).toHaveLength(4);
    expect(isClosed).toBe(true);
    expect(mask === null ? null : maskRows(mask, ROW)).toEqual(['.####.']);
    expect(bench.key('Escape')).toBe(true);
    expect(bench.rows).toEqual(rowsOf(ROW));
  });

  it('takes a press that moves by less than a few pixels of the screen for a click', () => {
    const bench = benchOn('runnerUp', { options: { marginBelow: 4 }, zoom: 4 });
    bench.stroke([
      [3.5, 0.5],
      [4.2, 0.5],
    ]);
    expect(bench.rows).toEqual(['000001']);
  });

  it('swaps what the kernels swap', () => {
    fc.assert(
      fc.property(
        scene,
        fc.double({ min: 0.1, max: ANY_MARGIN, noNaN: true }),
        (one, marginBelow) => {
          const options = { marginBelow };
          const clicked = benchOf('runnerUp', one, { options });
          clicked.click(one.seed.x + 0.5, one.seed.y + 0.5);
          const expected = copyLabelMap(one.map);
          const region = runnerUpRegion(expected, one.seed, one.topTwo, marginLimit(marginBelow));
          if (region !== null) {
            const patch = runnerUpPatch(expected, region, one.topTwo, marginLimit(marginBelow));
            paintPatch(expected, patch, OPEN_GUARD);
          }
          expect(clicked.labels).toEqual(expected);

          const lassoed = benchOf('runnerUp', one, { options, zoom: 1000 });
          // The third corner is far off, so that no lasso is a click.
          const corners = [...one.points, { x: -50, y: -50 }];
          lassoed.stroke(corners.map(({ x, y }): Place => [x, y]));
          const inside = polygonMask(one.map, corners);
          const whole = copyLabelMap(one.map);
          if (inside !== null) {
            paintPatch(
              whole,
              runnerUpPatch(whole, inside, one.topTwo, marginLimit(marginBelow)),
              OPEN_GUARD,
            );
          }
          expect(lassoed.labels).toEqual(whole);
        },
      ),
    );
  });
});
