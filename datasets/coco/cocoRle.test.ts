import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VOID_INDEX } from '../../core/taxonomy.ts';
import { imageSize, labelMapOf } from '../../core/testing/arbitraries.ts';
import { classRuns, runsToString } from './cocoRle.ts';
import { placesInside, readRuns } from '../testing/cocoRuns.ts';

interface EncodedByPycocotools {
  readonly width: number;
  readonly height: number;
  readonly rows: readonly string[];
  readonly counts: string;
  readonly areaPx: number;
  readonly box: readonly number[];
}

test('masks become the strings, areas and boxes of pycocotools 2.0.11', () => {
  const file = path.join(import.meta.dirname, '../testdata/pycocotools-rle.json');
  const encoded = JSON.parse(readFileSync(file, 'utf8')) as EncodedByPycocotools[];
  expect(encoded).toHaveLength(24);
  for (const { width, height, rows, counts, areaPx, box } of encoded) {
    const data = Uint8Array.from(rows.join(''), (pixel) => (pixel === '#' ? 3 : VOID_INDEX));
    const [runs, ...others] = classRuns({ width, height, data });
    expect(others).toEqual([]);
    expect({ ...runs, counts: runsToString(runs?.counts ?? []) }).toEqual({
      index: 3,
      counts,
      areaPx,
      box,
    });
  }
});

const maps = imageSize().chain(({ width, height }) => labelMapOf(width, height, 5));

test('the runs of all classes are the label map again, their areas and boxes those of their pixels', () => {
  fc.assert(
    fc.property(maps, ({ width, height, data }) => {
      const drawn = new Uint8Array(data.length).fill(VOID_INDEX);
      for (const { index, counts, areaPx, box } of classRuns({ width, height, data })) {
        const places = placesInside(readRuns(runsToString(counts)), width, height);
        expect(areaPx).toBe(places.length);
        const columns = places.map((place) => place % width);
        const rows = places.map((place) => Math.floor(place / width));
        const [left, top] = [Math.min(...columns), Math.min(...rows)];
        expect(box).toEqual([
          left,
          top,
          Math.max(...columns) - left + 1,
          Math.max(...rows) - top + 1,
        ]);
        for (const place of places) drawn[place] = index;
      }
      expect(drawn).toEqual(data);
    }),
  );
});

test('any runs read back from their string, up to those of the largest photo', () => {
  const counts = fc.array(fc.nat({ max: 2 ** 28 }), { maxLength: 30 });
  fc.assert(
    fc.property(counts, (runs) => {
      expect(readRuns(runsToString(runs))).toEqual(runs);
    }),
  );
});

test('a label map of nothing but void has no runs', () => {
  expect(classRuns({ width: 2, height: 1, data: Uint8Array.of(255, 255) })).toEqual([]);
});
