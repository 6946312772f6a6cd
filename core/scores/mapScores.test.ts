import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClassMapping } from '../classMapping.ts';
import { likelyErrorRate, probabilitiesAt, type ClassScores } from './classScores.ts';
import { ABSENT_SCORE, mapScores } from './mapScores.ts';
import { upsampleArgMax } from './upsample.ts';

const GRID = { width: 3, height: 2 };
const CELLS = GRID.width * GRID.height;

/** Scores on a small grid, and a mapping of their classes in which at least one class is mapped. */
const scoresAndMapping = fc
  .record({
    modelClasses: fc.integer({ min: 1, max: 6 }),
    projectClasses: fc.integer({ min: 1, max: 6 }),
  })
  .chain(({ modelClasses, projectClasses }) => {
    const target = fc.option(fc.nat(projectClasses - 1));
    const size = modelClasses * CELLS;
    return fc.record({
      scores: fc
        .array(fc.float({ min: -30, max: 30, noNaN: true }), { minLength: size, maxLength: size })
        .map((values): ClassScores => ({
          ...GRID,
          classCount: modelClasses,
          data: Float32Array.from(values),
        })),
      mapping: fc
        .array(target, { minLength: modelClasses, maxLength: modelClasses })
        .filter((targets) => targets.some((index) => index !== null))
        .map((targets): ClassMapping => ({ targets, classCount: projectClasses })),
    });
  });

/** The probability of each class at a cell, by its definition. */
function probabilities({ classCount, data }: ClassScores, cell: number): number[] {
  const powers = Array.from({ length: classCount }, (_, index) =>
    Math.exp(data[index * CELLS + cell] ?? 0),
  );
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

describe('mapping scores', () => {
  test('gives each class the probabilities of its sources together, as a share of what is mapped', () => {
    fc.assert(
      fc.property(scoresAndMapping, fc.nat(CELLS - 1), ({ scores, mapping }, cell) => {
        const before = probabilities(scores, cell);
        const summed = Array.from({ length: mapping.classCount }, (_, target) =>
          before.reduce(
            (sum, share, index) => (mapping.targets[index] === target ? sum + share : sum),
            0,
          ),
        );
        const mapped = summed.reduce((sum, share) => sum + share, 0);
        const after = probabilities(mapScores(scores, mapping), cell);
        for (const [target, share] of after.entries()) {
          expect(share).toBeCloseTo((summed[target] ?? 0) / mapped, 5);
        }
      }),
    );
  });

  test('never labels a class that has no source, and gives it no probability, as float16 neither', () => {
    fc.assert(
      fc.property(scoresAndMapping, ({ scores, mapping }) => {
        const mapped = mapScores(scores, mapping);
        const stored = { ...mapped, data: Float16Array.from(mapped.data) };
        const sources = new Set(mapping.targets);
        for (const kept of [mapped, stored]) {
          const labels = upsampleArgMax(kept, 13, 9).data;
          expect([...labels].filter((label) => !sources.has(label))).toEqual([]);
          for (const { index, probability } of probabilitiesAt(kept, 5, 4, {
            width: 13,
            height: 9,
          })) {
            if (!sources.has(index)) expect(probability).toBe(0);
          }
          expect(likelyErrorRate(kept)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('that renames classes one to one renames their labels', () => {
    const turned = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
    fc.assert(
      fc.property(scoresAndMapping, turned, ({ scores: { data } }, targets) => {
        // Rounded to whole numbers there are ties, which the lowest index wins: told apart by a part of their own.
        const scores = {
          ...GRID,
          classCount: 4,
          data: Float32Array.from(
            { length: 4 * CELLS },
            (_, place) => (data[place % data.length] ?? 0) + place / 7,
          ),
        };
        const mapped = mapScores(scores, { targets, classCount: 4 });
        expect(mapped.data).toHaveLength(scores.data.length);
        targets.forEach((target, index) => {
          expect(mapped.data.subarray(target * CELLS, (target + 1) * CELLS)).toEqual(
            scores.data.subarray(index * CELLS, (index + 1) * CELLS),
          );
        });
      }),
    );
  });

  test('lets two halves of a class win together against a third that leads alone', () => {
    const scores = { width: 1, height: 1, classCount: 3, data: Float32Array.of(1, 1, 1.5) };
    const mapped = mapScores(scores, { targets: [0, 0, 1], classCount: 2 });
    expect([...upsampleArgMax(scores, 1, 1).data]).toEqual([2]);
    expect([...upsampleArgMax(mapped, 1, 1).data]).toEqual([0]);
  });

  test('leaves a class without a counterpart out: the best of the others wins where it led', () => {
    const scores = { width: 1, height: 1, classCount: 3, data: Float32Array.of(9, 1, 2) };
    const mapped = mapScores(scores, { targets: [null, 0, 1], classCount: 3 });
    expect([...mapped.data]).toEqual([1, 2, ABSENT_SCORE]);
    expect([...upsampleArgMax(mapped, 1, 1).data]).toEqual([1]);
  });

  test('of large scores stays finite', () => {
    const scores = { width: 1, height: 1, classCount: 2, data: Float32Array.of(5000, 5000) };
    const [score] = mapScores(scores, { targets: [0, 0], classCount: 1 }).data;
    expect(score).toBeCloseTo(5000 + Math.log(2), 2);
  });

  test('needs a mapping of as many classes', () => {
    const scores = { width: 1, height: 1, classCount: 2, data: Float32Array.of(1, 2) };
    expect(() => mapScores(scores, { targets: [0], classCount: 1 })).toThrow(RangeError);
  });
});
