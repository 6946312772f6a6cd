// The key cursor: a pixel of the frame that arrows move, in the pointer's place for those who draw by key.

import { toScreen, type Point, type Size, type Viewport } from '../view/viewport.ts';

const FAR_PX = 10;
/** So far from the edge of the canvas it stays, in CSS pixels; no further than a fitted frame does. */
const MARGIN_PX = 24;

const STEPS: Readonly<Partial<Record<string, Point>>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export class KeyCursor {
  /** Null while the pointer draws. */
  pixel = $state.raw<Point | null>(null);

  /** The middle of its pixel, in image coordinates. */
  get point(): Point | null {
    const { pixel } = this;
    return pixel && { x: pixel.x + 0.5, y: pixel.y + 0.5 };
  }

  /** Puts it on the pixel at an image point, or on that of the frame which is nearest. */
  put({ x, y }: Point, image: Size): void {
    this.pixel = {
      x: Math.min(image.width - 1, Math.max(0, Math.floor(x))),
      y: Math.min(image.height - 1, Math.max(0, Math.floor(y))),
    };
  }

  leave(): void {
    this.pixel = null;
  }

  /** Moves it by one pixel, or by ten. @returns whether the key is one that moves it */
  move(key: string, isFar: boolean, image: Size): boolean {
    const step = STEPS[key];
    if (step === undefined || this.pixel === null) return false;
    const by = isFar ? FAR_PX : 1;
    this.put({ x: this.pixel.x + by * step.x, y: this.pixel.y + by * step.y }, image);
    return true;
  }

  /** How the image is to be moved so that the cursor is seen, in CSS pixels. */
  panToSee(view: Viewport, canvas: Size): Point {
    if (this.point === null) return { x: 0, y: 0 };
    const { x, y } = toScreen(view, this.point);
    return { x: stepInto(x, canvas.width), y: stepInto(y, canvas.height) };
  }
}

/** From a place to the nearest one that is not too near to either end. */
function stepInto(place: number, extent: number): number {
  const margin = Math.min(MARGIN_PX, extent / 2);
  // Plus zero makes a negative zero a plain one.
  return Math.min(extent - margin, Math.max(margin, place)) - place + 0;
}
