import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imageSize } from '../testing/arbitraries.ts';
import { combineMasks, cropMask, joinMasks, maskArea, maskHas } from './pixelMask.ts';
import { maskOn, offsetsOf } from './testing/scenes.ts';

const twoMasks = imageSize({ maxWidth: 12, maxHeight: 9 }).chain((raster) =>
  fc.record({ raster: fc.constant(raster), a: maskOn(raster), b: maskOn(raster) }),
);

test('masks are added, subtracted and intersected as sets of pixels', () => {
  fc.assert(
    fc.property(twoMasks, ({ raster, a, b }) => {
      const inA = offsetsOf(a, raster);
      const inB = offsetsOf(b, raster);
      const result = (how: 'add' | 'subtract' | 'intersect'): number[] =>
        offsetsOf(combineMasks(a, b, how), raster);
      const either = new Set([...inA, ...inB]);
      expect(result('add')).toEqual([...either].sort((m, n) => m - n));
      expect(result('subtract')).toEqual(inA.filter((offset) => !inB.includes(offset)));
      expect(result('intersect')).toEqual(inA.filter((offset) => inB.includes(offset)));
    }),
  );
});

test('masks are joined as if each were added to those before it', () => {
  const masks = imageSize({ maxWidth: 12, maxHeight: 9 }).chain((raster) =>
    fc.array(maskOn(raster), { maxLength: 4 }),
  );
  fc.assert(
    fc.property(masks, (masks) => {
      const [first, ...rest] = masks;
      const added = first && rest.reduce((all, mask) => combineMasks(all, mask, 'add'), first);
      expect(joinMasks(masks)).toEqual(added ?? null);
    }),
  );
});

test('a mask cropped to another rectangle keeps the pixels of both', () => {
  fc.assert(
    fc.property(twoMasks, ({ raster, a, b }) => {
      const cropped = cropMask(a, b.rect);
      expect(cropped.bits).toHaveLength(b.rect.width * b.rect.height);
      const inRect = new Set(offsetsOf({ rect: b.rect, bits: b.bits.map(() => 1) }, raster));
      expect(offsetsOf(cropped, raster)).toEqual(
        offsetsOf(a, raster).filter((offset) => inRect.has(offset)),
      );
    }),
  );
});

test('the area is the number of pixels that the mask has', () => {
  fc.assert(
    fc.property(twoMasks, ({ raster, a }) => {
      let count = 0;
      for (let y = -2; y < raster.height + 2; y++) {
        for (let x = -2; x < raster.width + 2; x++) count += Number(maskHas(a, x, y));
      }
      expect(maskArea(a)).toBe(count);
    }),
  );
});
