import { describe, expect, it } from 'vitest';
import { KeyCursor } from './keyCursor.svelte.ts';

const IMAGE = { width: 40, height: 30 };
const CANVAS = { width: 400, height: 300 };

function cursorAt(x: number, y: number): KeyCursor {
  const cursor = new KeyCursor();
  cursor.put({ x, y }, IMAGE);
  return cursor;
}

describe('the key cursor', () => {
  it('lies in the middle of a pixel of the frame', () => {
    expect(cursorAt(3.9, 4.2).point).toEqual({ x: 3.5, y: 4.5 });
    expect(cursorAt(-7, 99).pixel).toEqual({ x: 0, y: 29 });
  });

  it('is moved by one pixel, or by ten, and not off the frame', () => {
    const cursor = cursorAt(12, 12);
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) cursor.move(key, false, IMAGE);
    expect(cursor.pixel).toEqual({ x: 14, y: 13 });
    for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowUp']) cursor.move(key, true, IMAGE);
    expect(cursor.pixel).toEqual({ x: 0, y: 3 });
  });

  it('is moved by no other key, and not before it is there', () => {
    expect(cursorAt(1, 1).move('Home', false, IMAGE)).toBe(false);
    const cursor = new KeyCursor();
    expect([cursor.move('ArrowLeft', false, IMAGE), cursor.pixel]).toEqual([false, null]);
  });

  it('has the image follow it before it leaves the canvas', () => {
    const view = { zoom: 20, originX: 0, originY: 0 };
    expect(cursorAt(10, 7).panToSee(view, CANVAS)).toEqual({ x: 0, y: 0 });
    expect(cursorAt(19, 14).panToSee(view, CANVAS)).toEqual({ x: -14, y: -14 });
    expect(cursorAt(0, 7).panToSee(view, CANVAS)).toEqual({ x: 14, y: 0 });
  });
});
