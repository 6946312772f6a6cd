import fc from 'fast-check';
import { expect, test } from 'vitest';
import { averageViews } from './averageViews.ts';
import type { ClassScores } from './classScores.ts';

const anyScores = (classCount: number): fc.Arbitrary<ClassScores> =>
  fc
    .record({ width: fc.integer({ min: 1, max: 8 }), height: fc.integer({ min: 1, max: 6 }) })
    .chain(({ width, height }) =>
      fc
        .array(fc.double({ min: -8, max: 8, noNaN: true }), {
          minLength: classCount * width * height,
          maxLength: classCount * width * height,
        })
        .map((data) => ({ classCount, width, height, data: Float32Array.from(data) })),
    );

function mirrored(scores: ClassScores): ClassScores {
  const { width } = scores;
  const data = scores.data.map((_, place) => {
    const x = place % width;
    return scores.data[place - x + (width - 1 - x)] ?? 0;
  });
  return { ...scores, data };
}

/** Softmax, cell by cell. */
function probabilities({ classCount, width, height, data }: ClassScores): number[][] {
  return Array.from({ length: width * height }, (_, cell) => {
    const values = Array.from({ length: classCount }, (__, index) =>
      Math.exp(data[index * width * height + cell] ?? 0),
    );
    const total = values.reduce((sum, value) => sum + value, 0);
    return values.map((value) => value / total);
  });
}

function expectClose(actual: ClassScores, expected: ClassScores): void {
  expect(actual).toMatchObject({ width: expected.width, height: expected.height });
  for (const [cell, values] of probabilities(expected).entries()) {
    for (const [index, value] of values.entries()) {
      expect(probabilities(actual)[cell]?.[index]).toBeCloseTo(value, 5);
    }
  }
}

test('one look changes no probability', () => {
  fc.assert(
    fc.property(anyScores(3), (scores) => {
      expectClose(averageViews([{ scores, isMirrored: false }]), scores);
    }),
  );
});

test('a look at the mirrored image is turned back', () => {
  fc.assert(
    fc.property(anyScores(3), (scores) => {
      const views = [
        { scores, isMirrored: false },
        { scores: mirrored(scores), isMirrored: true },
      ];
      expectClose(averageViews(views), scores);
    }),
  );
});

test('probabilities are averaged, not scores, and they sum to one', () => {
  const one: ClassScores = { classCount: 2, width: 1, height: 1, data: Float32Array.of(9, -9) };
  const other: ClassScores = { ...one, data: Float32Array.of(0, 0) };
  const mean = averageViews([
    { scores: one, isMirrored: false },
    { scores: other, isMirrored: false },
  ]);
  const [values = []] = probabilities(mean);
  expect(values[0]).toBeCloseTo(0.75, 5);
  expect((values[0] ?? 0) + (values[1] ?? 0)).toBeCloseTo(1, 10);
});

test('looks of other sizes are brought to the finest grid', () => {
  const coarse: ClassScores = { classCount: 2, width: 1, height: 1, data: Float32Array.of(0, 2) };
  const fine: ClassScores = {
    classCount: 2,
    width: 3,
    height: 2,
    data: Float32Array.from([0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2]),
  };
  for (const views of [
    [coarse, fine],
    [fine, coarse],
  ]) {
    expectClose(averageViews(views.map((scores) => ({ scores, isMirrored: false }))), fine);
  }
});

test('what is certain stays finite', () => {
  const scores: ClassScores = {
    classCount: 2,
    width: 1,
    height: 1,
    data: Float32Array.of(500, -500),
  };
  const { data } = averageViews([{ scores, isMirrored: false }]);
  expect([...data].every(Number.isFinite)).toBe(true);
});

test('looks at other classes, or none at all, are refused', () => {
  const scores: ClassScores = { classCount: 2, width: 1, height: 1, data: Float32Array.of(1, 2) };
  const other: ClassScores = { classCount: 3, width: 1, height: 1, data: Float32Array.of(1, 2, 3) };
  const views = [scores, other].map((one) => ({ scores: one, isMirrored: false }));
  expect(() => averageViews(views)).toThrow(RangeError);
  expect(() => averageViews([])).toThrow(RangeError);
});
