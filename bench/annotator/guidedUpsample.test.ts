import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toLabColors } from '../../core/edit/labColors.ts';
import { scene } from '../../core/edit/testing/scenes.ts';
import type { ClassScores } from '../../core/scores/classScores.ts';
import { upsampleArgMax } from '../../core/scores/upsample.ts';
import { guidedUpsample } from './guidedUpsample.ts';

/** Grey 60 to the left of `edge`, grey 190 from there on. */
function twoGreys(width: number, height: number, edge: number): Int8Array {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, byte) =>
    Math.floor(byte / 3) % width < edge ? 60 : 190,
  );
  return toLabColors({ width, height, channels: 3, data });
}

/** Class 0 in the left half of a grid of 4×2 cells, class 1 in the right half. */
const halves: ClassScores = {
  classCount: 2,
  width: 4,
  height: 2,
  data: Float32Array.of(4, 4, 0, 0, 4, 4, 0, 0, 0, 0, 4, 4, 0, 0, 4, 4),
};

describe('guided upsampling', () => {
  test('blends the scores of a class and never goes beyond them', () => {
    fc.assert(
      fc.property(scene, ({ photo, scores }) => {
        const { width, height } = photo;
        const guided = guidedUpsample(scores, toLabColors(photo), width, height);
        expect(guided).toMatchObject({ classCount: scores.classCount, width, height });
        const cells = scores.width * scores.height;
        for (let index = 0; index < scores.classCount; index++) {
          const known = scores.data.slice(index * cells, (index + 1) * cells);
          const [least, most] = [Math.min(...known), Math.max(...known)];
          for (const value of guided.data.subarray(
            index * width * height,
            (index + 1) * width * height,
          )) {
            expect(value).toBeGreaterThanOrEqual(least - 1e-4);
            expect(value).toBeLessThanOrEqual(most + 1e-4);
          }
        }
      }),
    );
  });

  test('gives scores that further upsampling leaves alone', () => {
    fc.assert(
      fc.property(scene, ({ photo, scores }) => {
        const { width, height } = photo;
        const pixels = width * height;
        const guided = guidedUpsample(scores, toLabColors(photo), width, height);
        const labels = upsampleArgMax(guided, width, height);
        labels.data.forEach((label, pixel) => {
          const own = guided.data[label * pixels + pixel] ?? NaN;
          for (let index = 0; index < scores.classCount; index++) {
            expect(own).toBeGreaterThanOrEqual(guided.data[index * pixels + pixel] ?? NaN);
          }
        });
      }),
    );
  });

  test('moves the boundary between classes to the photo’s edge nearby', () => {
    fc.assert(
      fc.property(fc.integer({ min: 12, max: 20 }), (edge) => {
        const guided = guidedUpsample(halves, twoGreys(32, 16, edge), 32, 16);
        const labels = upsampleArgMax(guided, 32, 16);
        expect([...labels.data]).toEqual(
          Array.from({ length: 32 * 16 }, (_, pixel) => Number(pixel % 32 >= edge)),
        );
      }),
    );
  });

  test('leaves the boundary where it is in a photo without edges', () => {
    const guided = guidedUpsample(halves, twoGreys(32, 16, 32), 32, 16);
    expect(upsampleArgMax(guided, 32, 16)).toEqual(upsampleArgMax(halves, 32, 16));
  });
});
