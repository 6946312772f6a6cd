import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentMask } from '../../../../core/edit/brush.ts';
import { growAlongEdges, reachedMask } from '../../../../core/edit/edgeGrow.ts';
import { OPEN_GUARD } from '../../../../core/edit/guard.ts';
import { toLabColors } from '../../../../core/edit/labColors.ts';
import { paintMask, paintPatch } from '../../../../core/edit/paintMask.ts';
import { combineMasks, type PixelMask } from '../../../../core/edit/pixelMask.ts';
import { polygonMask } from '../../../../core/edit/polygon.ts';
import { runnerUpPatch, runnerUpRegion } from '../../../../core/edit/runnerUp.ts';
import { likelyPart } from '../../../../core/edit/scoreBrush.ts';
import { scoreFillMask } from '../../../../core/edit/scoreFill.ts';
import { touchedSuperpixels } from '../../../../core/edit/superpixels.ts';
import { CLASSES, offsetsOf, scene, type Scene } from '../../../../core/edit/testing/scenes.ts';
import { copyLabelMap, type LabelMap } from '../../../../core/labelMap.ts';
import type { ClassScores } from '../../../../core/scores/classScores.ts';
import { withoutScores, type FrameSources } from '../frameSources.ts';
import { sourcesOf } from '../sourcesOf.ts';
import { labelsOf, maskRows, rowsOf, Workbench, type WorkbenchParts } from './testing/workbench.ts';
import { TOOLS } from './toolList.ts';
import type { ToolName } from './tool.ts';

type Place = readonly [x: number, y: number];

/** A frame of one row whose scores are given for each pixel: for each class, one after the other. */
function rowScores(...classes: readonly (readonly number[])[]): ClassScores {
  const width = classes[0]?.length ?? 0;
  return { classCount: classes.length, width, height: 1, data: Float32Array.from(classes.flat()) };
}

/** Class 0 leads on the left by less and less, class 1 on the right; class 2 is nowhere likely. */
const SCORES = rowScores([6, 5, 4, 3, 2, 1], [1, 2, 3, 3.5, 4, 5], [-9, -9, -9, -9, -9, -9]);
const ROW = labelsOf('000111');

function sourcesFor(map: LabelMap, scores: ClassScores | null = SCORES): FrameSources {
  const { width, height } = map;
  const photo = { width, height, channels: 3, data: new Uint8Array(width * height * 3) } as const;
  return sourcesOf(photo, scores);
}

function benchOn(tool: ToolName, parts: WorkbenchParts = {}, map = ROW): Workbench {
  return new Workbench(TOOLS[tool].create(), map, { sources: sourcesFor(map), ...parts });
}

/** Sources that have nothing until they are told to: what a worker's are at first. */
function lateSources(sources: FrameSources): FrameSources & { arrive(): void } {
  let isThere = false;
  return {
    scores: sources.scores,
    photo: () => (isThere ? sources.photo() : null),
    topTwo: () => (isThere ? sources.topTwo() : null),
    scoreField: (...what) => (isThere ? sources.scoreField(...what) : null),
    superpixels: (...what) => (isThere ? sources.superpixels(...what) : null),
    edgeCost: () => (isThere ? sources.edgeCost() : null),
    colors: () => (isThere ? sources.colors() : null),
    dispose: () => undefined,
    arrive: () => (isThere = true),
  };
}

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
        const field = sourcesOf(one.photo, one.scores).scoreField(classIndex, 'relative');
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
        const field = sourcesOf(one.photo, one.scores).scoreField(classIndex, 'relative');
        for (const covered of coveredBy(one, one.size)) {
          if (field === null) continue;
          paintMask(expected, likelyPart(covered, field, likelihood), classIndex, OPEN_GUARD);
        }
        expect(bench.labels).toEqual(expected);
      }),
    );
  });
});

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

  it('paints what the kernel paints', () => {
    fc.assert(
      fc.property(scene, fc.double({ min: 0.1, max: 8, noNaN: true }), (one, marginBelow) => {
        const options = { marginBelow, brushDiameterPx: one.size };
        const bench = benchOf('runnerUpBrush', one, { options });
        bench.stroke(placesOf(one));
        const expected = copyLabelMap(one.map);
        for (const covered of coveredBy(one, one.size)) {
          const patch = runnerUpPatch(expected, covered, one.topTwo, marginBelow);
          paintPatch(expected, patch, OPEN_GUARD);
        }
        expect(bench.labels).toEqual(expected);
      }),
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
      fc.property(scene, fc.double({ min: 0.1, max: 8, noNaN: true }), (one, marginBelow) => {
        const options = { marginBelow };
        const clicked = benchOf('runnerUp', one, { options });
        clicked.click(one.seed.x + 0.5, one.seed.y + 0.5);
        const expected = copyLabelMap(one.map);
        const region = runnerUpRegion(expected, one.seed, one.topTwo, marginBelow);
        if (region !== null) {
          const patch = runnerUpPatch(expected, region, one.topTwo, marginBelow);
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
          paintPatch(whole, runnerUpPatch(whole, inside, one.topTwo, marginBelow), OPEN_GUARD);
        }
        expect(lassoed.labels).toEqual(whole);
      }),
    );
  });
});

describe('the edge-growing brush', () => {
  const reach = fc.integer({ min: 0, max: 80 });

  /** What the stroke's pixels grow to, all at once. */
  function grownFrom(one: Scene, classIndex: number, edgeReach: number): PixelMask | null {
    const sources = sourcesOf(one.photo, one.scores);
    const field = sources.scoreField(classIndex, 'relative');
    const [first, ...others] = coveredBy(one, one.size);
    if (first === undefined) return null;
    const seed = others.reduce((whole, mask) => combineMasks(whole, mask, 'add'), first);
    const lab = toLabColors(one.photo);
    const likelihoodAt = (offset: number): number => field?.values[offset] ?? 1;
    return reachedMask(growAlongEdges(one.map, seed, lab, likelihoodAt, edgeReach), edgeReach);
  }

  it('paints what the kernel takes in from the whole stroke, while it is drawn', () => {
    fc.assert(
      fc.property(scene, reach, (one, edgeReach) => {
        const options = { edgeReach, brushDiameterPx: one.size };
        const bench = benchOf('edgeBrush', one, { classIndex: one.classIndex, options });
        const expected = copyLabelMap(one.map);
        const mask = grownFrom(one, one.classIndex, edgeReach);
        if (mask !== null) paintMask(expected, mask, one.classIndex, OPEN_GUARD);
        const [[x, y] = [0, 0], ...rest] = placesOf(one);
        bench.send('press', x, y);
        for (const [toX, toY] of rest) bench.send('drag', toX, toY);
        expect(bench.labels).toEqual(expected);
        bench.send('release', ...(rest.at(-1) ?? [x, y]));
        expect(bench.labels).toEqual(expected);
        expect(bench.commits).toMatchObject([{ tool: 'edgeBrush', classIndex: one.classIndex }]);
      }),
    );
  });

  it('grows anew when the reach changes in the midst of a stroke, or a line follows the pointer', () => {
    fc.assert(
      fc.property(scene, reach, reach, fc.boolean(), (one, before, edgeReach, shift) => {
        const bench = benchOf('edgeBrush', one, {
          options: { edgeReach: before, brushDiameterPx: one.size },
        });
        const [from = [0, 0], to = from]: readonly Place[] = placesOf(one);
        bench.send('press', ...from);
        bench.send('drag', to[0] + 2, to[1] - 1, { shift: true });
        bench.send('drag', ...to, { shift: true });
        bench.options = { ...bench.options, edgeReach };
        bench.send('drag', ...to, { shift });
        bench.send('release', ...to);
        const straight = { ...one, points: one.points.slice(0, 2) };
        const expected = copyLabelMap(one.map);
        const mask = grownFrom(straight, 1, edgeReach);
        if (mask !== null) paintMask(expected, mask, 1, OPEN_GUARD);
        expect(bench.labels).toEqual(expected);
      }),
    );
  });

  it('shows under the resting pointer what a click would paint', () => {
    fc.assert(
      fc.property(scene, reach, (one, edgeReach) => {
        const bench = benchOf('edgeBrush', one, { options: { edgeReach } });
        const { x, y } = one.seed;
        bench.send('hover', 0, 0);
        bench.send('hover', x + 0.5, y + 0.5);
        const shown = bench.tool.preview.mask;
        bench.click(x + 0.5, y + 0.5);
        const changed = [...bench.labels.data.keys()].filter(
          (offset) => bench.labels.data[offset] !== bench.before.data[offset],
        );
        expect(shown === null ? [] : offsetsOf(shown, one.map)).toEqual(changed);
      }),
    );
  });

  it('goes by colours alone without scores, and stops at an edge of the photo', () => {
    const map = labelsOf('0000000', '0000000');
    const data = Uint8Array.from({ length: 42 }, (_, byte) =>
      Math.floor(byte / 3) % 7 < 4 ? 40 : 220,
    );
    const sources = sourcesOf({ width: 7, height: 2, channels: 3, data }, null);
    const options = { brushDiameterPx: 1, edgeReach: 12 };
    const bench = benchOn('edgeBrush', { sources, options }, map);
    bench.click(0.5, 0.5);
    expect(bench.rows).toEqual(['1111000', '1111000']);
  });

  it('takes the class away, and selects', () => {
    const map = labelsOf('0110');
    const options = { brushDiameterPx: 1, edgeReach: 30 };
    const bench = benchOn('edgeBrush', { sources: sourcesFor(map, null), options }, map);
    bench.click(0.5, 0.5, { alt: true });
    expect(bench.rows).toEqual(['0..0']);
    expect(bench.commits).toMatchObject([{ tool: 'edgeBrush', classIndex: 255 }]);
    bench.options = { ...bench.options, target: 'select', edgeReach: 2 };
    bench.send('press', 0.5, 0.5);
    const { mask } = bench.tool.preview;
    expect(mask === null ? null : maskRows(mask, map)).toEqual(['##..']);
    bench.send('drag', 2.5, 0.5);
    bench.send('release', 2.5, 0.5);
    expect(bench.selections.map((one) => [maskRows(one.mask, map), one.how])).toEqual([
      [['####'], 'add'],
    ]);
    expect(bench.commits).toHaveLength(1);
  });
});

describe('the superpixel brush', () => {
  it('gives every superpixel that it passes the class', () => {
    fc.assert(
      fc.property(scene, (one) => {
        const options = { superpixelPx: one.size + 1 };
        const bench = benchOf('superpixels', one, { options });
        bench.stroke(placesOf(one));
        const superpixels = sourcesOf(one.photo, one.scores).superpixels(one.size + 1);
        const expected = copyLabelMap(one.map);
        for (const covered of coveredBy(one, 1)) {
          if (superpixels === null) continue;
          const mask = touchedSuperpixels(superpixels, covered);
          paintMask(expected, mask, 1, OPEN_GUARD);
        }
        expect(bench.labels).toEqual(expected);
      }),
    );
  });

  it('selects the superpixels that it passes, once the stroke has ended', () => {
    fc.assert(
      fc.property(scene, fc.boolean(), (one, alt) => {
        const options = { superpixelPx: one.size + 1, target: 'select' } as const;
        const bench = benchOf('superpixels', one, { options });
        bench.stroke(placesOf(one), { alt });
        const superpixels = sourcesOf(one.photo, one.scores).superpixels(one.size + 1);
        const covered = coveredBy(one, 1);
        const whole = covered.reduce<PixelMask | null>(
          (sum, mask) => (sum === null ? mask : combineMasks(sum, mask, 'add')),
          null,
        );
        const expected = superpixels && whole && touchedSuperpixels(superpixels, whole);
        expect(bench.selections.map(({ how }) => how)).toEqual(
          expected === null ? [] : [alt ? 'subtract' : 'add'],
        );
        const [selected] = bench.selections;
        expect(selected === undefined ? [] : offsetsOf(selected.mask, one.map)).toEqual(
          expected === null ? [] : offsetsOf(expected, one.map),
        );
        expect(bench.commits).toEqual([]);
      }),
    );
  });

  it('works without scores too', () => {
    const map = labelsOf('0000', '0000');
    const bench = benchOn('superpixels', { sources: sourcesFor(map, null) }, map);
    bench.click(0.5, 0.5);
    expect(bench.rows).toEqual(['1111', '1111']);
    expect(bench.commits).toMatchObject([{ tool: 'superpixels', classIndex: 1 }]);
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

  it('and two strokes that wait become one', () => {
    const sources = lateSources(sourcesFor(ROW));
    const options = { brushDiameterPx: 1, brushLikelihood: 0 };
    const bench = benchOn('scoreBrush', { sources, options });
    bench.click(0.5, 0.5);
    bench.click(2.5, 0.5);
    sources.arrive();
    bench.send('hover', 5.5, 0.5);
    expect(bench.rows).toEqual(['101111']);
    expect(bench.commits).toHaveLength(1);
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

function benchOf(tool: ToolName, one: Scene, parts: WorkbenchParts): Workbench {
  const sources = sourcesOf(one.photo, one.scores);
  return new Workbench(TOOLS[tool].create(), one.map, { sources, ...parts });
}

function placesOf({ points }: Scene): Place[] {
  return points.map(({ x, y }): Place => [x, y]);
}

/** The pixels of each piece of a square brush's way over the scene's points, the press first. */
function coveredBy({ points, map }: Scene, diameterPx: number) {
  return points.flatMap((to, place) => {
    const from = points[Math.max(0, place - 1)] ?? to;
    return segmentMask(map, from, to, diameterPx, 'square') ?? [];
  });
}
