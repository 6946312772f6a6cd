// A stored model in the precision that it is to compute in. In float16 there are half the bytes to move on a GPU; it is
// emitted anew from the weights, as what is stored with a model is float32.

import { MaskwrightError } from '../core/errors.ts';
import type { Precision } from '../core/precision.ts';
import { emitOnnx } from './cgnet/emitOnnx.ts';
import { readCgnet } from './cgnet/readCgnet.ts';
import type { EngineModel } from './engine/engine.ts';
import { toEngineModel, type StoredModel } from './modelRegistry.ts';

/**
 * What an engine needs of a stored model, in a precision.
 * @throws MaskwrightError `usage/invalid` for float16 where the weights are not known
 */
export function inPrecision(model: StoredModel, precision: Precision): EngineModel {
  if (precision === 'float32') return toEngineModel(model);
  const { id, cgnet } = model.card;
  const weights = model.weights ?? null;
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
    onnx: emitOnnx(net, { kind: 'normalised' }, precision),
    precision,
  };
}
