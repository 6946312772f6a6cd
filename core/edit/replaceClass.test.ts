import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyLabelMap } from '../labelMap.ts';
import { labelMapPair } from '../testing/arbitraries.ts';
import { applyDelta, diffLabelMaps } from './delta.ts';
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
        const delta = replaceClassDelta(map, from, to);
        expect(delta).toEqual(diffLabelMaps(map, after));
        const changed = copyLabelMap(map);
        applyDelta(changed, delta, 'forward');
        expect(changed).toEqual(after);
      },
    ),
  );
});
