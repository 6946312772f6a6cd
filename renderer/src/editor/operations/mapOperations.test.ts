import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { applyDelta } from '../../../../core/edit/delta.ts';
import { mayChange, OPEN_GUARD } from '../../../../core/edit/guard.ts';
import { scene } from '../../../../core/edit/testing/scenes.ts';
import { filledMask } from '../../../../core/edit/pixelMask.ts';
import { copyLabelMap } from '../../../../core/labelMap.ts';
import { changeOf, classIndexOf, type MapOperation } from './mapOperations.ts';
import { labelsOf, rowsOf } from '../tools/testing/workbench.ts';

const VOID = 255;

function rowsAfter(operation: MapOperation, ...rows: readonly string[]): string[] {
  const map = labelsOf(...rows);
  const before = copyLabelMap(map);
  const delta = changeOf(map, operation, OPEN_GUARD);
  expect(map).toEqual(before);
  applyDelta(map, delta, 'forward');
  return rowsOf(map);
}

describe('an operation', () => {
  it('fills holes up to a size', () => {
    const rows = ['11111111', '10111001', '11111001', '11111111'];
    const operation = { kind: 'fillHoles', classIndex: 1 } as const;
    expect(rowsAfter({ ...operation, maxAreaPx: 1 }, ...rows)).toEqual([
      '11111111',
      '11111001',
      '11111001',
      '11111111',
    ]);
    expect(rowsAfter({ ...operation, maxAreaPx: 4 }, ...rows).join('')).not.toContain('0');
  });

  it('removes islands below a size', () => {
    const operation = { kind: 'removeIslands', minAreaPx: 2 } as const;
    expect(rowsAfter(operation, '00000', '02030', '00030')).toEqual(['00000', '00030', '00030']);
  });

  it('smooths borders, in a part of the frame if there is one', () => {
    const rows = ['000000', '010010', '000000'];
    const operation = { kind: 'smooth', radiusPx: 1 } as const;
    expect(rowsAfter({ ...operation, rect: null }, ...rows)).toEqual([
      '000000',
      '000000',
      '000000',
    ]);
    const rect = { x: 3, y: 0, width: 3, height: 3 };
    expect(rowsAfter({ ...operation, rect }, ...rows)).toEqual(['000000', '010000', '000000']);
  });

  it('grows and shrinks a class', () => {
    const rows = ['00000', '00100', '00000'];
    const operation = { classIndex: 1, distancePx: 1 };
    const grown = ['00100', '01110', '00100'];
    expect(rowsAfter({ kind: 'grow', ...operation }, ...rows)).toEqual(grown);
    expect(rowsAfter({ kind: 'shrink', ...operation }, ...grown)).toEqual(rows);
  });

  it('fills void with the nearest class', () => {
    expect(rowsAfter({ kind: 'fillVoid' }, '1....2')).toEqual(['111222']);
  });

  it('replaces a class by another, and void as well', () => {
    expect(rowsAfter({ kind: 'replace', from: 1, to: 2 }, '1012.')).toEqual(['2022.']);
    expect(rowsAfter({ kind: 'replace', from: VOID, to: 0 }, '1012.')).toEqual(['10120']);
  });

  it('copies from another map, in a part of the frame if there is one, and void if it is asked to', () => {
    const rows = ['1111', '1111'];
    const copy = { kind: 'copy', source: labelsOf('222.', '22..') } as const;
    expect(rowsAfter({ ...copy, region: null, withVoid: true }, ...rows)).toEqual(['222.', '22..']);
    expect(rowsAfter({ ...copy, region: null, withVoid: false }, ...rows)).toEqual([
      '2221',
      '2211',
    ]);
    const region = filledMask({ x: 1, y: 0, width: 2, height: 2 });
    expect(rowsAfter({ ...copy, region, withVoid: true }, ...rows)).toEqual(['1221', '12.1']);
  });

  it('changes nothing that the guard keeps, and everything else as without one', () => {
    fc.assert(
      fc.property(scene, ({ map, other, guard, classIndex }) => {
        const operations: readonly MapOperation[] = [
          { kind: 'copy', source: other, region: null, withVoid: true },
          { kind: 'grow', classIndex, distancePx: 2 },
          { kind: 'smooth', radiusPx: 1, rect: null },
          { kind: 'fillVoid' },
        ];
        for (const operation of operations) {
          const [guarded, free] = [copyLabelMap(map), copyLabelMap(map)];
          applyDelta(guarded, changeOf(map, operation, guard), 'forward');
          applyDelta(free, changeOf(map, operation, OPEN_GUARD), 'forward');
          const expected = map.data.map((index, offset) => {
            const [x, y] = [offset % map.width, Math.floor(offset / map.width)];
            return mayChange(guard, index, x, y) ? (free.data[offset] ?? 0) : index;
          });
          expect(guarded.data).toEqual(expected);
        }
      }),
    );
  });

  it('says what its pixels become, where it is one class', () => {
    const one = { classIndex: 3, maxAreaPx: 9, distancePx: 1 };
    expect(classIndexOf({ kind: 'fillHoles', ...one })).toBe(3);
    expect(classIndexOf({ kind: 'grow', ...one })).toBe(3);
    expect(classIndexOf({ kind: 'replace', from: 1, to: VOID })).toBe(VOID);
    expect(classIndexOf({ kind: 'shrink', ...one })).toBeNull();
    expect(classIndexOf({ kind: 'fillVoid' })).toBeNull();
  });
});
