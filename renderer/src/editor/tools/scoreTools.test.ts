import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPEN_GUARD } from '../../../../core/edit/guard.ts';
import { paintMask } from '../../../../core/edit/paintMask.ts';
import { likelyPart } from '../../../../core/edit/scoreBrush.ts';
import { scoreFillMask } from '../../../../core/edit/scoreFill.ts';
import { rectangleMask } from '../../../../core/edit/shapes.ts';
import { CLASSES, scene } from '../../../../core/edit/testing/scenes.ts';
import { copyLabelMap } from '../../../../core/labelMap.ts';
import type { FrameSources } from '../sources/frameSources.ts';
import { sourcesOf } from '../sources/sourcesOf.ts';
import { benchOf, benchOn, coveredBy, placesOf, ROW, sourcesFor } from './testing/modelFrames.ts';
import { maskRows, OPTIONS, rowsOf } from './testing/workbench.ts';

describe('the class-score fill', () => {
  it('shows what a click would paint, and paints that', () => {
    const bench = benchOn('scoreFill', { options: { likelihood: 0.3 } });
    bench.send('hover', 5.5, 0.5);
    const shown = bench.tool.preview.mask;
    bench.click(5.5, 0.5);
    // The class is as likely as exp(−1) of the leader at the third pixel, which held another class.
    expect(shown === null ? null : maskRows(shown, ROW)).toEqual(['..#...']);
    expect(bench.rows).toEqual(['001111']);
    expect(bench.commits).toMatchObject([{ tool: 'scoreFill', classIndex: 1 }]);
  });

  it('follows the threshold while the button is held, and paints by the last one', () => {
    const bench = benchOn('scoreFill', { options: { likelihood: 0.9 } });
    bench.send('press', 5.5, 0.5);
    expect(bench.tool.preview.mask).toBeNull();
    bench.options = { ...bench.options, likelihood: 0.04 };
    bench.tool.forget();
    bench.send('drag', 5.5, 0.5);
    bench.send('release', 5.5, 0.5);
    expect(bench.rows).toEqual(['011111']);
  });

  it('does nothing where the class is less likely than that', () => {
    const bench = benchOn('scoreFill', { options: { likelihood: 0.9 } });
    bench.click(0.5, 0.5);
    expect(bench.rows).toEqual(rowsOf(ROW));
  });

  it('selects where it is to select', () => {
    const bench = benchOn('scoreFill', { options: { likelihood: 0.3, target: 'select' } });
    bench.click(5.5, 0.5);
    expect(bench.rows).toEqual(rowsOf(ROW));
    expect(bench.selections.map(({ mask }) => maskRows(mask, ROW))).toEqual([['..####']]);
  });

  it('takes what the kernel takes', () => {
    fc.assert(
      fc.property(scene, fc.double({ min: 0, max: 1, noNaN: true }), (one, likelihood) => {
        const classIndex = one.classIndex % CLASSES;
        const bench = benchOf('scoreFill', one, { classIndex, options: { likelihood } });
        bench.click(one.seed.x + 0.5, one.seed.y + 0.5);
        const expected = copyLabelMap(one.map);
        const field = sourcesOf(one.photo, one.scores).scoreField(
          classIndex,
          OPTIONS.measure,
          OPTIONS.upsampling,
        );
        const mask = field && scoreFillMask(field, one.seed, likelihood, 'contiguous');
        if (mask !== null) paintMask(expected, mask, classIndex, OPEN_GUARD);
        expect(bench.labels).toEqual(expected);
      }),
    );
  });
});

describe('the score-aware brush', () => {
  it('paints the class where the model holds it likely enough, and nowhere else', () => {
    const bench = benchOn('scoreBrush', { options: { brushDiameterPx: 1, brushLikelihood: 0.3 } });
    bench.stroke([
      [0.5, 0.5],
      [5.5, 0.5],
    ]);
    expect(bench.rows).toEqual(['001111']);
    expect(bench.commits).toMatchObject([{ tool: 'scoreBrush', classIndex: 1 }]);
  });

  it('shows the whole of what it would paint under a pen that does not touch the tablet yet', () => {
    const options = { brushDiameterPx: 5, brushLikelihood: 0.01, usesPressure: true };
    const bench = benchOn('scoreBrush', { options });
    bench.send('hover', 2.5, 0.5, { pressure: 0 });
    const { mask } = bench.tool.preview;
    expect(mask && maskRows(mask, ROW)).toEqual(['.##...']);
  });

  it('paints the stroke so far anew when the threshold changes in the midst of it', () => {
    const bench = benchOn('scoreBrush', { options: { brushDiameterPx: 1, brushLikelihood: 0 } });
    bench.send('press', 0.5, 0.5);
    bench.send('drag', 5.5, 0.5);
    expect(bench.rows).toEqual(['111111']);
    bench.options = { ...bench.options, brushLikelihood: 0.3 };
    bench.send('drag', 5.5, 0.5);
    expect(bench.rows).toEqual(['001111']);
    bench.send('release', 5.5, 0.5);
    expect(bench.commits).toHaveLength(1);
    expect(bench.commits[0]?.delta).toEqual([{ start: 2, length: 1, before: 0, after: 1 }]);
  });

  it('shows under the resting pointer what it would paint', () => {
    const bench = benchOn('scoreBrush', { options: { brushDiameterPx: 5, brushLikelihood: 0.3 } });
    bench.send('hover', 1.5, 0.5);
    const { mask } = bench.tool.preview;
    expect(mask === null ? null : maskRows(mask, ROW)).toEqual(['..#...']);
    expect(bench.rows).toEqual(rowsOf(ROW));
  });

  it('paints what the kernel paints', () => {
    fc.assert(
      fc.property(scene, fc.double({ min: 0, max: 1, noNaN: true }), (one, likelihood) => {
        const classIndex = one.classIndex % CLASSES;
        const options = { brushLikelihood: likelihood, brushDiameterPx: one.size };
        const bench = benchOf('scoreBrush', one, { classIndex, options });
        bench.stroke(placesOf(one));
        const expected = copyLabelMap(one.map);
        const field = sourcesOf(one.photo, one.scores).scoreField(
          classIndex,
          OPTIONS.measure,
          OPTIONS.upsampling,
        );
        for (const covered of coveredBy(one, one.size)) {
          if (field === null) continue;
          paintMask(expected, likelyPart(covered, field, likelihood), classIndex, OPEN_GUARD);
        }
        expect(bench.labels).toEqual(expected);
      }),
    );
  });
});

describe('the score-aware box', () => {
  it('shows while it is drawn what it would paint, and paints that at the release', () => {
    const bench = benchOn('scoreBox', { options: { boxLikelihood: 0.3 } });
    bench.send('press', 0, 0);
    bench.send('drag', 6, 1);
    const { mask, line, isClosed } = bench.tool.preview;
    expect(mask === null ? null : maskRows(mask, ROW)).toEqual(['..#...']);
    expect([line.length, isClosed]).toEqual([4, true]);
    expect(bench.rows).toEqual(rowsOf(ROW));
    bench.send('release', 6, 1);
    expect(bench.rows).toEqual(['001111']);
    expect(bench.commits).toMatchObject([{ tool: 'scoreBox', classIndex: 1 }]);
    expect(bench.commits[0]?.delta).toEqual([{ start: 2, length: 1, before: 0, after: 1 }]);
  });

  it('paints by the threshold that was set last, Shift or not', () => {
    const bench = benchOn('scoreBox', { options: { boxLikelihood: 0.9 } });
    bench.send('press', 0, 0);
    bench.send('drag', 6, 1, { shift: true });
    expect(bench.tool.preview.mask).toBeNull();
    bench.options = { ...bench.options, boxLikelihood: 0.04 };
    bench.tool.forget();
    bench.send('drag', 6, 1, { shift: true });
    const { mask } = bench.tool.preview;
    expect(mask === null ? null : maskRows(mask, ROW)).toEqual(['.##...']);
    bench.send('release', 6, 1, { shift: true });
    expect(bench.rows).toEqual(['011111']);
  });

  it('leaves alone what lies outside', () => {
    const bench = benchOn('scoreBox', { options: { boxLikelihood: 0 } });
    bench.stroke([
      [1, 0],
      [2, 1],
    ]);
    expect(bench.rows).toEqual(['010111']);
  });

  it('selects where it is to select, and takes away with Alt', () => {
    const bench = benchOn('scoreBox', { options: { boxLikelihood: 0.3, target: 'select' } });
    bench.stroke([
      [0, 0],
      [6, 1],
    ]);
    expect(bench.selections.map(({ mask }) => maskRows(mask, ROW))).toEqual([['..####']]);
    const painting = benchOn('scoreBox', { options: { boxLikelihood: 0.3 } });
    painting.stroke(
      [
        [0, 0],
        [4, 1],
      ],
      { alt: true },
    );
    expect(painting.rows).toEqual(['000.11']);
  });

  it('waits at its release for the scores, and paints once when they are there', () => {
    const real = sourcesFor(ROW);
    let isThere = false;
    const sources: FrameSources = {
      ...real,
      scores: real.scores,
      scoreField: (...what) => (isThere ? real.scoreField(...what) : null),
    };
    const bench = benchOn('scoreBox', { sources, options: { boxLikelihood: 0.3 } });
    bench.stroke([
      [0, 0],
      [6, 1],
    ]);
    expect([bench.tool.isBusy, bench.commits.length]).toEqual([true, 0]);
    // Another one is not begun before that, and a drag does not move its corner.
    bench.send('press', 1, 0);
    bench.send('drag', 2, 1);
    isThere = true;
    bench.send('drag', 2, 1);
    expect(bench.rows).toEqual(['001111']);
    expect([bench.tool.isBusy, bench.commits.length]).toEqual([false, 1]);
  });

  it('asks for the scores under a resting pointer, before it is pressed', () => {
    const real = sourcesFor(ROW);
    const asked: number[] = [];
    const sources: FrameSources = {
      ...real,
      scores: real.scores,
      scoreField: (classIndex) => {
        asked.push(classIndex);
        return null;
      },
    };
    const bench = benchOn('scoreBox', { sources, classIndex: 1 });
    bench.send('hover', 2, 0);
    expect(asked).toEqual([1]);
    expect(bench.tool.isBusy).toBe(false);
  });

  it('takes what the kernel takes', () => {
    fc.assert(
      fc.property(scene, fc.double({ min: 0, max: 1, noNaN: true }), (one, likelihood) => {
        const classIndex = one.classIndex % CLASSES;
        const bench = benchOf('scoreBox', one, {
          classIndex,
          options: { boxLikelihood: likelihood },
        });
        const places = placesOf(one);
        const [from = [0, 0], to = from] = [places[0], places.at(-1)];
        bench.stroke([from, to]);
        const expected = copyLabelMap(one.map);
        const field = sourcesOf(one.photo, one.scores).scoreField(
          classIndex,
          OPTIONS.measure,
          OPTIONS.upsampling,
        );
        const corner = ([x, y]: readonly [number, number]) => ({
          x: Math.round(x),
          y: Math.round(y),
        });
        const box = rectangleMask(one.map, corner(from), corner(to));
        const mask = field && box && likelyPart(box, field, likelihood);
        if (mask !== null) paintMask(expected, mask, classIndex, OPEN_GUARD);
        expect(bench.labels).toEqual(expected);
      }),
    );
  });
});
