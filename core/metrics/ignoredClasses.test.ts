import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CITYSCAPES_LABELS } from '../cityscapesLabels.ts';
import { TAXONOMIES, VOID_INDEX } from '../taxonomy.ts';
import { imageSize, labelMapOf } from '../testing/arbitraries.ts';
import { countBoundaries, evaluateBoundaries } from './boundary.ts';
import { countConfusion } from './confusion.ts';
import { evaluateConfusion } from './evaluation.ts';
import { labelsWithoutIgnored, withoutIgnored } from './ignoredClasses.ts';

const toTrainIds = (index: number): number => CITYSCAPES_LABELS[index]?.trainId ?? VOID_INDEX;

/** Truth and labelling in all 34 labels. */
const pairs = imageSize({ maxWidth: 9, maxHeight: 7 }).chain(({ width, height }) =>
  fc.tuple(labelMapOf(width, height, 34), labelMapOf(width, height, 34)),
);

describe('ignored classes', () => {
  test('leave the scores of a project with all 34 labels as those of the 19 evaluated classes', () => {
    fc.assert(
      fc.property(pairs, ([truth, labels]) => {
        const all = evaluateConfusion(countConfusion(truth, labels, 34), CITYSCAPES_LABELS, 1);
        const reduced = evaluateConfusion(
          countConfusion(
            { ...truth, data: truth.data.map(toTrainIds) },
            { ...labels, data: labels.data.map(toTrainIds) },
            19,
          ),
          TAXONOMIES.cityscapes19.classes,
          1,
        );
        expect(all.meanIoU).toBe(reduced.meanIoU);
        expect(all.pixelAccuracy).toBe(reduced.pixelAccuracy);
        expect(all.pixels).toBe(reduced.pixels);
        const evaluated = all.classes.filter(({ index }) => toTrainIds(index) !== VOID_INDEX);
        expect(evaluated.map(({ iou }) => iou)).toEqual(reduced.classes.map(({ iou }) => iou));
      }),
    );
  });

  test('leave the boundary scores as those of the 19 evaluated classes too', () => {
    fc.assert(
      fc.property(pairs, ([truth, labels]) => {
        const all = evaluateBoundaries(
          countBoundaries(
            labelsWithoutIgnored(truth, CITYSCAPES_LABELS),
            labelsWithoutIgnored(labels, CITYSCAPES_LABELS),
            34,
          ),
        );
        const reduced = evaluateBoundaries(
          countBoundaries(
            { ...truth, data: truth.data.map(toTrainIds) },
            { ...labels, data: labels.data.map(toTrainIds) },
            19,
          ),
        );
        expect(all.boundaryIoU).toBe(reduced.boundaryIoU);
        expect(all.boundaryF1).toBe(reduced.boundaryF1);
      }),
    );
  });

  test('are nobody’s but Cityscapes’', () => {
    const own = [...CITYSCAPES_LABELS.slice(0, 3), { name: 'lamp', color: [1, 2, 3] as const }];
    const map = { width: 4, height: 1, data: Uint8Array.of(0, 1, 2, 3) };
    const confusion = countConfusion(map, map, 4);
    expect(withoutIgnored(confusion, own)).toBe(confusion);
    expect(labelsWithoutIgnored(map, own)).toBe(map);
    expect(withoutIgnored(confusion, TAXONOMIES.cityscapes19.classes.slice(0, 4))).toBe(confusion);
  });
});
