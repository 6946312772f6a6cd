import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPEN_GUARD } from '../../../../core/edit/guard.ts';
import { paintMask } from '../../../../core/edit/paintMask.ts';
import { combineMasks, type PixelMask } from '../../../../core/edit/pixelMask.ts';
import { touchedSuperpixels } from '../../../../core/edit/superpixels.ts';
import { offsetsOf, scene } from '../../../../core/edit/testing/scenes.ts';
import { copyLabelMap } from '../../../../core/labelMap.ts';
import { sourcesOf } from '../sources/sourcesOf.ts';
import { benchOf, benchOn, coveredBy, placesOf, sourcesFor } from './testing/modelFrames.ts';
import { labelsOf, maskRows } from './testing/workbench.ts';

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

  it('shows under the resting pointer what a click with Alt would take away', () => {
    const map = labelsOf('0110', '0110');
    const bench = benchOn('superpixels', { sources: sourcesFor(map, null) }, map);
    bench.send('hover', 0.5, 0.5, { alt: true });
    const { mask } = bench.tool.preview;
    expect(mask === null ? null : maskRows(mask, map)).toEqual(['.##.', '.##.']);
    bench.click(0.5, 0.5, { alt: true });
    expect(bench.rows).toEqual(['0..0', '0..0']);
  });

  it('works without scores too', () => {
    const map = labelsOf('0000', '0000');
    const bench = benchOn('superpixels', { sources: sourcesFor(map, null) }, map);
    bench.click(0.5, 0.5);
    expect(bench.rows).toEqual(['1111', '1111']);
    expect(bench.commits).toMatchObject([{ tool: 'superpixels', classIndex: 1 }]);
  });
});
