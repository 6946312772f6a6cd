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

  it.each(['Escape', 'another frame'])(
    'is free for the pointer again when %s ends what the key cursor has pressed',
    (end) => {
      const { hand, view, at, key, rows } = handOnCanvas();
      const { viewport } = view;
      hand.move(at(0, 0));
      hand.switchKeyCursor();
      hand.keydown(key(' '));
      expect([hand.isPressed, hand.isInUse]).toEqual([true, true]);
      if (end === 'Escape') hand.toolKey('Escape', 1100);
      else hand.enterFrame();
      expect([hand.isPressed, hand.isInUse]).toEqual([false, false]);
      // The image has followed the key cursor.
      view.viewport = viewport;
      hand.press(at(5, 2));
      hand.release(at(5, 2));
      expect(rows()[2]).toBe('000001');
    },
  );

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

  it('moves the image in the middle of a line with Space, and goes on with the line where it was', () => {
    const { hand, view, held, at, key, rows } = handOnCanvas();
    // There is room to move the image.
    view.resize({ width: 600, height: 300 });
    view.showImage({ width: 60, height: 30 });
    view.viewport = { zoom: 10, originX: 0, originY: 0 };
    hand.press(at(0, 0));
    hand.move(at(2, 0));
    hand.windowKeydown(key(' '));
    hand.windowKeydown(key(' '));
    hand.move(at(0, 1));
    hand.move(at(1, 2));
    expect([hand.pans, hand.isPressed, rows()[0]]).toEqual([true, true, '111000']);
    // One pixel to the left and two down on the screen.
    expect(view.viewport).toMatchObject({ zoom: 10, originX: -10, originY: 20 });
    hand.windowKeyup(key(' '));
    expect([hand.pans, hand.isPressed]).toEqual([false, true]);
    // One to the right of where it rested.
    hand.move(at(2, 2));
    hand.release(at(2, 2));
    expect([rows(), held.commits.length]).toEqual([['111100', '000000', '000000'], 1]);
  });

  it('ends a line that is released while the image is moved where it rested', () => {
    const { hand, held, at, key, rows } = handOnCanvas();
    hand.press(at(0, 0));
    hand.windowKeydown(key(' '));
    hand.move(at(4, 1));
    hand.release(at(4, 1));
    expect([rows(), held.commits.length]).toEqual([['100000', '000000', '000000'], 1]);
    expect(hand.pans).toBe(true);
    hand.windowKeyup(key(' '));
    expect(hand.pans).toBe(false);
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
