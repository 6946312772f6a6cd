// Regions joined by their sides, and what is made of them: holes and islands.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyLabelMap, type LabelMap } from '../labelMap.ts';
import { imageSize } from '../testing/arbitraries.ts';
import { classMask } from './classMask.ts';
import { labelComponents, NO_KEY } from './components.ts';
import { OPEN_GUARD } from './guard.ts';
import { maskHoles } from './holes.ts';
import { removeIslands } from './islands.ts';
import { paintPatch } from './paintMask.ts';
import { maskWhere, type PixelMask } from './pixelMask.ts';
import { findRegionBounds } from './regionBounds.ts';
import {
  maskOn,
  neighboursOf,
  offsetsOf,
  patchyMap,
  reachableFrom,
  scene,
} from './testing/scenes.ts';

const map = imageSize({ maxWidth: 14, maxHeight: 11 }).chain(patchyMap);

function drawn(...rows: string[]): LabelMap {
  const data = Uint8Array.from(rows.join('').split(''), (digit) => (digit === '.' ? 255 : +digit));
  return { width: rows[0]?.length ?? 0, height: rows.length, data };
}

function regionOf(start: number, labels: LabelMap): number[] {
  return reachableFrom(start, labels, (offset) => labels.data[offset] === labels.data[start]);
}

describe('numbered regions', () => {
  test('are what can be reached over neighbours of the same key, numbered by their first pixels', () => {
    fc.assert(
      fc.property(map, fc.nat(3), (labels, skipped) => {
        const keyAt = (offset: number): number => {
          const index = labels.data[offset] ?? 0;
          return index === skipped ? NO_KEY : index;
        };
        const { ids, areasPx, firstOffsets } = labelComponents(labels, keyAt);
        const boundsOf = findRegionBounds(ids, areasPx.length, labels.width);
        expect([...firstOffsets]).toEqual([...firstOffsets].sort((a, b) => a - b));
        ids.forEach((id, offset) => {
          if (keyAt(offset) === NO_KEY) {
            expect(id).toBe(-1);
            return;
          }
          const region = regionOf(offset, labels);
          expect(firstOffsets[id]).toBe(region[0]);
          expect(areasPx[id]).toBe(region.length);
          const columns = region.map((place) => place % labels.width);
          const rows = region.map((place) => Math.floor(place / labels.width));
          const [x, y] = [Math.min(...columns), Math.min(...rows)];
          expect(boundsOf(id)).toEqual({
            x,
            y,
            width: Math.max(...columns) - x + 1,
            height: Math.max(...rows) - y + 1,
          });
        });
      }),
    );
  });
});

describe('the holes of a mask', () => {
  const masked = imageSize({ maxWidth: 12, maxHeight: 10 }).chain((raster) =>
    fc.record({ raster: fc.constant(raster), mask: maskOn(raster) }),
  );

  test('are what cannot be left without crossing it', () => {
    fc.assert(
      fc.property(masked, fc.integer({ min: 1, max: 12 }), ({ mask }, maxAreaPx) => {
        const { rect, bits } = mask;
        const expected = [...bits.keys()].filter((place) => {
          if (bits[place] === 1) return false;
          const hole = reachableFrom(place, rect, (other) => bits[other] === 0);
          const isOpen = hole.some((other) => neighboursOf(other, rect).length < 4);
          return !isOpen && hole.length <= maxAreaPx;
        });
        const holes = maskHoles(mask, maxAreaPx);
        expect([...holes.bits.keys()].filter((place) => holes.bits[place] === 1)).toEqual(expected);
      }),
    );
  });

  test('are no more once they are filled', () => {
    fc.assert(
      fc.property(masked, ({ mask }) => {
        const { rect, bits } = maskHoles(mask);
        const filled: PixelMask = {
          rect,
          bits: bits.map((bit, place) => bit | (mask.bits[place] ?? 0)),
        };
        expect(maskHoles(filled).bits).toEqual(new Uint8Array(bits.length));
      }),
    );
  });

  test('touch the class at corners only where it is closed all round', () => {
    const labels = drawn('.111.', '1...1', '1.2.1', '.111.', '.....');
    expect(offsetsOf(maskHoles(classMask(labels, 1)), labels)).toEqual([6, 7, 8, 11, 12, 13]);
  });
});

describe('removing islands', () => {
  const cleaned = (labels: LabelMap, minAreaPx: number): LabelMap => {
    const result = copyLabelMap(labels);
    paintPatch(result, removeIslands(labels, minAreaPx), OPEN_GUARD);
    return result;
  };

  test('gives an island what most of its border faces, and the lower class on a tie', () => {
    expect(cleaned(drawn('11122', '11022', '11122'), 2)).toEqual(drawn('11122', '11122', '11122'));
    expect(cleaned(drawn('22011', '22011'), 3)).toEqual(drawn('22111', '22111'));
  });

  test('settles islands among islands from the outside in', () => {
    expect(cleaned(drawn('1111111', '1222221', '1203021', '1222221', '1111111'), 15)).toEqual(
      drawn('1111111', '1111111', '1111111', '1111111', '1111111'),
    );
  });

  test('leaves a map alone that has small regions only', () => {
    const labels = drawn('0123', '1230');
    expect(cleaned(labels, 3)).toEqual(labels);
  });

  test('leaves large regions alone, and no small ones unless there is nothing else', () => {
    fc.assert(
      fc.property(map, fc.integer({ min: 1, max: 12 }), (labels, minAreaPx) => {
        const result = cleaned(labels, minAreaPx);
        const isLarge = [...labels.data.keys()].map(
          (offset) => regionOf(offset, labels).length >= minAreaPx,
        );
        labels.data.forEach((index, offset) => {
          if (isLarge[offset] === true) expect(result.data[offset]).toBe(index);
        });
        if (!isLarge.includes(true)) {
          expect(result).toEqual(labels);
          return;
        }
        result.data.forEach((_, offset) => {
          expect(regionOf(offset, result).length).toBeGreaterThanOrEqual(minAreaPx);
        });
      }),
    );
  });

  test('does the same to a map that is turned upside down', () => {
    fc.assert(
      fc.property(map, fc.integer({ min: 1, max: 12 }), (labels, minAreaPx) => {
        const turned = { ...labels, data: labels.data.toReversed() };
        expect(cleaned(turned, minAreaPx).data).toEqual(
          cleaned(labels, minAreaPx).data.toReversed(),
        );
      }),
    );
  });
});

test('the mask of a class holds its pixels in the region that is looked at', () => {
  fc.assert(
    fc.property(scene, ({ map: labels, mask, classIndex }) => {
      const isClass = (offset: number): boolean => labels.data[offset] === classIndex;
      expect(offsetsOf(classMask(labels, classIndex), labels)).toEqual(
        [...labels.data.keys()].filter(isClass),
      );
      expect(offsetsOf(classMask(labels, classIndex, mask), labels)).toEqual(
        offsetsOf(mask, labels).filter(isClass),
      );
      const everywhere = maskWhere(
        { x: 0, y: 0, width: labels.width, height: labels.height },
        () => true,
      );
      expect(classMask(labels, classIndex, everywhere)).toEqual(classMask(labels, classIndex));
    }),
  );
});
