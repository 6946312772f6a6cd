import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColorPhoto } from '../../../../core/edit/colorPhoto.ts';
import { findEdgeCost } from '../../../../core/edit/edgeCost.ts';
import { guidedLikelihoods } from '../../../../core/edit/guidedField.ts';
import { toLabColors } from '../../../../core/edit/labColors.ts';
import { createPhotoGuide } from '../../../../core/edit/photoGuide.ts';
import { createScoreField, type LikelihoodMeasure } from '../../../../core/edit/scoreField.ts';
import { DEFAULT_SUPERPIXELS, findSuperpixels } from '../../../../core/edit/superpixels.ts';
import { CLASSES, scene } from '../../../../core/edit/testing/scenes.ts';
import type { ClassScores } from '../../../../core/scores/classScores.ts';
import { withoutScores } from './frameSources.ts';
import { sourcesOf } from './sourcesOf.ts';

const measure = fc.constantFrom<LikelihoodMeasure>('probability', 'relative');

/** An even photo, of whose halves the model surely holds different classes, off its middle. */
const EVEN: ColorPhoto = { width: 24, height: 8, channels: 3, data: new Uint8Array(24 * 8 * 3) };
const HALVES: ClassScores = {
  classCount: 2,
  width: 24,
  height: 1,
  data: Float32Array.from({ length: 48 }, (_, at) => (at % 24 < 15 === at < 24 ? 9 : -9)),
};

describe('the sources of a photo and its scores', () => {
  it('are what the kernels make of them', () => {
    fc.assert(
      fc.property(scene, measure, ({ photo, scores, grid, topTwo, classIndex, size }, how) => {
        const sources = sourcesOf(photo, scores);
        const { width, height } = photo;
        expect(sources.photo()).toBe(photo);
        expect(sources.topTwo()).toEqual(topTwo);
        expect(sources.edgeCost()).toEqual(findEdgeCost(photo));
        expect(sources.colors()).toEqual({
          width: photo.width,
          height: photo.height,
          data: toLabColors(photo),
        });
        const spacingPx = size + 1;
        const settings = { ...DEFAULT_SUPERPIXELS, spacingPx };
        expect(sources.superpixels(spacingPx)?.ids).toEqual(
          findSuperpixels(photo, settings, topTwo).ids,
        );
        const field = createScoreField(grid, classIndex % CLASSES, photo, how);
        const values = Float32Array.from({ length: width * height }, (_, at) =>
          field.valueAt(at % width, Math.floor(at / width)),
        );
        expect(sources.scoreField(classIndex % CLASSES, how, 'bilinear')?.values).toEqual(values);
        const guide = createPhotoGuide({ width, height, data: toLabColors(photo) }, grid);
        expect(sources.scoreField(classIndex % CLASSES, how, 'guided')?.values).toEqual(
          guidedLikelihoods(grid, classIndex % CLASSES, guide, how),
        );
      }),
    );
  });

  it('have no field of a class that the scores do not have, such as void', () => {
    const sources = sourcesOf(EVEN, HALVES);
    expect(sources.scoreField(1, 'relative', 'guided')).not.toBeNull();
    expect(sources.scoreField(2, 'relative', 'guided')).toBeNull();
    expect(sources.scoreField(255, 'relative', 'bilinear')).toBeNull();
  });

  it('have nothing of the model without scores, or where they are hidden', () => {
    for (const sources of [sourcesOf(EVEN, null), withoutScores(sourcesOf(EVEN, HALVES))]) {
      expect(sources.scores).toBeNull();
      expect(sources.topTwo()).toBeNull();
      expect(sources.scoreField(0, 'relative', 'guided')).toBeNull();
      expect(sources.photo()).toBe(EVEN);
      expect(sources.superpixels(8)?.ids).toEqual(
        findSuperpixels(EVEN, { ...DEFAULT_SUPERPIXELS, spacingPx: 8 }).ids,
      );
    }
  });

  it('give superpixels that end where the model’s classes do, unless the scores are not to be used', () => {
    const sources = sourcesOf(EVEN, HALVES);
    const idsAround = (usesScores: boolean): number[] => [
      ...(sources.superpixels(8, usesScores)?.ids.subarray(14, 16) ?? []),
    ];
    const [left, right] = idsAround(true);
    expect(left).not.toBe(right);
    const [withoutLeft, withoutRight] = idsAround(false);
    expect(withoutLeft).toBe(withoutRight);
  });
});
