// Makes labels agree with a photo that its EXIF turns: they were drawn either over the photo as people see it, or over
// its pixels as they are stored.

import { assertSameSize, type LabelMap } from '../core/labelMap.ts';
import { readPhotoOrientation, type PhotoSize } from './photos.ts';

/** Where a stored pixel row or column lies in the upright photo, for the orientations that exchange the two. */
interface Turn {
  readonly isFromRight: boolean;
  readonly isFromBottom: boolean;
}

/** EXIF orientations (Exif 2.32, tag 0x0112) of photos that lie on their side. */
const TURNS: Readonly<Record<number, Turn>> = {
  5: { isFromRight: false, isFromBottom: false },
  6: { isFromRight: false, isFromBottom: true },
  7: { isFromRight: true, isFromBottom: true },
  8: { isFromRight: true, isFromBottom: false },
};

/**
 * Labels as large as the upright photo are taken as they are; where they are as large as the stored pixels of a photo
 * that lies on its side, they are turned with it.
 * @param size of the upright photo
 * @param subject the label file, for messages
 * @throws MaskwrightError `label/sizeMismatch` for any other size, `image/unreadable`
 */
export async function turnWithPhoto(
  labels: LabelMap,
  photo: string,
  size: PhotoSize,
  subject: string,
): Promise<LabelMap> {
  const isUpright = labels.width === size.width && labels.height === size.height;
  const mayLie = labels.width === size.height && labels.height === size.width;
  const turn = !isUpright && mayLie ? TURNS[await readPhotoOrientation(photo)] : undefined;
  if (turn !== undefined) return turnLabels(labels, turn);
  assertSameSize(labels, size, subject);
  return labels;
}

function turnLabels({ width, height, data }: LabelMap, turn: Turn): LabelMap {
  const turned = new Uint8Array(data.length);
  let place = 0;
  for (let y = 0; y < width; y++) {
    const column = turn.isFromRight ? width - 1 - y : y;
    for (let x = 0; x < height; x++) {
      const row = turn.isFromBottom ? height - 1 - x : x;
      turned[place++] = data[row * width + column] ?? 0;
    }
  }
  return { width: height, height: width, data: turned };
}
