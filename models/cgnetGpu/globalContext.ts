// F_glo, the global context, in one workgroup: workgroups' sums to means, FC, ReLU, FC, sigmoid; one weight a channel.

import { addUp, groupsOf, opening } from './wgsl.ts';

const INVOCATIONS = 256;

export interface GlobalContext {
  /** 4 times a power of two up to {@link INVOCATIONS}. */
  readonly channels: number;
  /** Of the vector between the two FC layers; at most {@link INVOCATIONS}. */
  readonly hidden: number;
  /** Of a block without a residual: its weights are one less, as its residual is then its own feature. */
  readonly isOneLess: boolean;
}

/** Constants in the kernel's order. The first FC's weights are `[hidden, channels]`, the second's turned over. */
export function packGlobalContext(
  { channels, hidden, isOneLess }: GlobalContext,
  into: { readonly weight: ArrayLike<number>; readonly bias: ArrayLike<number> },
  outOf: { readonly weight: ArrayLike<number>; readonly bias: ArrayLike<number> },
): Float32Array<ArrayBuffer> {
  const turned = Array.from(
    { length: hidden * channels },
    (_, place) => outOf.weight[(place % channels) * hidden + Math.floor(place / channels)] ?? 0,
  );
  return Float32Array.from([
    ...Array.from(into.weight),
    ...turned,
    ...Array.from(outOf.bias),
    ...Array.from(into.bias),
    Number(isOneLess),
    // A whole number of vec4f.
    0,
    0,
    0,
  ]);
}

/** Bindings: `partials` (`[sizes.count][group]`), constants, the weights. It computes in float32 in any precision. */
export function globalContextKernel({ channels, hidden }: GlobalContext): string {
  const groups = groupsOf(channels);
  const slots = INVOCATIONS / groups;
  return /* wgsl */ `
${opening('float32')}
struct Constants {
  into: array<array<vec4f, ${groups}>, ${hidden}>,
  outOf: array<array<vec4f, ${groups}>, ${hidden}>,
  outOfBias: array<vec4f, ${groups}>,
  intoBias: array<f32, ${hidden}>,
  less: f32,
}
@group(0) @binding(1) var<storage, read> partials: array<vec4f>;
@group(0) @binding(2) var<storage, read> constants: Constants;
@group(0) @binding(3) var<storage, read_write> weights: array<vec4f>;
var<workgroup> sums: array<vec4f, ${INVOCATIONS}>;
var<workgroup> products: array<f32, ${Math.max(INVOCATIONS, hidden * groups)}>;

@compute @workgroup_size(${INVOCATIONS})
fn weigh(@builtin(local_invocation_index) index: u32) {
  // Each invocation adds up every ${slots}th of the sums of one group.
  let count = sizes.count * ${groups}u;
  var sum = vec4f();
  for (var place = index; place < count; place += ${INVOCATIONS}u) {
    sum += partials[place];
  }
  sums[index] = sum;
  ${addUp('sums', slots, groups, INVOCATIONS)}
  let area = f32(sizes.width * sizes.height);
  for (var place = index; place < ${hidden * groups}u; place += ${INVOCATIONS}u) {
    let row = place % ${hidden}u;
    let group = place / ${hidden}u;
    products[place] = dot(constants.into[row][group], sums[group]) / area;
  }
  ${addUp('products', groups, hidden, INVOCATIONS)}
  if (index < ${groups}u) {
    var value = constants.outOfBias[index];
    for (var row = 0u; row < ${hidden}; row++) {
      value += constants.outOf[row][index] * max(0, products[row] + constants.intoBias[row]);
    }
    weights[index] = 1 / (1 + exp(-value)) - constants.less;
  }
}
`;
}
