// A worker that works out one operation.

import { encodeDelta, type LabelDelta } from '../../../../core/edit/delta.ts';
import type { PaintGuard } from '../../../../core/edit/guard.ts';
import { messageOf } from '../../../../core/errors.ts';
import type { LabelMap } from '../../../../core/labelMap.ts';
import { carryLabels } from '../../../../core/motion/carryLabels.ts';
import { decodePhoto } from '../sources/decodePhoto.ts';
import { changeBy, changeOf, type MapOperation } from './mapOperations.ts';
import type { PhotoFile } from '../sources/sourceMessages.ts';

/** The labels of the frame before come along with the picture. */
export interface CarryOperation {
  readonly kind: 'carryOver';
  readonly photo: PhotoFile;
  /** As large as this frame. */
  readonly before: { readonly photo: PhotoFile; readonly labels: LabelMap };
}

/** What an operation changes of a map. */
export interface FoundChange {
  readonly delta: LabelDelta;
  /** Of what is carried over, as `core/motion/carryLabels` has it; null for other operations. */
  readonly foundShare: number | null;
}

export interface OperationTask {
  readonly map: LabelMap;
  readonly operation: MapOperation | CarryOperation;
  readonly guard: PaintGuard;
}

export type OperationAnswer =
  | {
      /** As `core/edit/delta` encodes it: bytes change hands, and a hundred thousand runs would be copied. */
      readonly delta: Uint8Array<ArrayBuffer>;
      readonly foundShare: FoundChange['foundShare'];
    }
  | { readonly reason: string };

addEventListener('message', ({ data }: MessageEvent<OperationTask>) => {
  void answerTo(data).then((answer) => {
    postMessage(answer, { transfer: 'delta' in answer ? [answer.delta.buffer] : [] });
  });
});

async function answerTo(task: OperationTask): Promise<OperationAnswer> {
  try {
    const { delta, foundShare } = await changeFor(task);
    return { delta: new Uint8Array(encodeDelta(delta)), foundShare };
  } catch (error) {
    return { reason: messageOf(error) };
  }
}

async function changeFor({ map, operation, guard }: OperationTask): Promise<FoundChange> {
  if (operation.kind !== 'carryOver') {
    return { delta: changeOf(map, operation, guard), foundShare: null };
  }
  const { photo, before } = operation;
  const [here, there] = await Promise.all([decodePhoto(photo), decodePhoto(before.photo)]);
  const carried = carryLabels(here, { photo: there, labels: before.labels });
  return { delta: changeBy(map, carried, guard), foundShare: carried.foundShare };
}
