import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growAlongEdges, reachedMask } from '../../../../core/edit/edgeGrow.ts';
import { OPEN_GUARD } from '../../../../core/edit/guard.ts';
import { toLabColors } from '../../../../core/edit/labColors.ts';
import { paintMask } from '../../../../core/edit/paintMask.ts';
import { combineMasks, type PixelMask } from '../../../../core/edit/pixelMask.ts';
import { offsetsOf, scene, type Scene } from '../../../../core/edit/testing/scenes.ts';
import { copyLabelMap } from '../../../../core/labelMap.ts';
import { sourcesOf } from '../sources/sourcesOf.ts';
import {
  benchOf,
  benchOn,
  coveredBy,
  placesOf,
  sourcesFor,
  type Place,
} from './testing/modelFrames.ts';
import { labelsOf, maskRows, OPTIONS } from './testing/workbench.ts';

describe('the edge-growing brush', () => {
  const reach = fc.integer({ min: 0, max: 80 });

  /** What the stroke's pixels grow to, all at once. */
  function grownFrom(one: Scene, classIndex: number, edgeReach: number): PixelMask | null {
    const sources = sourcesOf(one.photo, one.scores);
    const field = sources.scoreField(classIndex, 'relative', OPTIONS.upsampling);
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

  it('shows under the resting pointer what a click would paint, or take away with Alt', () => {
    fc.assert(
      fc.property(scene, reach, fc.boolean(), (one, edgeReach, alt) => {
        const bench = benchOf('edgeBrush', one, { options: { edgeReach } });
        const { x, y } = one.seed;
        bench.send('hover', 0, 0);
        bench.send('hover', x + 0.5, y + 0.5, { alt });
        const shown = bench.tool.preview.mask;
        bench.click(x + 0.5, y + 0.5, { alt });
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
