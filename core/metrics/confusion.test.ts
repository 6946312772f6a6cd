import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLabelMaps } from '../edit/delta.ts';
import { voidLabelMap, type LabelMap } from '../labelMap.ts';
import { imageSize, labelMapOf, labelMapPair } from '../testing/arbitraries.ts';
import {
  addConfusion,
  applyDeltaToConfusion,
  confusionCells,
  confusionFromCells,
  countConfusion,
  emptyConfusion,
  pixelsAt,
} from './confusion.ts';

const CLASSES = 4;

function naiveCount(truth: LabelMap, labels: LabelMap, truthIndex: number, label: number): number {
  return truth.data.filter((index, offset) => index === truthIndex && labels.data[offset] === label)
    .length;
}

test('every pair of a true class and a label is counted as often as it occurs', () => {
  fc.assert(
    fc.property(labelMapPair(CLASSES), ([truth, labels]) => {
      const confusion = countConfusion(truth, labels, CLASSES);
      for (let truthIndex = 0; truthIndex < CLASSES; truthIndex++) {
        for (const label of [0, 1, 2, 3, 255]) {
          expect(pixelsAt(confusion, truthIndex, label)).toBe(
            naiveCount(truth, labels, truthIndex, label),
          );
        }
      }
    }),
  );
});

test('pixels whose truth is void count nowhere', () => {
  const labels = { ...voidLabelMap(3, 3), data: new Uint8Array(9).fill(2) };
  expect(confusionCells(countConfusion(voidLabelMap(3, 3), labels, CLASSES))).toEqual([]);
});

test('an edit updates the counts to what a recount of the whole frame gives', () => {
  const edited = imageSize().chain(({ width, height }) =>
    fc.tuple(
      labelMapOf(width, height, CLASSES),
      labelMapOf(width, height, CLASSES),
      labelMapOf(width, height, CLASSES),
    ),
  );
  fc.assert(
    fc.property(edited, ([truth, before, after]) => {
      const delta = diffLabelMaps(before, after);
      const confusion = countConfusion(truth, before, CLASSES);
      applyDeltaToConfusion(confusion, truth, delta, 'forward');
      expect(confusion).toEqual(countConfusion(truth, after, CLASSES));
      applyDeltaToConfusion(confusion, truth, delta, 'backward');
      expect(confusion).toEqual(countConfusion(truth, before, CLASSES));
    }),
  );
});

test('counts as cells and back are the same counts', () => {
  fc.assert(
    fc.property(labelMapPair(CLASSES), ([truth, labels]) => {
      const confusion = countConfusion(truth, labels, CLASSES);
      expect(confusionFromCells(confusionCells(confusion), CLASSES)).toEqual(confusion);
    }),
  );
});

test('adding frames adds their pixels', () => {
  fc.assert(
    fc.property(labelMapPair(CLASSES), labelMapPair(CLASSES), (first, second) => {
      const sum = emptyConfusion(CLASSES);
      const one = countConfusion(...first, CLASSES);
      const two = countConfusion(...second, CLASSES);
      addConfusion(sum, one);
      addConfusion(sum, two);
      expect(sum.counts).toEqual(
        one.counts.map((pixels, cell) => pixels + (two.counts[cell] ?? 0)),
      );
    }),
  );
});

test.each([
  ['an index beyond the taxonomy in the truth', [4], [0]],
  ['an index beyond the taxonomy in the labels', [0], [4]],
  ['an index just before void', [0], [254]],
])('%s is refused', (_, truth, labels) => {
  const map = (data: number[]): LabelMap => ({ width: 1, height: 1, data: Uint8Array.from(data) });
  expect(() => countConfusion(map(truth), map(labels), CLASSES)).toThrow(
    expect.objectContaining({ code: 'label/unknownIndex' }),
  );
});

test('maps of different sizes are refused', () => {
  expect(() => countConfusion(voidLabelMap(2, 3), voidLabelMap(3, 2), CLASSES)).toThrow(
    expect.objectContaining({ code: 'label/sizeMismatch' }),
  );
});
