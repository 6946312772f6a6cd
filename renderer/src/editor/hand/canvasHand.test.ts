import { beforeEach, describe, expect, it } from 'vitest';
import { handOnCanvas, MAP, stubDocument } from '../testing/handOnCanvas.ts';
import { rowsOf } from '../tools/testing/workbench.ts';

const PRIMARY = 0;
const MIDDLE = 1;

describe('the hand on the canvas', () => {
  beforeEach(stubDocument);

  it('paints with the pointer that has pressed, whatever others do meanwhile', () => {
    const { hand, at, rows, held } = handOnCanvas();
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
    const { hand, at, rows, held } = handOnCanvas();
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
    const { hand, view, at, key, rows } = handOnCanvas();
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
    const { hand, view, held, at, turn } = handOnCanvas();
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
    const { hand, cursors, at } = handOnCanvas();
    hand.move(at(2, 1));
    hand.move(at(40, 1));
    hand.leave(at(40, 1));
    expect(cursors).toEqual([{ x: 2, y: 1 }, null, null]);
  });
});
