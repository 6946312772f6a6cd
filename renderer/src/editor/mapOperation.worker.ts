// A worker that works out one operation.

import type { LabelMap } from '../../../core/labelMap.ts';
import { findChange, type MapOperation } from './mapOperations.ts';
import { answerWithPatch } from './patchAnswer.ts';

export interface OperationTask {
  readonly map: LabelMap;
  readonly operation: MapOperation;
}

addEventListener('message', ({ data: { map, operation } }: MessageEvent<OperationTask>) => {
  void answerWithPatch(() => findChange(map, operation));
});
