import { expect, it } from 'vitest';
import type { WorkRegion } from '../../../../core/edit/worklist.ts';
import { isSameRegion, placeAfter, placeOfRest } from './worklistPlace.ts';

function region(id: number, expectedGainPx: number, x = id): WorkRegion {
  const bounds = { x, y: 2, width: 3, height: 4 };
  return { id, label: 1, suggestion: 2, areaPx: 12, bounds, expectedGainPx };
}
const list = [region(0, 9), region(1, 7), region(2, 5)];

it('begins with the first region', () => {
  expect(placeAfter(list, null)).toBe(0);
});

it('stays at the region that one was at, whatever its number is by now', () => {
  expect(placeAfter(list, { ...region(1, 7), id: 40 })).toBe(1);
  expect(placeAfter(list, { ...region(2, 5), expectedGainPx: 20 })).toBe(2);
});

it('goes to the next one by expected gain when that region is gone, and to the first from the end', () => {
  expect(placeAfter(list, region(9, 8))).toBe(1);
  expect(placeAfter(list, region(9, 1))).toBe(0);
  expect(placeAfter([], region(9, 1))).toBe(0);
});

it('stays with what strokes have left of a region: with the largest part of it', () => {
  const at = { ...region(9, 8), bounds: { x: 0, y: 0, width: 20, height: 10 } };
  const part = (width: number): WorkRegion => ({
    ...region(1, 7),
    bounds: { x: 2, y: 3, width, height: 5 },
  });
  const others = [
    { ...part(18), suggestion: 3 },
    { ...part(18), label: 4 },
    { ...region(1, 9), bounds: { x: 20, y: 0, width: 60, height: 10 } },
  ];
  expect(placeOfRest([...others, part(4), part(5), part(3)], at)).toBe(4);
  expect(placeOfRest([part(9), at, ...others], at)).toBe(1);
});

it('is at no region when nothing is left of it, or when there was none', () => {
  expect(placeOfRest(list, region(9, 8, 90))).toBeNull();
  expect(placeOfRest(list, { ...region(1, 7), areaPx: 40, suggestion: 5 })).toBeNull();
  expect(placeOfRest(list, null)).toBeNull();
  expect(placeOfRest([], region(1, 7))).toBeNull();
});

it('takes regions of other pixels or another suggestion for others', () => {
  expect(isSameRegion(region(1, 7), region(1, 7))).toBe(true);
  expect(isSameRegion(region(1, 7), region(1, 7, 5))).toBe(false);
  expect(isSameRegion(region(1, 7), { ...region(1, 7), suggestion: 3 })).toBe(false);
});
