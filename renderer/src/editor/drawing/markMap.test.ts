import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMaskGatherer } from '../../../../core/edit/maskGatherer.ts';
import { filledMask, maskHas, type PixelMask } from '../../../../core/edit/pixelMask.ts';
import { createMarkMap, MARK, type MarkName } from './markMap.ts';

const SIZE = { width: 9, height: 7 };
const NAMES = Object.keys(MARK) as MarkName[];

/** A mask that may reach beyond the frame. */
const mask: fc.Arbitrary<PixelMask> = fc
  .record({
    x: fc.integer({ min: -3, max: 8 }),
    y: fc.integer({ min: -3, max: 6 }),
    width: fc.integer({ min: 1, max: 6 }),
    height: fc.integer({ min: 1, max: 6 }),
  })
  .chain((rect) => {
    const length = rect.width * rect.height;
    return fc
      .array(fc.constantFrom(0, 1), { minLength: length, maxLength: length })
      .map((bits) => ({ rect, bits: Uint8Array.from(bits) }));
  });

const change = fc.record({ name: fc.constantFrom(...NAMES), mask: fc.option(mask) });

it('holds a bit for each mark that is shown last of its kind, and tells all that changed', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
      const marks = createMarkMap(SIZE);
      const shown = new Map<MarkName, PixelMask | null>();
      for (const { name, mask: next } of changes) {
        const before = marks.bits.data.slice();
        const dirty = marks.show(name, next);
        shown.set(name, next);
        const shownBits = NAMES.filter((one) => (shown.get(one) ?? null) !== null);
        expect(marks.shown).toBe(shownBits.reduce((all, one) => all | MARK[one], 0));
        for (let y = 0; y < SIZE.height; y++) {
          for (let x = 0; x < SIZE.width; x++) {
            const offset = y * SIZE.width + x;
            const expected = NAMES.filter((one) => {
              const last = shown.get(one) ?? null;
              return last !== null && maskHas(last, x, y);
            }).reduce((bits, one) => bits | MARK[one], 0);
            expect(marks.bits.data[offset]).toBe(expected);
            const isTold =
              dirty !== null &&
              x >= dirty.x &&
              y >= dirty.y &&
              x < dirty.x + dirty.width &&
              y < dirty.y + dirty.height;
            expect(isTold || before[offset] === expected).toBe(true);
          }
        }
      }
    }),
  );
});

it('changes only what was gathered since, and holds what a mask shown anew would', () => {
  const steps = fc.array(
    fc.record({ mask, how: fc.constantFrom('add', 'subtract'), isShown: fc.boolean() }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(fc.constantFrom(...NAMES), fc.option(mask), steps, (name, other, changes) => {
      const marks = createMarkMap(SIZE);
      if (other !== null) marks.show(name === 'reviewed' ? 'selection' : 'reviewed', other);
      const gatherer = createMaskGatherer(null, SIZE);
      for (const { mask: next, how, isShown } of changes) {
        gatherer.combine(next, how);
        if (isShown) marks.show(name, gatherer.mask);
      }
      marks.show(name, gatherer.mask);
      const anew = createMarkMap(SIZE);
      if (other !== null) anew.show(name === 'reviewed' ? 'selection' : 'reviewed', other);
      anew.show(name, gatherer.mask);
      expect(marks.bits).toEqual(anew.bits);
    }),
    { numRuns: 1000 },
  );
});

it('writes nothing beyond the part that a gathered mask has changed', () => {
  const marks = createMarkMap({ width: 100, height: 100 });
  const gatherer = createMaskGatherer();
  gatherer.combine(filledMask({ x: 0, y: 0, width: 100, height: 100 }), 'add');
  marks.show('preview', gatherer.mask);
  const rect = { x: 40, y: 30, width: 5, height: 4 };
  gatherer.combine(filledMask(rect), 'subtract');
  expect(marks.show('preview', gatherer.mask)).toEqual(rect);
});

it('has nothing to draw anew when the same mask is shown again, or lies off the frame', () => {
  const marks = createMarkMap(SIZE);
  const inside = { rect: { x: 1, y: 1, width: 2, height: 1 }, bits: Uint8Array.of(1, 0) };
  expect(marks.show('preview', inside)).toEqual(inside.rect);
  expect(marks.show('preview', inside)).toBeNull();
  expect(marks.show('preview', null)).toEqual(inside.rect);
  expect(marks.show('preview', null)).toBeNull();
  const outside = { rect: { x: 20, y: 1, width: 1, height: 1 }, bits: Uint8Array.of(1) };
  expect(marks.show('selection', outside)).toBeNull();
});
