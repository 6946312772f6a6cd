// Kernels of float16 for an emulated GPU that has none: the same texts, with float32 in its place. It shows that what they
// add up and where is right, not how float16 rounds; their weights are rounded to float16 all the same.

import type { NetworkLayers } from '../cgnetGpu/layers.ts';

/** @param layers of float16 */
export function widenLayers(layers: NetworkLayers): NetworkLayers {
  return { ...(widen(layers) as NetworkLayers), precision: 'float32' };
}

function widen(part: unknown): unknown {
  if (typeof part === 'string') return part.replace('enable f16;', '').replaceAll('vec4h', 'vec4f');
  if (part instanceof Float16Array) return Float32Array.from(part);
  if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part)) return part;
  if (Array.isArray(part)) return part.map(widen);
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, widen(value)]));
}
