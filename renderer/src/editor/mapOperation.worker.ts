// A worker that works out one operation.

import { messageOf } from '../../../core/errors.ts';
import type { LabelPatch } from '../../../core/edit/paintMask.ts';
import type { LabelMap } from '../../../core/labelMap.ts';
import { findChange, type MapOperation } from './mapOperations.ts';

export interface OperationTask {
  readonly map: LabelMap;
  readonly operation: MapOperation;
}

export type OperationAnswer = { readonly patch: LabelPatch } | { readonly reason: string };

addEventListener('message', ({ data: { map, operation } }: MessageEvent<OperationTask>) => {
  const answer = answerTo({ map, operation });
  const memory = 'patch' in answer ? [answer.patch.bits.buffer, answer.patch.indices.buffer] : [];
  postMessage(answer, { transfer: memory.filter((one) => one instanceof ArrayBuffer) });
});

function answerTo({ map, operation }: OperationTask): OperationAnswer {
  try {
    return { patch: findChange(map, operation) };
  } catch (error) {
    return { reason: messageOf(error) };
  }
}
