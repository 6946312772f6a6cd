import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cityscapesLabelNamed } from '../cityscapesLabels.ts';
import type { LabelMap } from '../labelMap.ts';
import { imageSize } from '../testing/arbitraries.ts';
import {
  addCityscapesCounts,
  countCityscapesFrame,
  emptyCityscapesCounts,
  type CityscapesTruth,
} from './cityscapesCounts.ts';
import { cityscapesResult } from './cityscapesResult.ts';

const idOf = (name: string): number => cityscapesLabelNamed(name)?.id ?? -1;
const [ROAD, SKY, CAR, BUS, CARAVAN, PARKING] = [
  ...['road', 'sky', 'car', 'bus', 'caravan', 'parking'].map(idOf),
] as [number, number, number, number, number, number];

function row(ids: readonly number[]): LabelMap {
  return { width: ids.length, height: 1, data: Uint8Array.from(ids) };
}

function scores(truth: readonly number[], labels: readonly number[], instances?: number[]) {
  const instanceIds = instances === undefined ? null : Uint16Array.from(instances);
  return cityscapesResult(
    countCityscapesFrame({ labelIds: row(truth), instanceIds }, row(labels), 'a_0_0'),
  );
}

test('ground truth that is ignored counts nowhere, but stays in the matrix and the priors', () => {
  const result = scores([ROAD, ROAD, PARKING, PARKING], [ROAD, SKY, SKY, ROAD]);
  expect(result.classScores).toMatchObject({ road: 1 / 2, sky: 0, parking: null });
  expect(result.confMatrix[PARKING]?.[SKY]).toBe(1);
  expect(result.priors['parking']).toBe(1 / 2);
  expect(result.averageScoreClasses).toBe(1 / 4);
});

test('an ignored label on evaluated ground truth is a miss, of its category too', () => {
  const result = scores([CAR, CAR, CAR, BUS], [CAR, CARAVAN, BUS, BUS]);
  expect(result.classScores).toMatchObject({ car: 1 / 3, bus: 1 / 2, caravan: null });
  expect(result.categoryScores['vehicle']).toBe(3 / 4);
});

test('a small instance weighs as much as a large one of its class', () => {
  const instances = [26000, 26000, 26000, 26001, 23];
  const result = scores([CAR, CAR, CAR, CAR, SKY], [CAR, CAR, CAR, SKY, SKY], instances);
  expect(result.classScores['car']).toBe(3 / 4);
  expect(result.classInstScores['car']).toBeCloseTo(1 / 2, 12);
  expect(result.categoryInstScores['vehicle']).toBeCloseTo(1 / 2, 12);
  expect(result.classInstScores['sky']).toBeNull();
  expect(result.categoryInstScores['sky']).toBeNull();
});

test('a group is part of IoU, but no instance; a caravan is no evaluated one', () => {
  const result = scores([CAR, CARAVAN], [CAR, CAR], [26, 29000]);
  expect(result.classScores['car']).toBe(1);
  expect(result.classInstScores['car']).toBeNull();
  expect(result.categoryInstScores['vehicle']).toBeNull();
});

test('without instance ids there is no score that needs them', () => {
  const result = scores([CAR, SKY], [CAR, CAR]);
  expect(Object.values(result.classInstScores).every((score) => score === null)).toBe(true);
  expect(result).toMatchObject({ averageScoreInstClasses: null, averageScoreInstCategories: null });
});

test('without a single pixel nothing is a number', () => {
  const result = cityscapesResult(emptyCityscapesCounts(true));
  expect(result).toMatchObject({ averageScoreClasses: null, averageScoreInstClasses: null });
  expect(result.priors['road']).toBeNull();
});

test('frames added one by one score as one image that holds them all', () => {
  const ids = fc.constantFrom(ROAD, SKY, CAR, BUS, CARAVAN, PARKING);
  const instance = fc.constantFrom(0, 26, 26000, 26001, 28000, 29000);
  const pixels = fc.array(fc.tuple(ids, ids, instance), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(pixels, pixels, (one, two) => {
      // Instances are told apart within a frame only, so those of the second get other numbers.
      const other = two.map(
        ([truth, label, id]) => [truth, label, id >= 1000 ? id + 5 : id] as const,
      );
      const frame = (pixels: readonly (readonly [number, number, number])[]) => {
        const truth: CityscapesTruth = {
          labelIds: row(pixels.map(([id]) => id)),
          instanceIds: Uint16Array.from(pixels, ([, , id]) => id),
        };
        return countCityscapesFrame(truth, row(pixels.map(([, id]) => id)), 'frame');
      };
      const sum = emptyCityscapesCounts(true);
      addCityscapesCounts(sum, frame(one));
      addCityscapesCounts(sum, frame(other));
      const together = cityscapesResult(frame([...one, ...other]));
      const added = cityscapesResult(sum);
      expect(added.confMatrix).toEqual(together.confMatrix);
      expect(added.classScores).toEqual(together.classScores);
      for (const [name, score] of Object.entries(together.classInstScores)) {
        if (score === null) expect(added.classInstScores[name]).toBeNull();
        else expect(added.classInstScores[name]).toBeCloseTo(score, 12);
      }
    }),
  );
});

test('every pair of ids is in the matrix as often as it occurs', () => {
  const maps = imageSize({ maxWidth: 12, maxHeight: 8 }).chain(({ width, height }) => {
    const ids = fc
      .array(fc.nat(33), { minLength: width * height, maxLength: width * height })
      .map((data): LabelMap => ({ width, height, data: Uint8Array.from(data) }));
    return fc.tuple(ids, ids);
  });
  fc.assert(
    fc.property(maps, ([labelIds, labels]) => {
      const { confMatrix } = cityscapesResult(
        countCityscapesFrame({ labelIds, instanceIds: null }, labels, 'frame'),
      );
      const expected = Array.from({ length: 34 }, () => Array<number>(34).fill(0));
      labelIds.data.forEach((truth, offset) => {
        const cells = expected[truth] ?? [];
        const label = labels.data[offset] ?? 0;
        cells[label] = (cells[label] ?? 0) + 1;
      });
      expect(confMatrix).toEqual(expected);
    }),
  );
});

describe('what cannot be scored is refused by name', () => {
  test.each([
    ['an id in the prediction that no label has', [ROAD], [34], 'The prediction for a_0_0'],
    ['an id in the ground truth that no label has', [255], [ROAD], 'The ground truth of a_0_0'],
  ])('%s', (_, truth, labels, named) => {
    expect(() => scores(truth, labels)).toThrow(
      expect.objectContaining({
        code: 'label/unknownIndex',
        message: expect.stringContaining(named) as string,
      }),
    );
  });

  test.each([34000, 7001])('the instance id %d, of no label with instances', (instance) => {
    expect(() => scores([ROAD], [ROAD], [instance])).toThrow(
      expect.objectContaining({
        code: 'label/unknownIndex',
        details: { subject: 'a_0_0', instance },
      }),
    );
  });

  test('a prediction of another size', () => {
    expect(() => scores([ROAD], [ROAD, ROAD])).toThrow(
      expect.objectContaining({ code: 'label/sizeMismatch' }),
    );
  });
});
