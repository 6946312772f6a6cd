// A worker that carries one frame's labels over to the next.

import type { LabelMap } from '../../../core/labelMap.ts';
import { carryLabels } from '../../../core/motion/carryLabels.ts';
import { decodePhoto } from './decodePhoto.ts';
import { answerWithPatch } from './patchAnswer.ts';
import type { PhotoFile } from './sourceMessages.ts';

export interface CarryOverTask {
  readonly photo: PhotoFile;
  /** Of the frame before, which is as large. */
  readonly before: { readonly photo: PhotoFile; readonly labels: LabelMap };
}

addEventListener('message', ({ data: { photo, before } }: MessageEvent<CarryOverTask>) => {
  void answerWithPatch(async () => {
    const [here, there] = await Promise.all([decodePhoto(photo), decodePhoto(before.photo)]);
    return carryLabels(here, { photo: there, labels: before.labels });
  });
});
