// Where the frame lies on the canvas, as a thing that the canvas, the mini-map and the worklist share.

import type { PixelRect } from '../../../../core/pixelRect.ts';
import {
  actualSizeViewport,
  fitViewport,
  panBy,
  rectViewport,
  zoomAt,
  type Point,
  type Size,
  type Viewport,
} from './viewport.ts';

export class EditorView {
  viewport = $state.raw<Viewport>({ zoom: 1, originX: 0, originY: 0 });
  /** Of the canvas, in CSS pixels. */
  size = $state.raw<Size>({ width: 0, height: 0 });
  /** Of the frame, in pixels; null while none is shown. */
  #image = $state.raw<Size | null>(null);
  /** Whether the person has not moved the image since it was fitted: then it stays fitted. */
  #isFitted = true;

  get image(): Size | null {
    return this.#image;
  }

  /** Another frame; it is fitted unless it is as large as the last one and the person looks at a part of that. */
  showImage(image: Size): void {
    const isSameSize = this.#image?.width === image.width && this.#image.height === image.height;
    this.#image = image;
    if (this.#isFitted || !isSameSize) this.fit();
  }

  resize(size: Size): void {
    this.size = size;
    if (this.#isFitted) this.fit();
  }

  fit(): void {
    this.#isFitted = true;
    if (this.#image !== null && this.size.width > 0) {
      this.viewport = fitViewport(this.#image, this.size);
    }
  }

  actualSize(): void {
    if (this.#image !== null) this.#set(actualSizeViewport(this.#image, this.size));
  }

  /** @param anchor on the canvas, in CSS pixels; its middle if not given */
  zoomBy(factor: number, anchor?: Point): void {
    const middle = { x: this.size.width / 2, y: this.size.height / 2 };
    this.#set(zoomAt(this.viewport, anchor ?? middle, factor));
  }

  /** Zooms at the middle of the canvas. @param zoom CSS pixels an image pixel */
  zoomTo(zoom: number): void {
    this.zoomBy(zoom / this.viewport.zoom);
  }

  /** @param delta in CSS pixels */
  panBy(delta: Point): void {
    if (this.#image !== null) this.#set(panBy(this.viewport, delta, this.#image, this.size));
  }

  /** Brings a part of the frame into the middle, large enough to work on, with some of what is around it. */
  frameRect(rect: PixelRect): void {
    this.#set(rectViewport(rect, this.size));
  }

  #set(viewport: Viewport): void {
    this.#isFitted = false;
    this.viewport = viewport;
  }
}
