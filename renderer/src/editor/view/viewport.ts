// Where the image lies on the screen: zoom and origin, and the arithmetic between the two.

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An image pixel is `zoom` CSS pixels wide; image point (0, 0) lies at the origin, in CSS pixels. */
export interface Viewport {
  readonly zoom: number;
  readonly originX: number;
  readonly originY: number;
}

export const MIN_ZOOM = 0.05;
export const MAX_ZOOM = 64;
/** So large that a few pixels are easily hit, and one still sees what they belong to. */
const MAX_RECT_ZOOM = 8;
/** Free space around a fitted image, in CSS pixels. */
const FIT_MARGIN_PX = 24;
/** So much of the image stays in view while panning, in CSS pixels. */
const KEPT_IN_VIEW_PX = 48;

export function toImage(view: Viewport, screen: Point): Point {
  return { x: (screen.x - view.originX) / view.zoom, y: (screen.y - view.originY) / view.zoom };
}

export function toScreen(view: Viewport, image: Point): Point {
  return { x: image.x * view.zoom + view.originX, y: image.y * view.zoom + view.originY };
}

/** The whole image, centred, as large as it fits. */
export function fitViewport(image: Size, canvas: Size): Viewport {
  const zoom = clampZoom(
    Math.min(
      (canvas.width - 2 * FIT_MARGIN_PX) / image.width,
      (canvas.height - 2 * FIT_MARGIN_PX) / image.height,
    ),
  );
  return centred(image, canvas, zoom);
}

/** One image pixel for each CSS pixel, centred. */
export function actualSizeViewport(image: Size, canvas: Size): Viewport {
  return centred(image, canvas, 1);
}

/** A part of the image with as much again around it, in the middle; small ones are not blown up beyond reason. */
export function rectViewport(
  rect: { readonly x: number; readonly y: number } & Size,
  canvas: Size,
): Viewport {
  const zoom = Math.min(
    MAX_RECT_ZOOM,
    clampZoom(Math.min(canvas.width / (2 * rect.width), canvas.height / (2 * rect.height))),
  );
  return {
    zoom,
    originX: canvas.width / 2 - (rect.x + rect.width / 2) * zoom,
    originY: canvas.height / 2 - (rect.y + rect.height / 2) * zoom,
  };
}

function centred(image: Size, canvas: Size, zoom: number): Viewport {
  return {
    zoom,
    originX: (canvas.width - image.width * zoom) / 2,
    originY: (canvas.height - image.height * zoom) / 2,
  };
}

/** Zooms by a factor; the image point under `anchor` (screen) stays where it is. */
export function zoomAt(view: Viewport, anchor: Point, factor: number): Viewport {
  const zoom = clampZoom(view.zoom * factor);
  const { x, y } = toImage(view, anchor);
  return { zoom, originX: anchor.x - x * zoom, originY: anchor.y - y * zoom };
}

/** Moves the image; some of it always stays in view. */
export function panBy(view: Viewport, delta: Point, image: Size, canvas: Size): Viewport {
  const keep = (origin: number, extent: number, room: number): number =>
    Math.min(room - KEPT_IN_VIEW_PX, Math.max(KEPT_IN_VIEW_PX - extent, origin));
  return {
    zoom: view.zoom,
    originX: keep(view.originX + delta.x, image.width * view.zoom, canvas.width),
    originY: keep(view.originY + delta.y, image.height * view.zoom, canvas.height),
  };
}

function clampZoom(zoom: number): number {
  return Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom));
}
