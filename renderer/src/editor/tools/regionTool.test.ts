import { describe, expect, it } from 'vitest';
import { createPaintGuard } from '../../../../core/edit/guard.ts';
import { filledMask, type PixelMask } from '../../../../core/edit/pixelMask.ts';
import { voidLabelMap } from '../../../../core/labelMap.ts';
import type { FrameSources } from '../sources/frameSources.ts';
import { sourcesOf } from '../sources/sourcesOf.ts';
import { createPickerTool } from './pickerTool.ts';
import { createRegionTool } from './regionTool.ts';
import { labelsOf, maskRows, Workbench } from './testing/workbench.ts';

const MAP = labelsOf('00200', '02220', '00200');

/** A photo whose pixels are as grey as their digit says, in steps of 20. */
function greysOf(...rows: readonly string[]): FrameSources {
  const digits = Array.from(rows.join(''), Number);
  return sourcesOf(
    {
      width: rows[0]?.length ?? 0,
      height: rows.length,
      channels: 3,
      data: Uint8Array.from(digits.flatMap((digit) => [digit * 20, digit * 20, digit * 20])),
    },
    null,
  );
}

const shownRows = (mask: PixelMask | null): string[] => (mask === null ? [] : maskRows(mask, MAP));

describe('the bucket', () => {
  it('fills what is joined to the pixel under the release', () => {
    const bench = new Workbench(createRegionTool('bucket'), MAP);
    bench.stroke([
      [0.5, 0.5],
      [2.5, 1.5],
    ]);
    expect(bench.rows).toEqual(['00100', '01110', '00100']);
    expect(bench.commits).toMatchObject([{ tool: 'bucket', classIndex: 1 }]);
  });

  it('fills alike pixels everywhere when it is to', () => {
    const bench = new Workbench(createRegionTool('bucket'), labelsOf('02020'), {
      options: { reach: 'everywhere' },
    });
    bench.click(0.5, 0.5);
    expect(bench.rows).toEqual(['12121']);
  });

  it('shows under the pointer what it would change', () => {
    const bench = new Workbench(createRegionTool('bucket'), MAP);
    bench.send('hover', 2.5, 1.5);
    const { mask } = bench.tool.preview;
    expect(shownRows(mask)).toEqual(['..#..', '.###.', '..#..']);
    bench.send('hover', 1.5, 1.5);
    expect(bench.tool.preview.mask).toBe(mask);
    bench.send('hover', 0.5, 0.5);
    expect(shownRows(bench.tool.preview.mask)).toEqual(['##...', '#....', '##...']);
    expect(bench.rows).toEqual(['00200', '02220', '00200']);
  });

  it('shows nothing where the guard lets nothing change, or where the class is there already', () => {
    const guard = createPaintGuard({ lockedClasses: [2] });
    const bench = new Workbench(createRegionTool('bucket'), MAP, { guard, classIndex: 0 });
    bench.send('hover', 2.5, 1.5);
    expect(bench.tool.preview.mask).toBeNull();
    bench.send('hover', 0.5, 0.5);
    expect(bench.tool.preview.mask).toBeNull();
  });

  it('looks again when it is told that something has changed', () => {
    const bench = new Workbench(createRegionTool('bucket'), MAP);
    bench.send('hover', 2.5, 1.5);
    bench.options = { ...bench.options, reach: 'everywhere' };
    bench.labels.data[0] = 2;
    bench.tool.forget();
    bench.send('hover', 2.5, 1.5);
    expect(shownRows(bench.tool.preview.mask)).toEqual(['#.#..', '.###.', '..#..']);
  });

  it('makes a region of the chosen class void with Alt, and no other', () => {
    const bench = new Workbench(createRegionTool('bucket'), MAP, { classIndex: 2 });
    bench.click(0.5, 0.5, { alt: true });
    bench.click(2.5, 1.5, { alt: true });
    expect(bench.rows).toEqual(['00.00', '0...0', '00.00']);
  });

  it('selects when it is to', () => {
    const bench = new Workbench(createRegionTool('bucket'), MAP, { options: { target: 'select' } });
    bench.click(2.5, 1.5);
    expect(bench.selections.map(({ mask }) => shownRows(mask))).toEqual([
      ['..#..', '.###.', '..#..'],
    ]);
    expect(bench.rows).toEqual(['00200', '02220', '00200']);
  });

  it('shows only what a click would change of the selection', () => {
    const selection = filledMask({ x: 2, y: 0, width: 2, height: 3 });
    for (const [combination, rows] of [
      ['add', ['.....', '.#...', '.....']],
      ['subtract', ['..#..', '..##.', '..#..']],
    ] as const) {
      const options = { target: 'select', combination } as const;
      const bench = new Workbench(createRegionTool('bucket'), MAP, { options, selection });
      bench.send('hover', 2.5, 1.5);
      expect(shownRows(bench.tool.preview.mask)).toEqual(rows);
    }
  });

  it('does nothing off the frame', () => {
    const bench = new Workbench(createRegionTool('bucket'), MAP);
    bench.click(-0.5, 1);
    expect(bench.commits).toEqual([]);
    expect(bench.tool.isBusy).toBe(false);
  });

  it('is given up by Escape while the button is held', () => {
    const bench = new Workbench(createRegionTool('bucket'), MAP);
    bench.send('press', 2.5, 1.5);
    expect(bench.tool.isBusy).toBe(true);
    bench.key('Escape');
    bench.send('release', 2.5, 1.5);
    expect(bench.commits).toEqual([]);
  });

  it('looks under a resting pointer on frames that are not too large for it, and at the press on all', () => {
    const bench = new Workbench(createRegionTool('bucket'), voidLabelMap(2 ** 12, 2 ** 11 + 1));
    bench.send('hover', 5, 5);
    expect(bench.tool.preview.mask).toBeNull();
    bench.send('press', 5, 5);
    expect(bench.tool.preview.mask).not.toBeNull();
  });
});

describe('the wand', () => {
  const sources = greysOf('01000', '01290', '01000');

  it('takes what is joined to the pixel by colours within the tolerance', () => {
    const bench = new Workbench(createRegionTool('wand'), MAP, {
      sources,
      options: { colorTolerance: 20 },
    });
    bench.click(1.5, 1.5);
    expect(bench.rows).toEqual(['11111', '11121', '11111']);
    expect(bench.commits).toMatchObject([{ tool: 'wand' }]);
  });

  it('follows the tolerance while the button is held, and paints by the last one', () => {
    const bench = new Workbench(createRegionTool('wand'), MAP, {
      sources,
      options: { colorTolerance: 0 },
    });
    bench.send('press', 1.5, 0.5);
    expect(shownRows(bench.tool.preview.mask)).toEqual(['.#...', '.#...', '.#...']);
    bench.options = { ...bench.options, colorTolerance: 20 };
    bench.tool.forget();
    bench.send('drag', 1.5, 0.5);
    bench.send('release', 1.5, 0.5);
    expect(bench.rows).toEqual(['11111', '11121', '11111']);
  });

  it('waits for the photo', () => {
    const bench = new Workbench(createRegionTool('wand'), MAP, {
      sources: { ...sources, photo: () => null },
    });
    bench.send('hover', 1.5, 0.5);
    bench.click(1.5, 0.5);
    expect(bench.commits).toEqual([]);
  });
});

describe('relabelling', () => {
  it('gives a connected region the chosen class, whatever else is set', () => {
    const bench = new Workbench(createRegionTool('relabel'), labelsOf('02022'), {
      options: { target: 'select', combination: 'subtract', reach: 'everywhere' },
    });
    bench.click(4.5, 0.5, { alt: true });
    expect(bench.rows).toEqual(['02011']);
    expect(bench.commits).toMatchObject([{ tool: 'relabel', classIndex: 1 }]);
  });
});

describe('the picker', () => {
  it('chooses the class under the press, and those that the held pointer comes to', () => {
    const bench = new Workbench(createPickerTool(), labelsOf('02.'));
    bench.send('hover', 0.5, 0.5);
    expect(bench.chosen).toEqual([]);
    bench.stroke([
      [0.5, 0.5],
      [1.5, 0.5],
      [2.5, 0.5],
      [7, 0.5],
    ]);
    expect(bench.chosen).toEqual([0, 2, 255]);
    expect(bench.commits).toEqual([]);
  });
});
