// Taking a mask along with the picture: what the frame before was labelled, where each of its pixels is in this frame.

import type { ColorPhoto } from '../edit/colorPhoto.ts';
import { toLabColors, type LabPhoto } from '../edit/labColors.ts';
import type { LabelPatch } from '../edit/paintMask.ts';
import { wholeRect } from '../edit/pixelMask.ts';
import type { LabelMap } from '../labelMap.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import { createLabelVote } from './labelVotes.ts';
import { opticalFlow, type OpticalFlow } from './opticalFlow.ts';

/**
 * A pixel that does not come back to itself, there and back again, within this share of the frame's longer side was hidden
 * or is lost. Chosen on the first drive of CamVid's val (docs/annotator.md): where a surface is even, a motion that is a
 * little off still finds the right label.
 */
const LARGEST_RETURN = 1 / 80;

/** What a mask becomes that is carried over. */
export interface CarriedLabels extends LabelPatch {
  /** The share of the photo that is found again in the photo before: small where much has moved, or all is another scene. */
  readonly foundShare: number;
}

/**
 * The labels that come along from the frame before; near its outlines they go by how alike the photos look. What was not
 * to be seen there, or cannot be found again, and what was void there all around keeps what it has.
 * @param photo of this frame
 * @param before photo and labels of the frame before, as large as this one's
 */
export function carryLabels(
  photo: ColorPhoto,
  before: { readonly photo: ColorPhoto; readonly labels: LabelMap },
): CarriedLabels {
  const { width, height } = photo;
  const largestReturnPx = LARGEST_RETURN * Math.max(width, height);
  const back = opticalFlow(photo, before.photo);
  const forth = opticalFlow(before.photo, photo);
  const labelOf = createLabelVote(labPhoto(photo), {
    photo: labPhoto(before.photo),
    labels: before.labels,
  });
  const bits = new Uint8Array(width * height);
  const indices = new Uint8Array(width * height);
  let found = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const offset = y * width + x;
      const [dx, dy] = [back.dx[offset] ?? 0, back.dy[offset] ?? 0];
      const [fromX, fromY] = [Math.round(x + dx), Math.round(y + dy)];
      if (fromX < 0 || fromY < 0 || fromX >= width || fromY >= height) continue;
      const from = fromY * width + fromX;
      if (returnError(forth, from, dx, dy) > largestReturnPx) continue;
      found += 1;
      const label = labelOf(x, y, fromX, fromY);
      if (label === VOID_INDEX) continue;
      bits[offset] = 1;
      indices[offset] = label;
    }
  }
  return { rect: wholeRect(photo), bits, indices, foundShare: found / (width * height) };
}

function labPhoto(photo: ColorPhoto): LabPhoto {
  return { width: photo.width, height: photo.height, data: toLabColors(photo) };
}

function returnError(forth: OpticalFlow, from: number, dx: number, dy: number): number {
  return Math.hypot(dx + (forth.dx[from] ?? 0), dy + (forth.dy[from] ?? 0));
}
