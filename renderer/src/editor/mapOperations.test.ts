import { describe, expect, it } from 'vitest';
import { OPEN_GUARD } from '../../../core/edit/guard.ts';
import { paintPatch } from '../../../core/edit/paintMask.ts';
import { copyLabelMap } from '../../../core/labelMap.ts';
import { classIndexOf, findChange, type MapOperation } from './mapOperations.ts';
import { labelsOf, rowsOf } from './tools/testing/workbench.ts';

const VOID = 255;

function rowsAfter(operation: MapOperation, ...rows: readonly string[]): string[] {
  const map = labelsOf(...rows);
  const before = copyLabelMap(map);
  const patch = findChange(map, operation);
  expect(map).toEqual(before);
  paintPatch(map, patch, OPEN_GUARD);
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

  it('says what its pixels become, where it is one class', () => {
    const one = { classIndex: 3, maxAreaPx: 9, distancePx: 1 };
    expect(classIndexOf({ kind: 'fillHoles', ...one })).toBe(3);
    expect(classIndexOf({ kind: 'grow', ...one })).toBe(3);
    expect(classIndexOf({ kind: 'replace', from: 1, to: VOID })).toBe(VOID);
    expect(classIndexOf({ kind: 'shrink', ...one })).toBeNull();
    expect(classIndexOf({ kind: 'fillVoid' })).toBeNull();
  });
});
