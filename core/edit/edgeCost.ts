// How easily an outline runs through each pixel: cheap along the photo's edges.

import type { LabelMap } from '../labelMap.ts';
import type { ColorPhoto } from './colorPhoto.ts';
import type { Raster } from './pixelMask.ts';

/** The cost of a pixel on a strong edge is 1, that of one in an even surface MAX_EDGE_COST. */
export interface EdgeCost extends Raster {
  readonly costs: Uint8Array;
}

export const MAX_EDGE_COST = 32;

/** Edges stronger than all but this part of the pixels' are as cheap as can be. */
const STRONG_PART = 0.05;

/** A pixel at a boundary of the labels costs this part of what the photo asks. */
const LABEL_EDGE_PART = 0.5;

/**
 * The cost falls in proportion to the gradient: the largest difference, in any colour channel, between the pixels to
 * both sides or above and below.
 * @param labels of the same size: outlines then also hold to the boundaries between them
 */
export function findEdgeCost(photo: ColorPhoto, labels?: LabelMap): EdgeCost {
  const { width, height } = photo;
  const gradients = findGradients(photo);
  const strong = Math.max(1, strongGradient(gradients));
  const costs = gradients.map((gradient) =>
    Math.round(MAX_EDGE_COST - (MAX_EDGE_COST - 1) * Math.min(1, gradient / strong)),
  );
  if (labels !== undefined) cheapenLabelEdges(costs, labels);
  return { width, height, costs };
}

function findGradients({ width, height, channels, data }: ColorPhoto): Uint8Array {
  const gradients = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const up = (y > 0 ? -width : 0) * channels;
    const down = (y + 1 < height ? width : 0) * channels;
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? -channels : 0;
      const right = x + 1 < width ? channels : 0;
      const offset = (y * width + x) * channels;
      let gradient = 0;
      for (let channel = offset; channel < offset + 3; channel++) {
        const across = Math.abs((data[channel + right] ?? 0) - (data[channel + left] ?? 0));
        const along = Math.abs((data[channel + down] ?? 0) - (data[channel + up] ?? 0));
        gradient = Math.max(gradient, across, along);
      }
      gradients[y * width + x] = gradient;
    }
  }
  return gradients;
}

function strongGradient(gradients: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const gradient of gradients) counts[gradient] = (counts[gradient] ?? 0) + 1;
  let stronger = 0;
  let gradient = 255;
  while (gradient > 0) {
    stronger += counts[gradient] ?? 0;
    if (stronger > STRONG_PART * gradients.length) break;
    gradient -= 1;
  }
  return gradient;
}

function cheapenLabelEdges(costs: Uint8Array, { width, height, data }: LabelMap): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const offset = y * width + x;
      const isEdge =
        (x + 1 < width && data[offset] !== data[offset + 1]) ||
        (y + 1 < height && data[offset] !== data[offset + width]);
      if (isEdge) costs[offset] = Math.max(1, Math.round((costs[offset] ?? 0) * LABEL_EDGE_PART));
    }
  }
}
