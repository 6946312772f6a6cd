// What holds for every tool alike, whatever it paints.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyLabelMap, type LabelMap } from '../labelMap.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import { unionRect, type PixelRect } from '../pixelRect.ts';
import { segmentMask, type ImagePoint } from './brush.ts';
import { bucketMask } from './bucketFill.ts';
import { classMask } from './classMask.ts';
import { copyLabels } from './copyRegion.ts';
import { applyDelta, diffLabelMaps } from './delta.ts';
import { fillDelta } from './fillDelta.ts';
import { fillVoid } from './fillVoid.ts';
import { growthRim, shrinkagePatch } from './growShrink.ts';
import { mayChange, OPEN_GUARD, type PaintGuard } from './guard.ts';
import { maskHoles } from './holes.ts';
import { removeIslands } from './islands.ts';
import { changedPart, paintMask, paintPatch, type LabelPatch } from './paintMask.ts';
import { maskHas, type PixelMask } from './pixelMask.ts';
import { polygonMask } from './polygon.ts';
import { runnerUpPatch, runnerUpRegion } from './runnerUp.ts';
import { likelyPart } from './scoreBrush.ts';
import { createScoreField, type ScoreField } from './scoreField.ts';
import { scoreFillMask } from './scoreFill.ts';
import { ellipseMask, rectangleMask } from './shapes.ts';
import { smoothLabels } from './smooth.ts';
import { createStrokeRecorder, type StrokeRecorder } from './strokeRecorder.ts';
import { DEFAULT_SUPERPIXELS, findSuperpixels, touchedSuperpixels } from './superpixels.ts';
import { CLASSES, scene, type Scene } from './testing/scenes.ts';
import { wandMask } from './wand.ts';
import { disagreeingRegions, unsureRegions } from './worklist.ts';

type Tool = (scene: Scene) => PixelMask | LabelPatch | null;

const ends = ({ points }: Scene): { from: ImagePoint; to: ImagePoint } => ({
  from: points[0] ?? { x: 0, y: 0 },
  to: points.at(-1) ?? { x: 0, y: 0 },
});

const fieldOf = ({ grid, map, classIndex }: Scene): ScoreField =>
  createScoreField(grid, classIndex % CLASSES, map, 'probability');

const TOOLS: Readonly<Record<string, Tool>> = {
  'a mask of any shape': ({ mask }) => mask,
  'the round brush': (s) => segmentMask(s.map, ends(s).from, ends(s).to, s.size, 'round'),
  'the square brush': (s) => segmentMask(s.map, ends(s).from, ends(s).to, s.size, 'square'),
  'the polygon': ({ map, points }) => polygonMask(map, points),
  'the rectangle': (s) => rectangleMask(s.map, ends(s).from, ends(s).to),
  'the ellipse': (s) => ellipseMask(s.map, ends(s).from, ends(s).to),
  'the bucket': ({ map, seed }) => bucketMask(map, seed, 'contiguous'),
  'the bucket over the frame': ({ map, seed }) => bucketMask(map, seed, 'everywhere'),
  'the wand': ({ photo, seed, size }) => wandMask(photo, seed, size * 10, 'contiguous'),
  'the class-score fill': (s) => scoreFillMask(fieldOf(s), s.seed, s.size / 10, 'contiguous'),
  'the score-aware brush': (s) => likelyPart(s.mask, fieldOf(s), s.size / 10),
  'the score-aware box': (s) => {
    const box = rectangleMask(s.map, ends(s).from, ends(s).to);
    return box && likelyPart(box, fieldOf(s), s.size / 10);
  },
  'the runner-up brush': ({ map, mask, topTwo }) => runnerUpPatch(map, mask, topTwo, Infinity),
  'the runner-up swap': ({ map, seed, topTwo, size }) => {
    const region = runnerUpRegion(map, seed, topTwo, size);
    return region === null ? null : runnerUpPatch(map, region, topTwo, size);
  },
  'replacing a class': ({ map, size, mask }) => classMask(map, size % CLASSES, mask),
  'filling holes': ({ map, size }) => maskHoles(classMask(map, size % CLASSES)),
  'removing islands': ({ map, size }) => removeIslands(map, size),
  smoothing: ({ map, size }) => smoothLabels(map, size),
  growing: ({ map, mask, size }) => growthRim(map, mask, size),
  shrinking: ({ map, mask, size }) => shrinkagePatch(map, mask, size),
  'filling void': ({ map }) => fillVoid(map),
  'copying a region': ({ map, other, mask }) =>
    copyLabels(map, other, { region: mask, withVoid: true }),
  'copying a mask': ({ map, other }) => copyLabels(map, other, { withVoid: false }),
  'the superpixel brush': ({ photo, topTwo, mask }) =>
    touchedSuperpixels(
      findSuperpixels(photo, { ...DEFAULT_SUPERPIXELS, spacingPx: 4 }, topTwo),
      mask,
    ),
  'an unsure region': ({ map, topTwo }) => {
    const list = unsureRegions(map, topTwo, 2);
    return list.regions[0] === undefined ? null : list.maskOf(list.regions[0]);
  },
  'a disagreeing region': ({ map, other }) => {
    const list = disagreeingRegions(map, other);
    return list.regions[0] === undefined ? null : list.maskOf(list.regions[0]);
  },
};

/** Paints what the tool gives; the rectangle that changed. */
function use(
  { map, classIndex }: Scene,
  given: PixelMask | LabelPatch | null,
  guard: PaintGuard,
  recorder?: StrokeRecorder,
): PixelRect | null {
  if (given === null) return null;
  return 'indices' in given
    ? paintPatch(map, given, guard, recorder)
    : paintMask(map, given, classIndex, guard, recorder);
}

function boundsOf(offsets: readonly number[], width: number): PixelRect | null {
  return offsets.reduce<PixelRect | null>(
    (rect, offset) =>
      unionRect(rect, { x: offset % width, y: Math.floor(offset / width), width: 1, height: 1 }),
    null,
  );
}

function changedOffsets(before: LabelMap, after: LabelMap): number[] {
  return [...after.data.keys()].filter((offset) => before.data[offset] !== after.data[offset]);
}

describe.each(Object.entries(TOOLS))('%s', (_, tool) => {
  test('is taken back by its delta, which is that of the whole map', () => {
    fc.assert(
      fc.property(scene, fc.boolean(), (s, open) => {
        const before = copyLabelMap(s.map);
        const recorder = createStrokeRecorder(s.map);
        use(s, tool(s), open ? OPEN_GUARD : s.guard, recorder);
        const delta = recorder.finish();
        expect(delta).toEqual(diffLabelMaps(before, s.map));
        applyDelta(s.map, delta, 'backward');
        expect(s.map).toEqual(before);
      }),
    );
  });

  test('is found as a fill without painting, when all its pixels take one class', () => {
    fc.assert(
      fc.property(scene, fc.boolean(), (s, open) => {
        const given = tool(s);
        if (given === null) return;
        const guard = open ? OPEN_GUARD : s.guard;
        const before = copyLabelMap(s.map);
        const delta = fillDelta(s.map, given, s.classIndex, guard);
        expect(s.map, 'finding it changes nothing').toEqual(before);
        paintMask(s.map, given, s.classIndex, guard);
        expect(delta).toEqual(diffLabelMaps(before, s.map));
      }),
    );
  });

  test('leaves everything alone that the guard does not let change', () => {
    fc.assert(
      fc.property(scene, (s) => {
        const before = copyLabelMap(s.map);
        use(s, tool(s), s.guard);
        for (const offset of changedOffsets(before, s.map)) {
          const x = offset % s.map.width;
          const y = Math.floor(offset / s.map.width);
          expect(mayChange(s.guard, before.data[offset] ?? 0, x, y)).toBe(true);
        }
      }),
    );
  });

  test('changes what was foretold of it, and nothing else', () => {
    fc.assert(
      fc.property(scene, fc.boolean(), (s, open) => {
        const given = tool(s);
        if (given === null) return;
        const guard = open ? OPEN_GUARD : s.guard;
        const wanted = 'indices' in given ? given.indices : s.classIndex;
        const before = copyLabelMap(s.map);
        const foretold = changedPart(s.map, given, wanted, guard);
        expect(s.map, 'foretelling changes nothing').toEqual(before);
        use(s, given, guard);
        const isForetold = (offset: number): boolean =>
          maskHas(foretold, offset % s.map.width, Math.floor(offset / s.map.width));
        expect([...s.map.data.keys()].filter(isForetold)).toEqual(changedOffsets(before, s.map));
      }),
    );
  });

  test('changes its own pixels alone, within the smallest rectangle, to known classes', () => {
    fc.assert(
      fc.property(scene, (s) => {
        const before = copyLabelMap(s.map);
        const given = tool(s);
        expect(s.map, 'choosing pixels changes none').toEqual(before);
        const dirty = use(s, given, OPEN_GUARD);
        const changed = changedOffsets(before, s.map);
        expect(dirty).toEqual(boundsOf(changed, s.map.width));
        for (const offset of changed) {
          const x = offset % s.map.width;
          const y = Math.floor(offset / s.map.width);
          expect(given !== null && maskHas(given, x, y)).toBe(true);
          const index = s.map.data[offset] ?? 0;
          expect(index === VOID_INDEX || index < CLASSES).toBe(true);
        }
      }),
    );
  });
});
