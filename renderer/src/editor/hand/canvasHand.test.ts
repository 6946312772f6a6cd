import { beforeEach, describe, expect, it, vi } from 'vitest';
import { copyLabelMap } from '../../../../core/labelMap.ts';
import { Hand } from '../testing/hand.ts';
import { labelsOf, rowsOf } from '../tools/testing/workbench.ts';
import { EditorView } from '../view/editorView.svelte.ts';
import type { Point } from '../view/viewport.ts';
import { CanvasHand } from './canvasHand.svelte.ts';

const MAP = labelsOf('000000', '000000', '000000');
const SCORES = { classCount: 2, width: 1, height: 1, data: new Float32Array(2) };
const PHOTO = { width: 6, height: 3, channels: 3, data: new Uint8Array(54) } as const;
const PRIMARY = 0;
const MIDDLE = 1;

/** A hand on a canvas that shows the map at ten pixels each. */
function begin() {
  const held = new Hand(copyLabelMap(MAP), 'brush', { photo: PHOTO, scores: SCORES });
  Object.assign(held.settings, { brushDiameterPx: 1, classIndex: 1 });
  const view = new EditorView();
  view.resize({ width: 60, height: 30 });
  view.showImage(MAP);
  view.viewport = { zoom: 10, originX: 0, originY: 0 };
  const cursors: (Point | null)[] = [];
  const surface = {
    focus: () => undefined,
    setPointerCapture: () => undefined,
    getBoundingClientRect: () => ({ left: 0, top: 0 }) as DOMRect,
  } as unknown as HTMLElement;
  const hand = new CanvasHand({
    view,
    tool: held.tool,
    editor: {
      labels: held.edit.labels,
      settings: held.settings,
      noteActivity: () => undefined,
      pauseActivity: () => undefined,
    },
    surface: () => surface,
    onCursor: (point) => cursors.push(point),
  });
  const at = (x: number, y: number, how: Partial<PointerEvent> = {}): PointerEvent =>
    ({
      clientX: 10 * x + 5,
      clientY: 10 * y + 5,
      pointerId: 1,
      button: PRIMARY,
      buttons: 1,
      timeStamp: 1000,
      getCoalescedEvents: () => [],
      preventDefault: () => undefined,
      ...how,
    }) as PointerEvent;
  const key = (name: string): KeyboardEvent =>
    ({
      key: name,
      target: null,
      timeStamp: 1000,
      preventDefault: () => undefined,
      stopPropagation: () => undefined,
    }) as unknown as KeyboardEvent;
  const turn = (how: Partial<WheelEvent>): void => {
    const still = { deltaX: 0, deltaY: 0, shiftKey: false, preventDefault: () => undefined };
    hand.wheel({ clientX: 15, clientY: 15, ...still, ...how } as WheelEvent);
  };
  return { hand, view, held, cursors, at, key, turn, rows: () => rowsOf(held.edit.labels) };
}

describe('the hand on the canvas', () => {
  beforeEach(() => {
    vi.stubGlobal('document', { body: null, activeElement: null });
    vi.stubGlobal('HTMLElement', EventTarget);
    return () => vi.unstubAllGlobals();
  });

  it('paints with the pointer that has pressed, whatever others do meanwhile', () => {
    const { hand, at, rows, held } = begin();
    hand.press(at(0, 0));
    hand.press(at(5, 2, { pointerId: 2 }));
    hand.move(at(5, 2, { pointerId: 2 }));
    hand.move(at(2, 0));
    hand.release(at(5, 2, { pointerId: 2 }));
    expect([hand.isPressed, held.commits.length]).toEqual([true, 0]);
    hand.release(at(2, 0));
    expect(rows()).toEqual(['111000', '000000', '000000']);
    expect([hand.isPressed, held.commits.length]).toEqual([false, 1]);
  });

  it('keeps a stroke whose pointer is lost, and begins anew with the next press', () => {
    const { hand, at, rows, held } = begin();
    hand.press(at(0, 0));
    hand.move(at(1, 0));
    hand.lose(at(5, 2));
    hand.move(at(5, 2));
    expect([rows(), held.commits.length]).toEqual([['110000', '000000', '000000'], 1]);
    hand.press(at(5, 2, { pointerId: 7 }));
    hand.release(at(5, 2, { pointerId: 7 }));
    expect(rows()).toEqual(['110000', '000000', '000001']);
  });

  it.each([
    { what: 'the middle button', button: MIDDLE, isSpace: false },
    { what: 'Space', button: PRIMARY, isSpace: true },
  ])('moves the image with $what and paints nothing', ({ button, isSpace }) => {
    const { hand, view, at, key, rows } = begin();
    hand.move(at(0, 0));
    if (isSpace) hand.windowKeydown(key(' '));
    hand.press(at(0, 0, { button }));
    hand.move(at(2, 1));
    expect([hand.pans, hand.isPressed]).toEqual([true, false]);
    hand.release(at(2, 1));
    hand.windowKeyup(key(' '));
    expect(hand.pans).toBe(false);
    expect(view.viewport).not.toEqual({ zoom: 10, originX: 0, originY: 0 });
    expect(rows()).toEqual(rowsOf(MAP));
  });

  it('zooms by the wheel, and changes the tool’s number with Shift or while it presses', () => {
    const { hand, view, held, at, turn } = begin();
    turn({ deltaY: -100 });
    expect(view.viewport.zoom).toBeGreaterThan(10);
    const { zoom } = view.viewport;
    turn({ deltaX: -60, shiftKey: true });
    expect(held.settings.brushDiameterPx).toBe(1);
    turn({ deltaX: -60, shiftKey: true });
    const wider = held.settings.brushDiameterPx;
    expect(wider).toBeGreaterThan(1);
    hand.press(at(0, 0));
    turn({ deltaY: -100 });
    expect(held.settings.brushDiameterPx).toBeGreaterThan(wider);
    expect(view.viewport.zoom).toBe(zoom);
  });

  it('tells which pixel it is on, and none off the image or the canvas', () => {
    const { hand, cursors, at } = begin();
    hand.move(at(2, 1));
    hand.move(at(40, 1));
    hand.leave(at(40, 1));
    expect(cursors).toEqual([{ x: 2, y: 1 }, null, null]);
  });
});
