import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  actualSizeViewport,
  fitViewport,
  MAX_ZOOM,
  MIN_ZOOM,
  panBy,
  toImage,
  toScreen,
  zoomAt,
  type Point,
  type Size,
  type Viewport,
} from './viewport.ts';

/** Free space around a fitted image, and so much of the image stays in view while panning. */
const FIT_MARGIN_PX = 24;
const KEPT_IN_VIEW_PX = 48;

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const point: fc.Arbitrary<Point> = fc.record({ x: between(-3000, 3000), y: between(-3000, 3000) });
const view: fc.Arbitrary<Viewport> = fc.record({
  zoom: between(MIN_ZOOM, MAX_ZOOM),
  originX: between(-3000, 3000),
  originY: between(-3000, 3000),
});
const imageSize: fc.Arbitrary<Size> = fc.record({
  width: fc.integer({ min: 1, max: 4096 }),
  height: fc.integer({ min: 1, max: 4096 }),
});
const canvasSize: fc.Arbitrary<Size> = fc.record({
  width: fc.integer({ min: 300, max: 4000 }),
  height: fc.integer({ min: 300, max: 4000 }),
});

function expectNear(actual: Point, expected: Point): void {
  expect(actual.x).toBeCloseTo(expected.x, 6);
  expect(actual.y).toBeCloseTo(expected.y, 6);
}

/** Where the image's edges lie on the screen. */
function edges(shown: Viewport, image: Size): { start: Point; end: Point } {
  return {
    start: toScreen(shown, { x: 0, y: 0 }),
    end: toScreen(shown, { x: image.width, y: image.height }),
  };
}

describe('a place on the image and its place on the screen', () => {
  it('are each other’s inverse', () => {
    fc.assert(
      fc.property(view, point, (shown, place) => {
        expectNear(toScreen(shown, toImage(shown, place)), place);
        expectNear(toImage(shown, toScreen(shown, place)), place);
      }),
    );
  });

  it('are as far apart as the zoom says', () => {
    const shown = { zoom: 4, originX: 10, originY: -20 };
    expect(toScreen(shown, { x: 3, y: 7 })).toEqual({ x: 22, y: 8 });
    expect(toImage(shown, { x: 22, y: 8 })).toEqual({ x: 3, y: 7 });
  });
});

describe('a fitted image', () => {
  it('is centred and whole, and touches the margin on one side at least', () => {
    fc.assert(
      fc.property(imageSize, canvasSize, (image, canvas) => {
        const shown = fitViewport(image, canvas);
        const { start, end } = edges(shown, image);
        expectNear(
          { x: start.x + end.x, y: start.y + end.y },
          { x: canvas.width, y: canvas.height },
        );
        fc.pre(shown.zoom > MIN_ZOOM && shown.zoom < MAX_ZOOM);
        expect(Math.min(start.x, start.y)).toBeCloseTo(FIT_MARGIN_PX, 6);
      }),
    );
  });

  it('is not zoomed beyond the limits', () => {
    const canvas = { width: 1000, height: 800 };
    expect(fitViewport({ width: 2, height: 1 }, canvas).zoom).toBe(MAX_ZOOM);
    expect(fitViewport({ width: 60_000, height: 40 }, canvas).zoom).toBe(MIN_ZOOM);
  });

  it('has a positive zoom on a canvas that is smaller than the margins', () => {
    const shown = fitViewport({ width: 480, height: 360 }, { width: 30, height: 20 });
    expect(shown.zoom).toBe(MIN_ZOOM);
  });
});

it('at actual size an image pixel is a screen pixel, and the image is centred', () => {
  const shown = actualSizeViewport({ width: 480, height: 360 }, { width: 1000, height: 300 });
  expect(shown).toEqual({ zoom: 1, originX: 260, originY: -30 });
});

describe('zooming', () => {
  it('keeps the point under the pointer where it is, at the limits too', () => {
    fc.assert(
      fc.property(view, point, between(0.001, 1000), (shown, pointer, factor) => {
        const zoomed = zoomAt(shown, pointer, factor);
        expectNear(toScreen(zoomed, toImage(shown, pointer)), pointer);
      }),
    );
  });

  it('multiplies the zoom, between the smallest and the largest', () => {
    fc.assert(
      fc.property(view, point, between(0.001, 1000), (shown, pointer, factor) => {
        const { zoom } = zoomAt(shown, pointer, factor);
        expect(zoom).toBe(Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, shown.zoom * factor)));
      }),
    );
  });

  it('in and out again at one place changes nothing', () => {
    const shown = { zoom: 2, originX: 13, originY: -40 };
    const pointer = { x: 200, y: 100 };
    const back = zoomAt(zoomAt(shown, pointer, 1.25), pointer, 0.8);
    expect(back.zoom).toBeCloseTo(shown.zoom, 10);
    expectNear({ x: back.originX, y: back.originY }, { x: 13, y: -40 });
  });
});

describe('panning', () => {
  it('moves the image with the pointer', () => {
    const shown = { zoom: 1, originX: 100, originY: 100 };
    const image = { width: 480, height: 360 };
    const canvas = { width: 1000, height: 800 };
    expect(panBy(shown, { x: 30, y: -20 }, image, canvas)).toEqual({
      zoom: 1,
      originX: 130,
      originY: 80,
    });
  });

  it('leaves some of the image in view, however far it goes', () => {
    fc.assert(
      fc.property(view, point, imageSize, canvasSize, (shown, delta, image, canvas) => {
        const { start, end } = edges(panBy(shown, delta, image, canvas), image);
        const kept = KEPT_IN_VIEW_PX - 1e-6;
        expect(end.x).toBeGreaterThanOrEqual(kept);
        expect(end.y).toBeGreaterThanOrEqual(kept);
        expect(start.x).toBeLessThanOrEqual(canvas.width - kept);
        expect(start.y).toBeLessThanOrEqual(canvas.height - kept);
      }),
    );
  });
});
