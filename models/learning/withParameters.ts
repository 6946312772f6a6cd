// What was learned, back among a network's tensors.

import { normalisationEpsilon } from '../cgnet/foldNormalisation.ts';
import type { StateDict, Tensor } from '../checkpoint/tensor.ts';

/**
 * The tensors with other values for some of them. A convolution's bias that is none of the tensors is its normalisation's,
 * folded into it: the normalisation then does nothing any more but shift.
 * @param parameters as `emitGradients` names them
 */
export function withParameters(
  weights: StateDict,
  parameters: readonly { readonly name: string; readonly values: Float32Array<ArrayBuffer> }[],
): StateDict {
  const changed = new Map<string, Tensor>(weights);
  const set = (name: string, values: Float32Array<ArrayBuffer>): void => {
    const tensor = weights.get(name);
    if (tensor !== undefined) changed.set(name, { ...tensor, data: values.slice() });
  };
  for (const { name, values } of parameters) {
    if (!name.endsWith('.conv.bias') || weights.has(name)) {
      set(name, values);
      continue;
    }
    const normalisation = name.replace(/\.conv\.bias$/, '.bn');
    set(
      `${normalisation}.weight`,
      values.map(() => 1),
    );
    set(`${normalisation}.bias`, values);
    set(
      `${normalisation}.running_mean`,
      values.map(() => 0),
    );
    set(
      `${normalisation}.running_var`,
      values.map(() => 1 - normalisationEpsilon),
    );
  }
  return changed;
}
