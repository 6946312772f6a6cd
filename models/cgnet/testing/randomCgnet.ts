// A CGNet with random weights, the same for the same seed, whose features neither vanish nor grow.

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { StateDict, Tensor } from '../../checkpoint/tensor.ts';
import { buildCgnet, type CgnetOptions } from '../architecture.ts';
import { nameInLayout, type KeyLayout } from '../keyLayouts.ts';
import { parameterShapes } from '../parameters.ts';

/** @returns numbers between −1 and 1 */
export function randomNumbers(count: number, seed: number): Float32Array<ArrayBuffer> {
  const random = xoroshiro128plus(seed);
  return Float32Array.from({ length: count }, () => uniformFloat64(random) * 2 - 1);
}

/** Every tensor of such a network, under the names of a layout. */
export function randomCgnet(
  options: CgnetOptions,
  seed: number,
  layout: KeyLayout = 'authors',
): StateDict {
  const tensors = parameterShapes(buildCgnet(options)).map(({ name, shape }, place) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    const fanIn = shape.length > 1 ? size / (shape[0] ?? 1) : 1;
    const spread = Math.sqrt(2 / fanIn);
    const data = randomNumbers(size, seed + place).map((value) => {
      // Variances are positive; scales stay near one.
      if (name.endsWith('running_var')) return 1 + value * 0.5;
      if (/(bn|bn_prelu\.bn)\.weight$/.test(name)) return 1 + value * 0.3;
      return value * spread * (shape.length > 1 ? 1 : 0.3);
    });
    const tensor: Tensor = { shape, data };
    return [nameInLayout(name, layout), tensor] as const;
  });
  return new Map(tensors);
}
