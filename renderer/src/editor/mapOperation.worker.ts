// A worker that works out one operation.

import { encodeDelta } from '../../../core/edit/delta.ts';
import type { PaintGuard } from '../../../core/edit/guard.ts';
import { messageOf } from '../../../core/errors.ts';
import type { LabelMap } from '../../../core/labelMap.ts';
import { changeOf, type MapOperation } from './mapOperations.ts';

export interface OperationTask {
  readonly map: LabelMap;
  readonly operation: MapOperation;
  readonly guard: PaintGuard;
}

/** `delta` as `core/edit/delta` encodes it: bytes change hands, and a hundred thousand runs would be copied. */
export type OperationAnswer =
  { readonly delta: Uint8Array<ArrayBuffer> } | { readonly reason: string };

addEventListener('message', ({ data }: MessageEvent<OperationTask>) => {
  const answer = answerTo(data);
  postMessage(answer, { transfer: 'delta' in answer ? [answer.delta.buffer] : [] });
});

function answerTo({ map, operation, guard }: OperationTask): OperationAnswer {
  try {
    return { delta: new Uint8Array(encodeDelta(changeOf(map, operation, guard))) };
  } catch (error) {
    return { reason: messageOf(error) };
  }
}
