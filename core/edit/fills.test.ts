// Bucket, wand and class-score fill against the plainest way to find what can be reached.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { probabilitiesAt } from '../scores/classScores.ts';
import { bucketMask } from './bucketFill.ts';
import type { PixelMask, Raster } from './pixelMask.ts';
import { likelyPart } from './scoreBrush.ts';
import { createScoreField } from './scoreField.ts';
import { scoreFillMask } from './scoreFill.ts';
import { CLASSES, offsetsOf, reachableFrom, scene } from './testing/scenes.ts';
import { wandMask } from './wand.ts';

const pixels = (mask: PixelMask | null, raster: Raster): number[] =>
  mask === null ? [] : offsetsOf(mask, raster);

const everyOffset = ({ width, height }: Raster): number[] =>
  Array.from({ length: width * height }, (_, offset) => offset);

test('the bucket takes what holds the same and can be reached, or all that holds the same', () => {
  fc.assert(
    fc.property(scene, ({ map, seed }) => {
      const start = seed.y * map.width + seed.x;
      const matches = (offset: number): boolean => map.data[offset] === map.data[start];
      expect(pixels(bucketMask(map, seed, 'contiguous'), map)).toEqual(
        reachableFrom(start, map, matches),
      );
      expect(pixels(bucketMask(map, seed, 'everywhere'), map)).toEqual(
        everyOffset(map).filter(matches),
      );
    }),
  );
});

test('the wand takes what has a colour like the clicked one', () => {
  fc.assert(
    fc.property(scene, fc.integer({ min: 0, max: 200 }), ({ photo, seed }, tolerance) => {
      const start = seed.y * photo.width + seed.x;
      const color = (offset: number): number[] => [
        ...photo.data.subarray(offset * photo.channels, offset * photo.channels + 3),
      ];
      const wanted = color(start);
      const matches = (offset: number): boolean =>
        color(offset).every(
          (value, channel) => Math.abs(value - (wanted[channel] ?? 0)) <= tolerance,
        );
      expect(pixels(wandMask(photo, seed, tolerance, 'contiguous'), photo)).toEqual(
        reachableFrom(start, photo, matches),
      );
      expect(pixels(wandMask(photo, seed, tolerance, 'everywhere'), photo)).toEqual(
        everyOffset(photo).filter(matches),
      );
    }),
  );
});

test('a click off the frame fills nothing', () => {
  fc.assert(
    fc.property(scene, ({ map, photo }) => {
      const seed = { x: map.width, y: 0 };
      expect(bucketMask(map, seed, 'everywhere')).toBeNull();
      expect(wandMask(photo, seed, 255, 'everywhere')).toBeNull();
    }),
  );
});

describe('the score field', () => {
  test('holds the softmax of the upsampled scores', () => {
    fc.assert(
      fc.property(scene, fc.nat(CLASSES - 1), ({ map, grid, scores }, classIndex) => {
        const field = createScoreField(grid, classIndex, map, 'probability');
        for (const offset of everyOffset(map)) {
          const x = offset % map.width;
          const y = Math.floor(offset / map.width);
          const all = probabilitiesAt(scores, x, y, map);
          const expected = all.find(({ index }) => index === classIndex)?.probability;
          expect(field.valueAt(x, y)).toBeCloseTo(expected ?? NaN, 6);
        }
      }),
    );
  });

  test('or that relative to the leading class', () => {
    fc.assert(
      fc.property(scene, fc.nat(CLASSES - 1), ({ map, grid, scores }, classIndex) => {
        const field = createScoreField(grid, classIndex, map, 'relative');
        for (const offset of everyOffset(map)) {
          const x = offset % map.width;
          const y = Math.floor(offset / map.width);
          const all = probabilitiesAt(scores, x, y, map);
          const own = all.find(({ index }) => index === classIndex)?.probability ?? NaN;
          expect(field.valueAt(x, y)).toBeCloseTo(own / (all[0]?.probability ?? NaN), 6);
        }
      }),
    );
  });

  test('leaves out classes that are nowhere near without changing what it holds', () => {
    const scores = [40, 35, -60, 38, 39, -80].flatMap((score) => [score, score + 1, score - 1]);
    const data = Float32Array.from(scores);
    const far = { classCount: 6, width: 3, height: 1, data };
    const grid = {
      ...far,
      data: Float32Array.from(data, (_, i) => data[(i % 6) * 3 + Math.floor(i / 6)] ?? 0),
    };
    const image = { width: 24, height: 8 };
    for (let classIndex = 0; classIndex < 6; classIndex++) {
      const field = createScoreField(grid, classIndex, image, 'probability');
      const all = probabilitiesAt(far, 11, 3, image);
      const expected = all.find(({ index }) => index === classIndex)?.probability;
      expect(field.valueAt(11, 3)).toBeCloseTo(expected ?? NaN, 6);
    }
  });
});

test('the class-score fill takes what is likely enough, by threshold', () => {
  fc.assert(
    fc.property(scene, fc.double({ min: 0, max: 1, noNaN: true }), (s, threshold) => {
      const field = createScoreField(s.grid, s.size % CLASSES, s.map, 'probability');
      const matches = (offset: number): boolean =>
        field.valueAt(offset % s.map.width, Math.floor(offset / s.map.width)) >= threshold;
      const start = s.seed.y * s.map.width + s.seed.x;
      expect(pixels(scoreFillMask(field, s.seed, threshold, 'contiguous'), s.map)).toEqual(
        reachableFrom(start, s.map, matches),
      );
      expect(pixels(scoreFillMask(field, s.seed, threshold, 'everywhere'), s.map)).toEqual(
        everyOffset(s.map).filter(matches),
      );
      expect(pixels(likelyPart(s.mask, field, threshold), s.map)).toEqual(
        offsetsOf(s.mask, s.map).filter(matches),
      );
    }),
  );
});
