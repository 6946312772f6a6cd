import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toScoreGrid, type ScoreGrid } from '../scores/scoreLine.ts';
import type { ColorPhoto } from './colorPhoto.ts';
import { guidedLikelihoods, LEAST_GUIDED_LIKELIHOOD } from './guidedField.ts';
import { toLabColors } from './labColors.ts';
import { createPhotoGuide, type PhotoGuide } from './photoGuide.ts';
import { createScoreField, type LikelihoodMeasure } from './scoreField.ts';
import { CLASSES, scene } from './testing/scenes.ts';

const measure = fc.constantFrom<LikelihoodMeasure[]>('relative', 'probability');

function guideOf(photo: ColorPhoto, grid: ScoreGrid): PhotoGuide {
  const { width, height } = photo;
  return createPhotoGuide({ width, height, data: toLabColors(photo) }, grid);
}

/** The scores of all classes at a pixel, blended of everything around it, one by one. */
function blendedScores(grid: ScoreGrid, { photo, colors }: PhotoGuide, x: number, y: number) {
  const across = ((x + 0.5) * grid.width) / photo.width - 0.5;
  const down = ((y + 0.5) * grid.height) / photo.height - 0.5;
  const sums = new Array<number>(grid.classCount).fill(0);
  let total = 0;
  for (let row = 0; row < grid.height; row++) {
    for (let column = 0; column < grid.width; column++) {
      const isNear = (place: number, position: number): boolean =>
        position >= Math.floor(place) - 1 && position <= Math.floor(place) + 2;
      if (!isNear(across, column) || !isNear(down, row)) continue;
      const position = row * grid.width + column;
      const difference = [0, 1, 2].reduce((sum, part) => {
        const own = photo.data[(y * photo.width + x) * 3 + part] ?? NaN;
        return sum + (own - (colors[position * 3 + part] ?? NaN)) ** 2;
      }, 0);
      const distance = (across - column) ** 2 + (down - row) ** 2;
      const weight =
        Math.exp(-distance / (2 * 0.5 ** 2)) * (Math.exp(-difference / (2 * 12 ** 2)) + 1e-5);
      total += weight;
      sums.forEach((sum, index) => {
        sums[index] = sum + weight * (grid.data[position * grid.classCount + index] ?? NaN);
      });
    }
  }
  return sums.map((sum) => sum / total);
}

function expectedLikelihood(scores: readonly number[], index: number, how: LikelihoodMeasure) {
  const leader = Math.max(...scores);
  const relative = Math.exp((scores[index] ?? NaN) - leader);
  const sum = scores.reduce((all, score) => all + Math.exp(score - leader), 0);
  return how === 'relative' ? relative : relative / sum;
}

describe('guided likelihoods', () => {
  test('are those of the blended scores, at each pixel', () => {
    fc.assert(
      fc.property(scene, measure, ({ photo, grid, classIndex }, how) => {
        const guide = guideOf(photo, grid);
        const index = classIndex % CLASSES;
        const values = guidedLikelihoods(grid, index, guide, how);
        values.forEach((value, pixel) => {
          const [x, y] = [pixel % photo.width, Math.floor(pixel / photo.width)];
          const scores = blendedScores(grid, guide, x, y);
          const expected = expectedLikelihood(scores, index, how);
          if (value === 0) expect(expected).toBeLessThan(LEAST_GUIDED_LIKELIHOOD);
          else expect(value).toBeCloseTo(expected, 5);
        });
      }),
    );
  });

  test('of the classes add up to one, and the leader’s relative one is one', () => {
    fc.assert(
      fc.property(scene, ({ photo, grid }) => {
        const guide = guideOf(photo, grid);
        const all = (how: LikelihoodMeasure): Float32Array[] =>
          Array.from({ length: CLASSES }, (_, index) => guidedLikelihoods(grid, index, guide, how));
        const [relative, probabilities] = [all('relative'), all('probability')];
        for (let pixel = 0; pixel < photo.width * photo.height; pixel++) {
          expect(Math.max(...relative.map((of) => of[pixel] ?? NaN))).toBe(1);
          const sum = probabilities.reduce((sum, of) => sum + (of[pixel] ?? NaN), 0);
          expect(Math.abs(sum - 1)).toBeLessThan(CLASSES * LEAST_GUIDED_LIKELIHOOD);
        }
      }),
    );
  });
});

/** Class 0 in the left half of a grid of 8×4 positions, class 1 in the right half. */
const halves = toScoreGrid({
  classCount: 2,
  width: 8,
  height: 4,
  data: Float32Array.from({ length: 2 * 8 * 4 }, (_, place) =>
    place % 8 < 4 === place < 8 * 4 ? 4 : 0,
  ),
});

/** Grey 60 to the left of `edge`, grey 190 from there on. */
function twoGreys(edge: number): ColorPhoto {
  const data = Uint8Array.from({ length: 64 * 32 * 3 }, (_, byte) =>
    Math.floor(byte / 3) % 64 < edge ? 60 : 190,
  );
  return { width: 64, height: 32, channels: 3, data };
}

test('a class ends at the photo’s edge where one is near', () => {
  fc.assert(
    fc.property(fc.integer({ min: 28, max: 36 }), (edge) => {
      const photo = twoGreys(edge);
      const values = guidedLikelihoods(halves, 1, guideOf(photo, halves), 'relative');
      expect(Array.from(values, (value) => value === 1)).toEqual(
        Array.from(values, (_, pixel) => pixel % 64 >= edge),
      );
    }),
  );
});

test('a class ends where the scores say in a photo without edges', () => {
  const photo = twoGreys(64);
  const values = guidedLikelihoods(halves, 1, guideOf(photo, halves), 'relative');
  const plain = createScoreField(halves, 1, photo, 'relative');
  values.forEach((value, pixel) => {
    const expected = plain.valueAt(pixel % 64, Math.floor(pixel / 64));
    expect(value === 1).toBe(expected === 1);
  });
});
