import { describe, expect, it } from 'vitest';
import { EditorView } from './editorView.svelte.ts';
import { fitViewport, toImage, toScreen } from './viewport.ts';

const CANVAS = { width: 800, height: 600 };
const FRAME = { width: 480, height: 360 };

function shown(): EditorView {
  const view = new EditorView();
  view.resize(CANVAS);
  view.showImage(FRAME);
  return view;
}

describe('a frame', () => {
  it('is fitted into the canvas at first, whichever is known first', () => {
    const view = new EditorView();
    view.showImage(FRAME);
    view.resize(CANVAS);
    expect(view.viewport).toEqual(fitViewport(FRAME, CANVAS));
    expect(shown().viewport).toEqual(fitViewport(FRAME, CANVAS));
  });

  it('stays fitted when the canvas changes, until the person moves it', () => {
    const view = shown();
    view.resize({ width: 500, height: 600 });
    expect(view.viewport).toEqual(fitViewport(FRAME, { width: 500, height: 600 }));
    view.zoomBy(2);
    const moved = view.viewport;
    view.resize(CANVAS);
    expect(view.viewport).toEqual(moved);
    view.fit();
    view.resize({ width: 640, height: 480 });
    expect(view.viewport).toEqual(fitViewport(FRAME, { width: 640, height: 480 }));
  });

  it('of the same size is seen where the last one was, one of another size is fitted', () => {
    const view = shown();
    view.zoomBy(3, { x: 100, y: 100 });
    const part = view.viewport;
    view.showImage({ ...FRAME });
    expect(view.viewport).toEqual(part);
    view.showImage({ width: 100, height: 100 });
    expect(view.viewport).toEqual(fitViewport({ width: 100, height: 100 }, CANVAS));
  });
});

describe('moving', () => {
  it('zooms about the anchor, or the middle', () => {
    const view = shown();
    const anchor = { x: 123, y: 45 };
    const under = toImage(view.viewport, anchor);
    view.zoomBy(2.5, anchor);
    expect(toScreen(view.viewport, under).x).toBeCloseTo(anchor.x);
    const middle = { x: 400, y: 300 };
    const underMiddle = toImage(view.viewport, middle);
    view.zoomBy(0.5);
    expect(toScreen(view.viewport, underMiddle).y).toBeCloseTo(middle.y);
  });

  it('pans by pixels of the screen', () => {
    const view = shown();
    const { originX, originY } = view.viewport;
    view.panBy({ x: 30, y: -20 });
    expect(view.viewport).toMatchObject({ originX: originX + 30, originY: originY - 20 });
  });

  it('shows one pixel as one', () => {
    const view = shown();
    view.actualSize();
    expect(view.viewport.zoom).toBe(1);
  });

  it('is set to a zoom at its middle', () => {
    const view = shown();
    const middle = { x: 400, y: 300 };
    const before = toImage(view.viewport, middle);
    view.zoomTo(4);
    expect(view.viewport.zoom).toBeCloseTo(4);
    expect(toImage(view.viewport, middle).x).toBeCloseTo(before.x);
    expect(toImage(view.viewport, middle).y).toBeCloseTo(before.y);
  });

  it('brings a part of the frame into the middle', () => {
    const view = shown();
    view.frameRect({ x: 100, y: 50, width: 60, height: 40 });
    const middle = toImage(view.viewport, { x: 400, y: 300 });
    expect(middle.x).toBeCloseTo(130);
    expect(middle.y).toBeCloseTo(70);
    expect(view.viewport.zoom).toBeGreaterThan(1);
  });

  it('does nothing while no frame is shown', () => {
    const view = new EditorView();
    view.resize(CANVAS);
    const before = view.viewport;
    view.fit();
    view.actualSize();
    view.panBy({ x: 10, y: 10 });
    expect(view.viewport).toEqual(before);
    expect(view.image).toBeNull();
  });
});
