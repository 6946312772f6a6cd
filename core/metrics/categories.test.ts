import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CITYSCAPES_LABELS } from '../cityscapesLabels.ts';
import { labelMapPair } from '../testing/arbitraries.ts';
import { TAXONOMIES, VOID_INDEX } from '../taxonomy.ts';
import { evaluateCategories } from './categories.ts';
import { confusionFromCells, countConfusion } from './confusion.ts';

const indexOf = (name: string): number =>
  TAXONOMIES.cityscapes19.classes.findIndex((labelClass) => labelClass.name === name);

test('a car taken for a bus is a vehicle all the same, one taken for the road is not', () => {
  const confusion = confusionFromCells(
    [
      { truth: indexOf('car'), label: indexOf('bus'), pixels: 6 },
      { truth: indexOf('car'), label: indexOf('road'), pixels: 2 },
      { truth: indexOf('road'), label: indexOf('sidewalk'), pixels: 1 },
      { truth: indexOf('road'), label: VOID_INDEX, pixels: 1 },
    ],
    19,
  );
  const scores = new Map(evaluateCategories(confusion).map(({ name, iou }) => [name, iou]));
  expect(scores.get('vehicle')).toBe(6 / 8);
  expect(scores.get('flat')).toBe(1 / 4);
  expect(scores.get('sky')).toBeNull();
  expect(scores.has('void')).toBe(false);
});

test('the IoU of a category is that of its pixels as sets', () => {
  const categoryOf = (index: number): number | undefined =>
    CITYSCAPES_LABELS.find(({ trainId }) => trainId === index)?.categoryId;
  fc.assert(
    fc.property(labelMapPair(19), ([truth, labels]) => {
      const known = [...truth.data.keys()].filter((offset) => truth.data[offset] !== VOID_INDEX);
      evaluateCategories(countConfusion(truth, labels, 19)).forEach(({ iou }, place) => {
        const isTrue = (o: number): boolean => categoryOf(truth.data[o] ?? 0) === place + 1;
        const isLabelled = (o: number): boolean =>
          labels.data[o] !== VOID_INDEX && categoryOf(labels.data[o] ?? 0) === place + 1;
        const union = known.filter((o) => isTrue(o) || isLabelled(o)).length;
        const intersection = known.filter((o) => isTrue(o) && isLabelled(o)).length;
        expect(iou).toBe(union === 0 ? null : intersection / union);
      });
    }),
  );
});
