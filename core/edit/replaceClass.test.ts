import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyLabelMap } from '../labelMap.ts';
import { clipRect } from '../pixelRect.ts';
import { labelMapPair } from '../testing/arbitraries.ts';
import { applyDelta, diffLabelMaps } from './delta.ts';
import { createPaintGuard, mayChange, OPEN_GUARD } from './guard.ts';
import { filledMask, maskHas } from './pixelMask.ts';
import { replaceClassDelta } from './replaceClass.ts';

test('every pixel of the one index, and no other, gets the other, in the fewest runs', () => {
  fc.assert(
    fc.property(
      labelMapPair(3),
      fc.constantFrom(0, 1, 2, 255),
      fc.constantFrom(0, 1, 2, 255),
      ([map], from, to) => {
        fc.pre(from !== to);
        const after = { ...map, data: map.data.map((index) => (index === from ? to : index)) };
        const delta = replaceClassDelta(map, from, to, OPEN_GUARD);
        expect(delta).toEqual(diffLabelMaps(map, after));
        const changed = copyLabelMap(map);
        applyDelta(changed, delta, 'forward');
        expect(changed).toEqual(after);
      },
    ),
  );
});

test('protected pixels keep the index, in the fewest runs', () => {
  fc.assert(
    fc.property(labelMapPair(3), fc.nat(3), fc.nat(3), ([map], x, y) => {
      const rect = clipRect(x, y, x + 3, y + 2, map);
      fc.pre(rect !== null);
      const guard = createPaintGuard({ protectedPixels: filledMask(rect) });
      const data = map.data.map((index, offset) => {
        const isKept = maskHas(
          filledMask(rect),
          offset % map.width,
          Math.floor(offset / map.width),
        );
        return index === 1 && !isKept ? 2 : index;
      });
      expect(replaceClassDelta(map, 1, 2, guard)).toEqual(diffLabelMaps(map, { ...map, data }));
    }),
  );
});

test('no pixel that a guard of classes keeps is changed, and every other one of the index is', () => {
  const anIndex = fc.constantFrom(0, 1, 2, 255);
  const indices = fc.array(anIndex, { maxLength: 3 });
  fc.assert(
    fc.property(
      labelMapPair(3),
      anIndex,
      anIndex,
      indices,
      fc.option(indices),
      ([map], from, to, lockedClasses, onlyOver) => {
        fc.pre(from !== to);
        const guard = createPaintGuard({ lockedClasses, onlyOver });
        const changed = copyLabelMap(map);
        applyDelta(changed, replaceClassDelta(map, from, to, guard), 'forward');
        const expected = map.data.map((index, offset) => {
          const [x, y] = [offset % map.width, Math.floor(offset / map.width)];
          return index === from && mayChange(guard, index, x, y) ? to : index;
        });
        expect(changed.data).toEqual(expected);
      },
    ),
  );
});
