import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TAXONOMIES } from '../taxonomy.ts';
import { labelMapPair } from '../testing/arbitraries.ts';
import { confusionFromCells, countConfusion } from './confusion.ts';
import { confusionOf, evaluateConfusion, meanIoU } from './evaluation.ts';

const classes = TAXONOMIES.camvid11.classes.slice(0, 3);

test('the scores of a small example are those worked out by hand', () => {
  const confusion = confusionFromCells(
    [
      { truth: 0, label: 0, pixels: 6 },
      { truth: 0, label: 1, pixels: 2 },
      { truth: 1, label: 1, pixels: 3 },
      { truth: 1, label: 255, pixels: 1 },
    ],
    3,
  );
  const evaluation = evaluateConfusion(confusion, classes, 1);
  // Sky: 6 of 6 + 2; Building: 3 of 3 + 1 (void) + 2 (Sky taken for it); Pole occurs nowhere.
  expect(evaluation.classes.map(({ iou }) => iou)).toEqual([6 / 8, 3 / 6, null]);
  expect(evaluation.meanIoU).toBe((6 / 8 + 3 / 6) / 2);
  expect(evaluation.classes.map(({ precision }) => precision)).toEqual([1, 3 / 5, null]);
  expect(evaluation.classes.map(({ recall }) => recall)).toEqual([6 / 8, 3 / 4, null]);
  expect(evaluation.classes.map(({ dice }) => dice)).toEqual([12 / 14, 6 / 9, null]);
  expect(evaluation.pixelAccuracy).toBe(9 / 12);
  expect(evaluation.meanAccuracy).toBe((6 / 8 + 3 / 4) / 2);
  expect(evaluation.frequencyWeightedIoU).toBe((8 * (6 / 8) + 4 * (3 / 6)) / 12);
  expect(evaluation.pixels).toBe(12);
  expect(evaluation.confusion).toEqual([
    [6, 2, 0],
    [0, 3, 0],
    [0, 0, 0],
  ]);
  expect(evaluation.labelledVoid).toEqual([0, 1, 0]);
});

test('each IoU is the intersection over the union of two sets of pixels', () => {
  fc.assert(
    fc.property(labelMapPair(3), ([truth, labels]) => {
      const evaluation = evaluateConfusion(countConfusion(truth, labels, 3), classes, 1);
      for (const { index, intersection, union } of evaluation.classes) {
        const offsets = [...truth.data.keys()].filter((offset) => truth.data[offset] !== 255);
        const isTrue = (offset: number): boolean => truth.data[offset] === index;
        const isLabelled = (offset: number): boolean => labels.data[offset] === index;
        expect(intersection).toBe(offsets.filter((o) => isTrue(o) && isLabelled(o)).length);
        expect(union).toBe(offsets.filter((o) => isTrue(o) || isLabelled(o)).length);
      }
    }),
  );
});

test('every score stays between 0 and 1, Dice is F1, and IoU is never above it', () => {
  fc.assert(
    fc.property(labelMapPair(3), ([truth, labels]) => {
      const evaluation = evaluateConfusion(countConfusion(truth, labels, 3), classes, 1);
      const { pixelAccuracy, meanAccuracy, frequencyWeightedIoU, meanIoU } = evaluation;
      const pooled = [pixelAccuracy, meanAccuracy, frequencyWeightedIoU, meanIoU];
      for (const score of pooled.filter((value) => value !== null)) {
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }
      for (const { iou, precision, recall, dice } of evaluation.classes) {
        if (precision !== null && recall !== null && precision + recall > 0) {
          expect(dice).toBeCloseTo((2 * precision * recall) / (precision + recall), 12);
        }
        expect(dice === null).toBe(iou === null);
        expect(dice ?? 0).toBeGreaterThanOrEqual(iou ?? 0);
      }
    }),
  );
});

test('the mean on its own is the mean of the whole evaluation', () => {
  fc.assert(
    fc.property(labelMapPair(3), ([truth, labels]) => {
      const confusion = countConfusion(truth, labels, 3);
      const mean = evaluateConfusion(confusion, classes, 1).meanIoU;
      if (mean === null) expect(meanIoU(confusion)).toBeNull();
      else expect(meanIoU(confusion)).toBeCloseTo(mean, 12);
    }),
  );
});

test('the counts can be had back from the scores', () => {
  fc.assert(
    fc.property(labelMapPair(3), ([truth, labels]) => {
      const confusion = countConfusion(truth, labels, 3);
      expect(confusionOf(evaluateConfusion(confusion, classes, 1))).toEqual(confusion);
    }),
  );
});

test('without a single counted pixel there is no score', () => {
  const evaluation = evaluateConfusion(confusionFromCells([], 3), classes, 0);
  expect(evaluation).toMatchObject({ frames: 0, pixels: 0, pixelAccuracy: null, meanIoU: null });
});
