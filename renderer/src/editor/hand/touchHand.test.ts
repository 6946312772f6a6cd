import fc from 'fast-check';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { handOnCanvas, MAP, stubDocument } from '../testing/handOnCanvas.ts';
import { rowsOf } from '../tools/testing/workbench.ts';
import type { ToolName } from '../tools/tool.ts';
import { TOOLS } from '../tools/toolList.ts';
import { toImage, type Point } from '../view/viewport.ts';
import { TouchHand } from './touchHand.ts';

const VIEW = { zoom: 10, originX: 0, originY: 0 };
const NOTHING = rowsOf(MAP);
const TOOL_NAMES = Object.keys(TOOLS) as ToolName[];

const apart = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y);
const between = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

type Phase = 'press' | 'move' | 'release' | 'lose';

/** Fingers and a pen on a canvas of 600×600 CSS pixels, which shows the map at ten pixels each in its corner. */
function begin(tool: ToolName = 'brush') {
  const ground = handOnCanvas();
  const { hand, held, view, at } = ground;
  held.take(tool);
  view.resize({ width: 600, height: 600 });
  view.viewport = VIEW;
  const touch = new TouchHand({
    hand,
    view,
    settings: held.settings,
    noteActivity: () => undefined,
  });
  /** @param place in CSS pixels */
  const send = (phase: Phase, pointerId: number, { x, y }: Point, timeStamp: number): void => {
    const how = { pointerId, pointerType: 'touch', timeStamp };
    touch[phase](at((x - 5) / 10, (y - 5) / 10, how));
  };
  const pen = (phase: Phase, { x, y }: Point, timeStamp: number): void => {
    const how = { pointerId: 9, pointerType: 'pen', pressure: 1, timeStamp };
    touch[phase](at((x - 5) / 10, (y - 5) / 10, how));
  };
  const isUntouched = (): boolean =>
    held.commits.length === 0 && held.edit.labels.data.every((index) => index === 0);
  return { ...ground, send, pen, isUntouched };
}

describe('fingers on the canvas', () => {
  beforeEach(stubDocument);

  it('draw one at a time, a second one having no part in a stroke that has really begun', () => {
    const { send, rows, view, held } = begin();
    send('press', 1, { x: 5, y: 5 }, 1000);
    send('move', 1, { x: 25, y: 5 }, 1100);
    send('press', 2, { x: 55, y: 25 }, 1300);
    send('move', 2, { x: 5, y: 25 }, 1310);
    send('move', 1, { x: 35, y: 5 }, 1320);
    send('release', 2, { x: 5, y: 25 }, 1330);
    expect(held.commits).toHaveLength(0);
    send('release', 1, { x: 35, y: 5 }, 1340);
    expect([rows(), held.commits.length]).toEqual([['111100', '000000', '000000'], 1]);
    expect(view.viewport).toEqual(VIEW);
  });

  it.each([
    { what: 'soon after the first, however far that has moved', toX: 45, secondAtMs: 1250 },
    { what: 'while the first has not moved, however long it lies', toX: 10, secondAtMs: 9000 },
  ])('take the stroke back when a second one comes $what', ({ toX, secondAtMs }) => {
    const { hand, send, rows, isUntouched, view } = begin();
    send('press', 1, { x: 5, y: 5 }, 1000);
    send('move', 1, { x: toX, y: 5 }, 1100);
    expect(rows()).not.toEqual(NOTHING);
    send('press', 2, { x: 55, y: 25 }, secondAtMs);
    expect([isUntouched(), hand.isPressed]).toEqual([true, false]);
    send('move', 1, { x: toX + 20, y: 40 }, secondAtMs + 10);
    send('release', 1, { x: toX + 20, y: 40 }, secondAtMs + 20);
    send('release', 2, { x: 55, y: 25 }, secondAtMs + 30);
    expect(isUntouched()).toBe(true);
    expect(view.viewport).not.toEqual(VIEW);
  });

  test.each(TOOL_NAMES)(
    'change nothing but the view when they are two, with %s in hand',
    (tool) => {
      const { held, send, isUntouched, hand, view } = begin(tool);
      const { classIndex } = held.settings;
      send('press', 1, { x: 15, y: 15 }, 1000);
      send('move', 1, { x: 20, y: 15 }, 1050);
      send('press', 2, { x: 45, y: 15 }, 1100);
      send('move', 1, { x: 5, y: 25 }, 1200);
      send('move', 2, { x: 55, y: 5 }, 1250);
      send('release', 1, { x: 5, y: 25 }, 1300);
      send('release', 2, { x: 55, y: 5 }, 1350);
      expect([isUntouched(), held.tool.isBusy, hand.isInUse]).toEqual([true, false, false]);
      expect(held.settings.classIndex).toBe(classIndex);
      expect(held.tool.preview).toMatchObject({ mask: null, line: [], vertices: [] });
      expect(view.viewport.zoom).toBeGreaterThan(VIEW.zoom);
    },
  );

  it('keep what lay midway between them there, and make it as large as they are apart', () => {
    const across = fc.integer({ min: 100, max: 500 });
    const place = fc.record({ x: across, y: across });
    fc.assert(
      fc.property(fc.array(fc.tuple(place, place), { minLength: 2 }), ([first, ...ways]) => {
        const { send, view } = begin();
        // Some of so large a frame is in view wherever it is moved.
        view.showImage({ width: 6000, height: 6000 });
        view.viewport = { zoom: 1, originX: -3000, originY: -3000 };
        if (first === undefined || apart(...first) < 50) return;
        send('press', 1, first[0], 1000);
        send('press', 2, first[1], 1010);
        const middle = toImage(view.viewport, between(...first));
        let last = first[1];
        for (const [a, b] of ways) {
          // Fingers are no nearer to each other, and zoom has an end.
          if (apart(a, last) < 50 || apart(a, b) < 50) continue;
          send('move', 1, a, 1020);
          send('move', 2, b, 1030);
          last = b;
          const now = toImage(view.viewport, between(a, b));
          expect(now.x).toBeCloseTo(middle.x);
          expect(now.y).toBeCloseTo(middle.y);
          expect(view.viewport.zoom).toBeCloseTo(apart(a, b) / apart(...first));
        }
      }),
    );
  });

  it('go on moving the image when one of two is lifted, and draw again when both are', () => {
    const { send, rows, view, held } = begin();
    send('press', 1, { x: 100, y: 100 }, 1000);
    send('press', 2, { x: 200, y: 100 }, 1010);
    send('move', 1, { x: 100, y: 110 }, 1015);
    const { originX, originY, zoom } = view.viewport;
    send('release', 2, { x: 200, y: 100 }, 1020);
    send('move', 1, { x: 140, y: 130 }, 1030);
    expect(view.viewport).toEqual({ zoom, originX: originX + 40, originY: originY + 20 });
    send('release', 1, { x: 140, y: 130 }, 1040);
    expect(held.commits).toHaveLength(0);
    view.viewport = VIEW;
    send('press', 3, { x: 15, y: 15 }, 2000);
    send('release', 3, { x: 15, y: 15 }, 2010);
    expect([rows(), held.commits.length]).toEqual([['000000', '010000', '000000'], 1]);
  });

  it('have no third that moves the image', () => {
    const { send, view } = begin();
    send('press', 1, { x: 100, y: 100 }, 1000);
    send('press', 2, { x: 200, y: 100 }, 1010);
    send('press', 3, { x: 300, y: 300 }, 1020);
    send('move', 3, { x: 400, y: 400 }, 1030);
    expect(view.viewport).toEqual(VIEW);
  });

  it.each<ToolName>(['polygon', 'livewire'])(
    'set a corner of the %s where they are lifted or move on, and none when they are two',
    (tool) => {
      const { send, held, view } = begin(tool);
      const corners = (): number => held.tool.preview.vertices.length;
      send('press', 1, { x: 5, y: 5 }, 1000);
      send('release', 1, { x: 5, y: 5 }, 1100);
      expect(corners()).toBe(1);
      send('press', 1, { x: 45, y: 5 }, 2000);
      send('press', 2, { x: 45, y: 25 }, 9000);
      send('move', 2, { x: 45, y: 45 }, 9010);
      send('release', 1, { x: 45, y: 5 }, 9020);
      send('release', 2, { x: 45, y: 45 }, 9030);
      expect([corners(), view.viewport.zoom]).toEqual([1, 20]);
      view.viewport = VIEW;
      send('press', 1, { x: 45, y: 5 }, 10_000);
      send('move', 1, { x: 55, y: 5 }, 10_100);
      expect(corners()).toBe(2);
      send('press', 2, { x: 45, y: 25 }, 10_110);
      send('release', 1, { x: 55, y: 5 }, 10_120);
      expect([corners(), view.viewport]).toEqual([2, VIEW]);
    },
  );

  it('are nobody’s any more when the system takes them away, a stroke staying', () => {
    const { send, rows, held, view } = begin();
    send('press', 1, { x: 5, y: 5 }, 1000);
    send('move', 1, { x: 25, y: 5 }, 1100);
    send('lose', 1, { x: 25, y: 5 }, 1200);
    expect([rows(), held.commits.length]).toEqual([['111000', '000000', '000000'], 1]);
    send('press', 2, { x: 5, y: 25 }, 1210);
    send('release', 2, { x: 5, y: 25 }, 1220);
    expect([rows()[2], view.viewport]).toEqual(['100000', VIEW]);
  });

  it('leave a mouse that draws alone', () => {
    const { hand, at, send, held, rows, view } = begin();
    hand.press(at(0, 0, { pointerType: 'mouse' }));
    send('press', 2, { x: 55, y: 25 }, 1010);
    send('move', 2, { x: 15, y: 25 }, 1020);
    send('release', 2, { x: 15, y: 25 }, 1030);
    hand.move(at(1, 0, { pointerType: 'mouse' }));
    hand.release(at(1, 0, { pointerType: 'mouse' }));
    expect([rows(), held.commits.length]).toEqual([['110000', '000000', '000000'], 1]);
    expect(view.viewport).toEqual(VIEW);
  });
});

describe('fingers beside a pen', () => {
  beforeEach(stubDocument);

  it('move the image one at a time once the pen was seen, and draw nothing', () => {
    const { send, pen, isUntouched, view } = begin();
    pen('move', { x: 25, y: 15 }, 1000);
    send('press', 1, { x: 100, y: 100 }, 5000);
    send('move', 1, { x: 106, y: 100 }, 5010);
    // A palm that only rolls a little moves nothing.
    expect(view.viewport).toEqual(VIEW);
    send('move', 1, { x: 110, y: 100 }, 5020);
    send('move', 1, { x: 140, y: 120 }, 5030);
    send('release', 1, { x: 140, y: 120 }, 5040);
    expect(view.viewport).toEqual({ zoom: 10, originX: 30, originY: 20 });
    expect(isUntouched()).toBe(true);
  });

  it('count for nothing while the pen is down, those that lay there before it too', () => {
    const { send, pen, rows, held, view } = begin();
    pen('move', { x: 5, y: 5 }, 1000);
    send('press', 1, { x: 100, y: 100 }, 1010);
    pen('press', { x: 5, y: 5 }, 1020);
    send('move', 1, { x: 200, y: 200 }, 1030);
    send('press', 2, { x: 55, y: 25 }, 1040);
    send('move', 2, { x: 5, y: 25 }, 1050);
    pen('move', { x: 25, y: 5 }, 1060);
    pen('release', { x: 25, y: 5 }, 1070);
    send('move', 1, { x: 300, y: 300 }, 1080);
    send('release', 1, { x: 300, y: 300 }, 1090);
    send('release', 2, { x: 5, y: 25 }, 1100);
    expect([rows(), held.commits.length]).toEqual([['111000', '000000', '000000'], 1]);
    expect(view.viewport).toEqual(VIEW);
  });

  it.each([
    { what: 'take back what a palm has begun right before the pen', penAtMs: 1200, kept: '000000' },
    { what: 'keep the stroke that they drew when it comes', penAtMs: 1900, kept: '111000' },
  ])('$what', ({ penAtMs, kept }) => {
    const { send, pen, rows } = begin();
    send('press', 1, { x: 5, y: 5 }, 1000);
    send('move', 1, { x: 25, y: 5 }, 1100);
    pen('press', { x: 5, y: 25 }, penAtMs);
    send('move', 1, { x: 55, y: 5 }, penAtMs + 10);
    send('release', 1, { x: 55, y: 5 }, penAtMs + 20);
    pen('move', { x: 15, y: 25 }, penAtMs + 30);
    pen('release', { x: 15, y: 25 }, penAtMs + 40);
    expect(rows()).toEqual([kept, '000000', '110000']);
  });
});
