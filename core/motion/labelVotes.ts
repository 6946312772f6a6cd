// Which label a pixel takes that is found again near an outline of the mask before: what that mask has around the place
// that it came from, each pixel there counting the more the more alike the photos look around the two. So an outline that
// the motion, or the hand before, has a little off falls where the picture has it. Label fusion by patches (P. Coupé et
// al., "Patch-based segmentation using expert priors", NeuroImage 54, 2011, section 2.3) from one former frame.

import type { LabPhoto } from '../edit/labColors.ts';
import type { LabelMap } from '../labelMap.ts';
import { VOID_INDEX } from '../taxonomy.ts';

/** How far around the place labels count, and how far around a pixel photos are compared. Chosen as ADR 0011 says. */
const SEARCH_PX = 3;
const PATCH_REACH_PX = 1;
/** A standard deviation of the distance from the place. */
const DISTANCE_PX = 2;
/** Colours that differ by this, in CIELAB, count 1/e. */
const COLOR = 6;

const SEARCH_SIDE_PX = 2 * SEARCH_PX + 1;
const PATCH_AREA_PX = (2 * PATCH_REACH_PX + 1) ** 2;
const PATCH_VALUES = 3 * PATCH_AREA_PX;
/** A sum over a patch that counts 1/e. */
const MUCH_DIFFERENCE = PATCH_AREA_PX * COLOR ** 2;
const CLASS_COUNT = 256;

/** How much each place around counts by its distance, row by row. */
const NEARNESS = Float64Array.from({ length: SEARCH_SIDE_PX ** 2 }, (_, place) => {
  const dx = (place % SEARCH_SIDE_PX) - SEARCH_PX;
  const dy = Math.floor(place / SEARCH_SIDE_PX) - SEARCH_PX;
  return Math.exp(-(dx * dx + dy * dy) / (2 * DISTANCE_PX ** 2));
});

/** The label of a pixel that was at another place in the frame before; void where nothing around there was labelled. */
export type LabelVote = (x: number, y: number, fromX: number, fromY: number) => number;

/**
 * @param photo of this frame
 * @param before photo and labels of the frame before, as large as this one's
 * @returns for pixels and places inside the frame; a pixel that looks exactly as that place did takes its label, unless
 * that is void
 */
export function createLabelVote(
  photo: LabPhoto,
  before: { readonly photo: LabPhoto; readonly labels: LabelMap },
): LabelVote {
  const { width, height, data: labels } = before.labels;
  const votes = new Float64Array(CLASS_COUNT);
  const here = new Int8Array(PATCH_VALUES);
  const there = new Int8Array(PATCH_VALUES);
  return (x, y, fromX, fromY) => {
    const own = labels[fromY * width + fromX] ?? VOID_INDEX;
    const left = Math.max(0, fromX - SEARCH_PX);
    const right = Math.min(width - 1, fromX + SEARCH_PX);
    const top = Math.max(0, fromY - SEARCH_PX);
    const bottom = Math.min(height - 1, fromY + SEARCH_PX);
    if (isEven(before.labels, left, top, right, bottom)) return own;
    takePatch(photo, x, y, here);
    takePatch(before.photo, fromX, fromY, there);
    if (own !== VOID_INDEX && difference(here, there) === 0) return own;
    votes.fill(0);
    let winner = VOID_INDEX;
    for (let atY = top; atY <= bottom; atY++) {
      for (let atX = left; atX <= right; atX++) {
        const label = labels[atY * width + atX] ?? VOID_INDEX;
        if (label === VOID_INDEX) continue;
        takePatch(before.photo, atX, atY, there);
        const place = (atY - fromY + SEARCH_PX) * SEARCH_SIDE_PX + atX - fromX + SEARCH_PX;
        const alike = Math.exp(-difference(here, there) / MUCH_DIFFERENCE);
        const sum = (votes[label] ?? 0) + (NEARNESS[place] ?? 0) * alike;
        votes[label] = sum;
        if (sum > (votes[winner] ?? 0)) winner = label;
      }
    }
    return winner;
  };
}

/** Whether one label alone is there; the edges belong to it. */
function isEven(
  { width, data }: LabelMap,
  left: number,
  top: number,
  right: number,
  bottom: number,
): boolean {
  const first = data[top * width + left];
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) if (data[y * width + x] !== first) return false;
  }
  return true;
}

/** The colours around a pixel, row by row; beyond the photo its edge goes on. */
function takePatch({ width, height, data }: LabPhoto, x: number, y: number, into: Int8Array): void {
  const isInside =
    x >= PATCH_REACH_PX &&
    y >= PATCH_REACH_PX &&
    x < width - PATCH_REACH_PX &&
    y < height - PATCH_REACH_PX;
  let value = 0;
  for (let down = -PATCH_REACH_PX; down <= PATCH_REACH_PX; down++) {
    const row = (isInside ? y + down : clamp(y + down, height)) * width;
    for (let along = -PATCH_REACH_PX; along <= PATCH_REACH_PX; along++) {
      const byte = 3 * (row + (isInside ? x + along : clamp(x + along, width)));
      into[value] = data[byte] ?? 0;
      into[value + 1] = data[byte + 1] ?? 0;
      into[value + 2] = data[byte + 2] ?? 0;
      value += 3;
    }
  }
}

/** The sum of squares. */
function difference(here: Int8Array, there: Int8Array): number {
  let sum = 0;
  for (let value = 0; value < PATCH_VALUES; value++) {
    const step = (here[value] ?? 0) - (there[value] ?? 0);
    sum += step * step;
  }
  return sum;
}

function clamp(place: number, length: number): number {
  return Math.max(0, Math.min(length - 1, place));
}
