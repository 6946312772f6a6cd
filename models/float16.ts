// A CGNet that computes in float16: half the bytes to move on a GPU. Emitted anew from the weights, as what is stored
// with a model is float32.

import { MaskwrightError } from '../core/errors.ts';
import { emitOnnx } from './cgnet/emitOnnx.ts';
import { readCgnet } from './cgnet/readCgnet.ts';
import type { StateDict } from './checkpoint/tensor.ts';
import type { EngineModel } from './engine/engine.ts';
import { toEngineModel, type StoredModel } from './modelRegistry.ts';

/**
 * @param weights the model's, under any key layout; null for one that is known as an ONNX file alone
 * @throws MaskwrightError `usage/invalid` without weights
 */
export function toFloat16Model(model: StoredModel, weights: StateDict | null): EngineModel {
  const { id, cgnet } = model.card;
  if (cgnet === null || weights === null) {
    throw new MaskwrightError(
      'usage/invalid',
      `The model ${id} is known as an ONNX file alone, so it cannot be run in float16; leave the precision at float32, ` +
        'or import it from its checkpoint.',
      { modelId: id },
    );
  }
  const net = readCgnet(weights, id, cgnet.residual);
  return {
    ...toEngineModel(model),
    onnx: emitOnnx(net, { kind: 'normalised' }, 'float16'),
    precision: 'float16',
  };
}
