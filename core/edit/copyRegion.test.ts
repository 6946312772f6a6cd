import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyLabelMap, voidLabelMap } from '../labelMap.ts';
import { copyLabels } from './copyRegion.ts';
import { OPEN_GUARD } from './guard.ts';
import { paintPatch } from './paintMask.ts';
import { pickClass } from './picker.ts';
import { offsetsOf, scene } from './testing/scenes.ts';

test('a copied region holds what the other map holds there, void if it is wanted', () => {
  fc.assert(
    fc.property(scene, fc.boolean(), ({ map, other, mask }, withVoid) => {
      const result = copyLabelMap(map);
      paintPatch(result, copyLabels(map, other, { region: mask, withVoid }), OPEN_GUARD);
      const region = new Set(offsetsOf(mask, map));
      result.data.forEach((index, offset) => {
        const isCopied = region.has(offset) && (withVoid || other.data[offset] !== 255);
        expect(index).toBe((isCopied ? other : map).data[offset]);
      });
    }),
  );
});

test('a whole mask is copied as it is', () => {
  fc.assert(
    fc.property(scene, ({ map, other }) => {
      paintPatch(map, copyLabels(map, other, { withVoid: true }), OPEN_GUARD);
      expect(map).toEqual(other);
    }),
  );
});

test('a label map of another size is refused', () => {
  expect(() => copyLabels(voidLabelMap(4, 3), voidLabelMap(3, 4), { withVoid: true })).toThrow(
    /3×4/,
  );
});

test('the picker tells what a pixel holds, and nothing beside the map', () => {
  const map = voidLabelMap(3, 2);
  map.data[4] = 7;
  expect(pickClass(map, { x: 1, y: 1 })).toBe(7);
  expect(pickClass(map, { x: 0, y: 0 })).toBe(255);
  expect(pickClass(map, { x: 3, y: 0 })).toBeNull();
  expect(pickClass(map, { x: 0, y: -1 })).toBeNull();
});
