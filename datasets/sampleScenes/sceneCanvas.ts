// The raster that a scene is painted on. Colour, label and depth are set by one call, so the ground truth
// is exact by construction: a pixel's label is that of the nearest thing painted at its centre.

import { CLASS } from './sceneClasses.ts';
import type { Rgb } from '../../core/taxonomy.ts';

/** A polygon in pixels: x0, y0, x1, y1, … */
export type Outline = readonly number[];

/** What a shader fills in for one pixel. One object is reused, because a scene has millions of pixels. */
export interface Pen {
  red: number;
  green: number;
  blue: number;
  label: number;
  /** How much of what is behind gets covered, 0–1. The label does not depend on it. */
  alpha: number;
}

/** How a polygon is filled. */
export interface Fill {
  readonly colour: Rgb;
  readonly label: number;
  /** Distance from the camera in metres. */
  readonly depth: number;
  readonly alpha?: number;
}

/** Rows sampled within one pixel row, for smooth edges. */
const SUBROWS = 4;
/** The share of a pixel that a shape must cover to own its label. */
const LABEL_COVERAGE = 0.5;

function toByte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

export class SceneCanvas {
  readonly width: number;
  readonly height: number;
  /** Interleaved red, green, blue. */
  readonly rgb: Uint8Array;
  readonly labels: Uint8Array;
  /** Metres from the camera; infinite where nothing but sky was painted. */
  readonly depth: Float32Array;
  readonly pen: Pen = { red: 0, green: 0, blue: 0, label: CLASS.unlabelled, alpha: 1 };
  readonly #partial: Float64Array;
  readonly #steps: Float64Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.rgb = new Uint8Array(width * height * 3);
    this.labels = new Uint8Array(width * height).fill(CLASS.unlabelled);
    this.depth = new Float32Array(width * height).fill(Infinity);
    this.#partial = new Float64Array(width + 2);
    this.#steps = new Float64Array(width + 2);
  }

  /** Paints the pen onto one pixel, unless something nearer is there. `coverage` is an edge's share. */
  put(x: number, y: number, depth: number, coverage: number): void {
    const index = y * this.width + x;
    const nearness = Math.fround(depth);
    if (nearness > (this.depth[index] ?? 0)) return;
    const { pen, rgb } = this;
    const alpha = pen.alpha * coverage;
    const at = index * 3;
    if (alpha >= 1) {
      rgb[at] = toByte(pen.red);
      rgb[at + 1] = toByte(pen.green);
      rgb[at + 2] = toByte(pen.blue);
    } else {
      const red = rgb[at] ?? 0;
      const green = rgb[at + 1] ?? 0;
      const blue = rgb[at + 2] ?? 0;
      rgb[at] = toByte(red + (pen.red - red) * alpha);
      rgb[at + 1] = toByte(green + (pen.green - green) * alpha);
      rgb[at + 2] = toByte(blue + (pen.blue - blue) * alpha);
    }
    if (coverage < LABEL_COVERAGE) return;
    this.labels[index] = pen.label;
    this.depth[index] = nearness;
  }

  /** Fills a polygon (even-odd rule) with one colour and label; its edges are smoothed in the colour only. */
  fill(outline: Outline, fill: Fill): void {
    const { pen } = this;
    this.#sweep(outline, (x, y, coverage) => {
      pen.red = fill.colour[0];
      pen.green = fill.colour[1];
      pen.blue = fill.colour[2];
      pen.label = fill.label;
      pen.alpha = fill.alpha ?? 1;
      this.put(x, y, fill.depth, coverage);
    });
  }

  /** Darkens the image within a polygon, for shadows: labels and depth stay. `strength` 1 is black. */
  darken(outline: Outline, strength: number): void {
    const { rgb, width } = this;
    this.#sweep(outline, (x, y, coverage) => {
      const keep = 1 - strength * coverage;
      const at = (y * width + x) * 3;
      rgb[at] = (rgb[at] ?? 0) * keep;
      rgb[at + 1] = (rgb[at + 1] ?? 0) * keep;
      rgb[at + 2] = (rgb[at + 2] ?? 0) * keep;
    });
  }

  /** Calls `visit` for every pixel that the polygon touches, with the share of the pixel it covers. */
  #sweep(outline: Outline, visit: (x: number, y: number, coverage: number) => void): void {
    let top = Infinity;
    let bottom = -Infinity;
    for (let at = 1; at < outline.length; at += 2) {
      top = Math.min(top, outline[at] ?? top);
      bottom = Math.max(bottom, outline[at] ?? bottom);
    }
    const lastRow = Math.min(this.height - 1, Math.floor(bottom));
    const crossings: number[] = [];
    for (let y = Math.max(0, Math.floor(top)); y <= lastRow; y++) {
      let first = this.width;
      let last = -1;
      for (let subrow = 0; subrow < SUBROWS; subrow++) {
        findCrossings(outline, y + (subrow + 0.5) / SUBROWS, crossings);
        for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
          const from = Math.max(0, crossings[pair] ?? 0);
          const to = Math.min(this.width, crossings[pair + 1] ?? 0);
          if (to <= from) continue;
          this.#addSpan(from, to);
          first = Math.min(first, Math.floor(from));
          last = Math.max(last, Math.floor(to));
        }
      }
      this.#emitRow(y, first, Math.min(last, this.width - 1), visit);
    }
  }

  #addSpan(from: number, to: number): void {
    const firstPixel = Math.floor(from);
    const lastPixel = Math.floor(to);
    const partial = this.#partial;
    if (firstPixel === lastPixel) {
      partial[firstPixel] = (partial[firstPixel] ?? 0) + to - from;
      return;
    }
    partial[firstPixel] = (partial[firstPixel] ?? 0) + firstPixel + 1 - from;
    partial[lastPixel] = (partial[lastPixel] ?? 0) + to - lastPixel;
    const steps = this.#steps;
    steps[firstPixel + 1] = (steps[firstPixel + 1] ?? 0) + 1;
    steps[lastPixel] = (steps[lastPixel] ?? 0) - 1;
  }

  #emitRow(
    y: number,
    first: number,
    last: number,
    visit: (x: number, y: number, coverage: number) => void,
  ): void {
    let whole = 0;
    for (let x = first; x <= last; x++) {
      whole += this.#steps[x] ?? 0;
      const coverage = (whole + (this.#partial[x] ?? 0)) / SUBROWS;
      if (coverage > 0.001) visit(x, y, coverage < 1 ? coverage : 1);
    }
    if (last < first) return;
    this.#partial.fill(0, first, last + 2);
    this.#steps.fill(0, first, last + 2);
  }
}

/** Where the polygon's edges cross a horizontal line, ascending. */
function findCrossings(outline: Outline, y: number, crossings: number[]): void {
  crossings.length = 0;
  const { length } = outline;
  let previousX = outline[length - 2] ?? 0;
  let previousY = outline[length - 1] ?? 0;
  for (let at = 0; at < length; at += 2) {
    const x = outline[at] ?? 0;
    const nextY = outline[at + 1] ?? 0;
    if (previousY <= y !== nextY <= y) {
      crossings.push(previousX + ((y - previousY) / (nextY - previousY)) * (x - previousX));
    }
    previousX = x;
    previousY = nextY;
  }
  crossings.sort((a, b) => a - b);
}
