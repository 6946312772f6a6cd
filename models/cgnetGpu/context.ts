// F_loc and F_sur, the local and the surrounding context of a block: two depthwise 3×3 convolutions side by side, the
// second dilated, with bias and PReLU, and each workgroup's sums of the joint feature for F_glo.

import type { Precision } from '../../core/precision.ts';
import { addUp, LANES, lines, opening, PRELU } from './wgsl.ts';

export const TILE_WIDTH = 32;
export const TILE_HEIGHT = 8;
const INVOCATIONS = TILE_WIDTH * TILE_HEIGHT;
const TAPS = 9;

export interface Context {
  /** Of the input; the joint feature has twice as many. A multiple of four. */
  readonly channels: number;
  /** Of F_sur; at most {@link MAX_DILATION}. */
  readonly dilation: number;
}

const MAX_DILATION = 4;

/** What {@link packContext} needs of a branch. */
export interface ContextBranch {
  /** `[channels, 1, 3, 3]` */
  readonly weight: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
  readonly slopes: ArrayLike<number>;
}

/** Constants in the kernel's order: for each group of channels and branch nine taps, bias and slopes. */
export function packContext(
  { channels }: Context,
  branches: readonly [local: ContextBranch, surrounding: ContextBranch],
): Float32Array<ArrayBuffer> {
  const packed: number[] = [];
  for (let first = 0; first < channels; first += LANES) {
    for (const { weight, bias, slopes } of branches) {
      const each = (value: (channel: number) => number | undefined): void => {
        for (let lane = 0; lane < LANES; lane++) packed.push(value(first + lane) ?? 0);
      };
      for (let tap = 0; tap < TAPS; tap++) each((channel) => weight[channel * TAPS + tap]);
      each((channel) => bias[channel]);
      each((channel) => slopes[channel]);
    }
  }
  return Float32Array.from(packed);
}

const WIDTH = TILE_WIDTH + 2 * MAX_DILATION;
const HEIGHT = TILE_HEIGHT + 2 * MAX_DILATION;
const TILE_SIZE = WIDTH * HEIGHT;
const PER_BRANCH = TAPS + 2;

function load(part: number): string {
  return `
  {
    let place = index + ${part * INVOCATIONS}u;
    // Left and above of the feature wrap around to numbers that are far too large.
    let x = workgroup.x * ${TILE_WIDTH}u + place % ${WIDTH}u - ${MAX_DILATION}u;
    let y = workgroup.y * ${TILE_HEIGHT}u + place / ${WIDTH}u - ${MAX_DILATION}u;
    var value = vec4f();
    if (x < sizes.width && y < sizes.height) {
      value = vec4f(feature[group * area + y * sizes.width + x]);
    }
    if (place < ${TILE_SIZE}u) {
      tile[place] = value;
    }
  }`;
}

/** @param apart how far its taps are from each other, in places */
function convolve(name: string, branch: 0 | 1, apart: string): string {
  const first = branch * PER_BRANCH;
  return `
  var ${name} = constants[group][${first + TAPS}];
  {
    let corner = centre - ${apart} * ${WIDTH + 1}u;
${lines(TAPS, (tap) => {
  const place = `corner + ${apart} * ${Math.floor(tap / 3) * WIDTH + (tap % 3)}u`;
  return `    ${name} += constants[group][${first + tap}] * tile[${place}];`;
})}
  }
  ${name} = prelu(${name}, constants[group][${first + TAPS + 1}]);`;
}

/**
 * One text for every number of channels and dilation: compiling takes its time. `sizes.count` is the dilation.
 * Bindings: feature, constants, the joint feature, `partials` (`[workgroup][group]`: its sums). A workgroup has a tile of
 * one group. What it reads is little for what it computes, so it computes in float32 in any precision.
 */
export function contextKernel(precision: Precision): string {
  return /* wgsl */ `
${opening(precision)}
${PRELU}
@group(0) @binding(1) var<storage, read> feature: array<real4>;
@group(0) @binding(2) var<storage, read> constants: array<array<vec4f, ${2 * PER_BRANCH}>>;
@group(0) @binding(3) var<storage, read_write> joint: array<real4>;
@group(0) @binding(4) var<storage, read_write> partials: array<vec4f>;
var<workgroup> tile: array<vec4f, ${TILE_SIZE}>;

@compute @workgroup_size(${TILE_WIDTH}, ${TILE_HEIGHT})
fn findContext(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_id) within: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let area = sizes.width * sizes.height;
  let group = workgroup.z;
  let groups = workgroups.z;
${lines(Math.ceil(TILE_SIZE / INVOCATIONS), load)}
  workgroupBarrier();
  let centre = (within.y + ${MAX_DILATION}) * ${WIDTH}u + within.x + ${MAX_DILATION};
${convolve('local', 0, '1u')}
${convolve('surrounding', 1, 'sizes.count')}
  let x = workgroup.x * ${TILE_WIDTH}u + within.x;
  let y = workgroup.y * ${TILE_HEIGHT}u + within.y;
  let isInside = x < sizes.width && y < sizes.height;
  if (isInside) {
    let at = group * area + y * sizes.width + x;
    joint[at] = real4(local);
    joint[at + groups * area] = real4(surrounding);
  }
  // Places outside do not count.
  workgroupBarrier();
  tile[2 * index] = select(vec4f(), local, isInside);
  tile[2 * index + 1] = select(vec4f(), surrounding, isInside);
  ${addUp('tile', INVOCATIONS, 2, INVOCATIONS)}
  if (index < 2) {
    let number = workgroup.y * workgroups.x + workgroup.x;
    partials[(number * 2 + index) * groups + group] = tile[index];
  }
}
`;
}
