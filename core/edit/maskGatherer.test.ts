import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageSize } from '../testing/arbitraries.ts';
import { changesBetween, createMaskGatherer } from './maskGatherer.ts';
import { combineMasks, maskHas, type PixelMask, type Raster } from './pixelMask.ts';
import { maskOn, offsetsOf } from './testing/scenes.ts';

const steps = imageSize({ maxWidth: 12, maxHeight: 9 }).chain((raster) =>
  fc.record({
    raster: fc.constant(raster),
    hasRoom: fc.boolean(),
    first: fc.option(maskOn(raster)),
    changes: fc.array(
      fc.record({ mask: maskOn(raster), how: fc.constantFrom('add', 'add', 'subtract') }),
      { maxLength: 8 },
    ),
  }),
);

/** What combining whole masks gives. */
function combineWhole(whole: PixelMask | null, mask: PixelMask, how: 'add' | 'subtract') {
  if (whole === null) return how === 'add' ? combineMasks(mask, mask, 'add') : null;
  return combineMasks(whole, mask, how);
}

function copyOf({ rect, bits }: PixelMask): PixelMask {
  return { rect, bits: bits.slice() };
}

function pixelsWhereDifferent(a: PixelMask, b: PixelMask, { width, height }: Raster): number[] {
  const places = [...Array(width * height).keys()];
  const at = (mask: PixelMask, offset: number): boolean =>
    maskHas(mask, offset % width, Math.floor(offset / width));
  return places.filter((offset) => at(a, offset) !== at(b, offset));
}

describe('masks that are gathered', () => {
  it('are what combining them as a whole gives, after each step and at the end', () => {
    fc.assert(
      fc.property(steps, ({ raster, hasRoom, first, changes }) => {
        const start = first && copyOf(first);
        const gatherer = createMaskGatherer(first, hasRoom ? raster : null);
        let whole = first;
        expect(gatherer.finish()).toEqual(whole);
        for (const { mask, how } of changes) {
          gatherer.combine(mask, how);
          whole = combineWhole(whole, mask, how);
          const shown = gatherer.mask;
          if (!hasRoom) expect(shown).toEqual(whole);
          expect(shown && offsetsOf(shown, raster)).toEqual(whole && offsetsOf(whole, raster));
          expect(gatherer.finish()).toEqual(whole);
        }
        // What was there before is nobody else's.
        expect(first).toEqual(start);
      }),
    );
  });

  it('differ from what they were in no place but those that are told', () => {
    fc.assert(
      fc.property(steps, fc.nat(8), ({ raster, hasRoom, first, changes }, since) => {
        const gatherer = createMaskGatherer(first, hasRoom ? raster : null);
        let former: { readonly mask: PixelMask; readonly bits: PixelMask } | null = null;
        if (first !== null) former = { mask: first, bits: copyOf(first) };
        for (const [step, { mask, how }] of changes.entries()) {
          const before = gatherer.mask;
          if (step === since && before !== null) former = { mask: before, bits: copyOf(before) };
          gatherer.combine(mask, how);
        }
        const later = gatherer.mask;
        if (former === null || later === null) return;
        const told = changesBetween(former.mask, later);
        expect(told).not.toBeNull();
        for (const offset of pixelsWhereDifferent(former.bits, later, raster)) {
          const [x, y] = [offset % raster.width, Math.floor(offset / raster.width)];
          const isTold = told?.some(
            (rect) =>
              x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height,
          );
          expect(isTold).toBe(true);
        }
      }),
    );
  });

  it('have nothing to do with those of others', () => {
    const mask = { rect: { x: 0, y: 0, width: 1, height: 1 }, bits: Uint8Array.of(1) };
    const [a, b] = [createMaskGatherer(), createMaskGatherer()];
    for (const gatherer of [a, b]) gatherer.combine(mask, 'add');
    expect(changesBetween(a.mask ?? mask, b.mask ?? mask)).toBeNull();
    expect(changesBetween(mask, b.mask ?? mask)).toBeNull();
    expect(changesBetween(a.mask ?? mask, a.mask ?? mask)).toEqual([]);
  });

  it('are copied seldom where there is room for more, however far a stroke goes', () => {
    const gatherer = createMaskGatherer(null, { width: 4096, height: 16 });
    let copies = 0;
    let last: Uint8Array | null = null;
    for (let x = 0; x < 4096; x += 4) {
      gatherer.combine(
        { rect: { x, y: 3, width: 4, height: 2 }, bits: new Uint8Array(8).fill(1) },
        'add',
      );
      const bits = gatherer.mask?.bits ?? null;
      if (bits !== last) copies += 1;
      last = bits;
    }
    expect(copies).toBeLessThan(24);
    expect(gatherer.finish()?.rect).toEqual({ x: 0, y: 3, width: 4096, height: 2 });
  });
});
