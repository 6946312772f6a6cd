import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paintSegment } from '../../../../core/edit/brush.ts';
import { applyDelta, diffLabelMaps } from '../../../../core/edit/delta.ts';
import { copyLabelMap, voidLabelMap, type LabelMap } from '../../../../core/labelMap.ts';
import { unionRect, type PixelRect } from '../../../../core/pixelRect.ts';
import { imageSize, labelMapOf, pointNear } from '../../../../core/testing/arbitraries.ts';
import { createStrokeTool, type StrokeTool } from './strokeTool.ts';

const CAR = 8;
const VOID = 255;
const CLASSES = 3;

const stroke = imageSize({ maxWidth: 90, maxHeight: 70 }).chain(({ width, height }) =>
  fc.record({
    map: labelMapOf(width, height, CLASSES),
    points: fc.array(pointNear(width, height), { minLength: 1, maxLength: 5 }),
    settings: fc.record({
      diameterPx: fc.integer({ min: 1, max: 40 }),
      classIndex: fc.constantFrom(0, 1, 2, VOID),
    }),
  }),
);
type Stroke = typeof stroke extends fc.Arbitrary<infer Value> ? Value : never;

/** Presses at the first point and drags over the others. @returns what is to be redrawn */
function draw(tool: StrokeTool, map: LabelMap, { points, settings }: Stroke): PixelRect | null {
  const [first = { x: 0, y: 0 }, ...rest] = points;
  let dirty = tool.press(map, first, settings, 1000);
  for (const point of rest) dirty = unionRect(dirty, tool.drag(point));
  return dirty;
}

/** The same stroke by the core's brush alone. */
function paintedBy({ map, points, settings }: Stroke): LabelMap {
  const painted = copyLabelMap(map);
  points.forEach((point, place) => {
    const from = points[Math.max(0, place - 1)] ?? point;
    paintSegment(painted, from, point, settings.diameterPx, settings.classIndex);
  });
  return painted;
}

describe('a stroke', () => {
  it('paints what the core’s brush paints, and its delta is all of that', () => {
    fc.assert(
      fc.property(stroke, (drawn) => {
        const tool = createStrokeTool();
        const map = copyLabelMap(drawn.map);
        draw(tool, map, drawn);
        const expected = paintedBy(drawn);
        expect(map).toEqual(expected);
        expect(tool.release(1250)).toEqual({
          delta: diffLabelMaps(drawn.map, expected),
          classIndex: drawn.settings.classIndex,
          elapsedMs: 250,
        });
      }),
    );
  });

  it('tells a rectangle that holds every pixel that changed', () => {
    fc.assert(
      fc.property(stroke, (drawn) => {
        const map = copyLabelMap(drawn.map);
        const dirty = draw(createStrokeTool(), map, drawn);
        const inside = dirty === null ? [] : diffLabelMaps(drawn.map, map, dirty);
        const rebuilt = copyLabelMap(drawn.map);
        applyDelta(rebuilt, inside, 'forward');
        expect(rebuilt).toEqual(map);
      }),
    );
  });

  it('that is cancelled leaves the map as it was, and gives nothing to save', () => {
    fc.assert(
      fc.property(stroke, (drawn) => {
        const tool = createStrokeTool();
        const map = copyLabelMap(drawn.map);
        draw(tool, map, drawn);
        tool.cancel();
        expect(map).toEqual(drawn.map);
        expect(tool.isDrawing).toBe(false);
        expect(tool.release(1250)).toBeNull();
      }),
    );
  });

  it('with the class that is there already has an empty delta', () => {
    const map = voidLabelMap(40, 30);
    map.data.fill(CAR);
    const tool = createStrokeTool();
    tool.press(map, { x: 10, y: 10 }, { diameterPx: 9, classIndex: CAR }, 0);
    tool.drag({ x: 30, y: 20 });
    expect(tool.release(5)?.delta).toEqual([]);
  });

  it('off the map has an empty delta and nothing to redraw', () => {
    const map = voidLabelMap(40, 30);
    const tool = createStrokeTool();
    const settings = { diameterPx: 9, classIndex: CAR };
    expect(tool.press(map, { x: -50, y: 10 }, settings, 0)).toBeNull();
    expect(tool.drag({ x: -30, y: 20 })).toBeNull();
    expect(tool.release(5)?.delta).toEqual([]);
    expect(map).toEqual(voidLabelMap(40, 30));
  });

  it('takes no time when the clock goes backwards', () => {
    const tool = createStrokeTool();
    tool.press(voidLabelMap(4, 4), { x: 1, y: 1 }, { diameterPx: 1, classIndex: 0 }, 1000);
    expect(tool.release(990)?.elapsedMs).toBe(0);
  });
});

describe('the tool', () => {
  it('does nothing while no stroke has begun', () => {
    const tool = createStrokeTool();
    expect(tool.isDrawing).toBe(false);
    expect(tool.drag({ x: 1, y: 1 })).toBeNull();
    expect(tool.release(0)).toBeNull();
    expect(tool.cancel()).toBeNull();
  });

  it('gives each stroke a delta of its own', () => {
    const map = voidLabelMap(20, 1);
    const tool = createStrokeTool();
    for (const x of [2, 9]) {
      tool.press(map, { x, y: 0.5 }, { diameterPx: 1, classIndex: CAR }, 0);
      expect(tool.isDrawing).toBe(true);
      expect(tool.release(0)?.delta).toEqual([{ start: x, length: 1, before: VOID, after: CAR }]);
    }
  });
});
