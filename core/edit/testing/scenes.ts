// Random frames for the tests of the tools: labels in patches, a photo, scores, masks and guards.

import fc from 'fast-check';
import type { LabelMap } from '../../labelMap.ts';
import type { ClassScores } from '../../scores/classScores.ts';
import { toScoreGrid, type ScoreGrid } from '../../scores/scoreLine.ts';
import { upsampleTopTwo, type TopTwoMap } from '../../scores/upsample.ts';
import { imageSize } from '../../testing/arbitraries.ts';
import { VOID_INDEX } from '../../taxonomy.ts';
import type { ImagePoint } from '../brush.ts';
import type { ColorPhoto } from '../colorPhoto.ts';
import { createPaintGuard, type PaintGuard } from '../guard.ts';
import type { PixelMask, PixelPlace, Raster } from '../pixelMask.ts';

export const CLASSES = 4;

/** Everything that a tool could ask for; all of it as large as `map`. */
export interface Scene {
  readonly map: LabelMap;
  readonly other: LabelMap;
  readonly photo: ColorPhoto;
  readonly scores: ClassScores;
  readonly grid: ScoreGrid;
  readonly topTwo: TopTwoMap;
  readonly mask: PixelMask;
  readonly guard: PaintGuard;
  readonly seed: PixelPlace;
  readonly points: readonly ImagePoint[];
  readonly classIndex: number;
  readonly size: number;
}

const anyIndex = fc.oneof(
  { weight: 4, arbitrary: fc.nat(CLASSES - 1) },
  { weight: 1, arbitrary: fc.constant(VOID_INDEX) },
);

/** Two classes in irregular patches, with a few pixels of others, so that there are regions, holes and islands. */
export function patchyMap({ width, height }: Raster): fc.Arbitrary<LabelMap> {
  const length = width * height;
  return fc
    .record({
      pair: fc.tuple(anyIndex, anyIndex),
      side: fc.array(fc.boolean(), { minLength: length, maxLength: length }),
      strays: fc.array(fc.tuple(fc.nat(length - 1), anyIndex), { maxLength: 6 }),
    })
    .map(({ pair: [a, b], side, strays }) => {
      const data = Uint8Array.from(side, (isA) => (isA ? a : b));
      for (const [offset, index] of strays) data[offset] = index;
      return { width, height, data };
    });
}

function photoOf({ width, height }: Raster): fc.Arbitrary<ColorPhoto> {
  return fc.constantFrom<3 | 4>(3, 4).chain((channels) =>
    fc
      .uint8Array({
        minLength: width * height * channels,
        maxLength: width * height * channels,
      })
      .chain((data) =>
        // Few colours, so that neighbours are alike now and then.
        fc.constantFrom(1, 60, 128).map((step) => ({
          width,
          height,
          channels,
          data: data.map((value) => Math.floor(value / step) * step),
        })),
      ),
  );
}

/** A mask of any part of a raster. */
export function maskOn({ width, height }: Raster): fc.Arbitrary<PixelMask> {
  return fc
    .tuple(fc.nat(width - 1), fc.nat(height - 1))
    .chain(([x, y]) =>
      fc.record({
        x: fc.constant(x),
        y: fc.constant(y),
        width: fc.integer({ min: 1, max: width - x }),
        height: fc.integer({ min: 1, max: height - y }),
      }),
    )
    .chain((rect) =>
      fc
        .array(fc.nat(1), {
          minLength: rect.width * rect.height,
          maxLength: rect.width * rect.height,
        })
        .map((bits) => ({ rect, bits: Uint8Array.from(bits) })),
    );
}

function guardOn(raster: Raster): fc.Arbitrary<PaintGuard> {
  const classes = fc.array(anyIndex, { maxLength: 2 });
  return fc
    .record({
      lockedClasses: classes,
      onlyOver: fc.option(classes),
      protectedPixels: fc.option(maskOn(raster)),
      selection: fc.option(maskOn(raster)),
    })
    .map(createPaintGuard);
}

function scoresOf(classCount: number): fc.Arbitrary<ClassScores> {
  return imageSize({ maxWidth: 5, maxHeight: 4 }).chain(({ width, height }) =>
    fc
      .array(fc.float({ min: -8, max: 8, noNaN: true }), {
        minLength: classCount * width * height,
        maxLength: classCount * width * height,
      })
      .map((data) => ({ classCount, width, height, data: Float32Array.from(data) })),
  );
}

export const scene: fc.Arbitrary<Scene> = imageSize({ maxWidth: 14, maxHeight: 11 }).chain(
  (raster) =>
    fc
      .record({
        map: patchyMap(raster),
        other: patchyMap(raster),
        photo: photoOf(raster),
        scores: scoresOf(CLASSES),
        mask: maskOn(raster),
        guard: guardOn(raster),
        seed: fc.record({ x: fc.nat(raster.width - 1), y: fc.nat(raster.height - 1) }),
        points: fc.array(
          fc.record({
            x: fc.double({ min: -5, max: raster.width + 5, noNaN: true }),
            y: fc.double({ min: -5, max: raster.height + 5, noNaN: true }),
          }),
          { minLength: 2, maxLength: 7 },
        ),
        classIndex: anyIndex,
        size: fc.integer({ min: 1, max: 8 }),
      })
      .map((parts) => ({
        ...parts,
        grid: toScoreGrid(parts.scores),
        topTwo: upsampleTopTwo(parts.scores, raster.width, raster.height),
      })),
);

/** The pixels of a mask, as raster offsets in ascending order. */
export function offsetsOf({ rect, bits }: PixelMask, { width }: Raster): number[] {
  return [...bits.keys()]
    .filter((place) => bits[place] === 1)
    .map(
      (place) => (rect.y + Math.floor(place / rect.width)) * width + rect.x + (place % rect.width),
    );
}

/** The offsets of the pixels to all four sides. */
export function neighboursOf(offset: number, { width, height }: Raster): number[] {
  const x = offset % width;
  return [
    ...(x > 0 ? [offset - 1] : []),
    ...(x + 1 < width ? [offset + 1] : []),
    ...(offset >= width ? [offset - width] : []),
    ...(offset + width < width * height ? [offset + width] : []),
  ];
}

/** What can be reached from a pixel over neighbours that match, found one step at a time; ascending. */
export function reachableFrom(
  start: number,
  raster: Raster,
  matches: (offset: number) => boolean,
): number[] {
  const reached = new Set(matches(start) ? [start] : []);
  for (const offset of reached) {
    for (const neighbour of neighboursOf(offset, raster)) {
      if (matches(neighbour)) reached.add(neighbour);
    }
  }
  return [...reached].sort((a, b) => a - b);
}
