// The end of a stage: a block's output, normalised and activated, into its place in the concatenation that follows.

import type { Precision } from '../../core/precision.ts';
import { groupsOf, opening, PRELU } from './wgsl.ts';

export const WORKGROUP_SIZE = 256;

export interface Join {
  readonly channels: number;
  /** The first of its groups in the concatenation. */
  readonly firstGroup: number;
}

/** Bindings: feature, F_glo's weights, constants (scale, shift and slopes), the concatenation, the residual. */
export function joinKernel({ channels, firstGroup }: Join, precision: Precision): string {
  const groups = groupsOf(channels);
  return /* wgsl */ `
${opening(precision)}
${PRELU}
struct Constants {
  scale: array<vec4f, ${groups}>,
  shift: array<vec4f, ${groups}>,
  slopes: array<vec4f, ${groups}>,
}
@group(0) @binding(1) var<storage, read> feature: array<real4>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read> constants: Constants;
@group(0) @binding(4) var<storage, read_write> joined: array<real4>;
@group(0) @binding(5) var<storage, read> residual: array<real4>;

@compute @workgroup_size(${WORKGROUP_SIZE})
fn join(@builtin(global_invocation_id) id: vec3u) {
  let area = sizes.width * sizes.height;
  if (id.x >= area) {
    return;
  }
  let group = id.y;
  let at = group * area + id.x;
  let value = vec4f(feature[at]) * weights[group] + vec4f(residual[at]);
  joined[at + ${firstGroup}u * area] =
    real4(prelu(value * constants.scale[group] + constants.shift[group], constants.slopes[group]));
}
`;
}
