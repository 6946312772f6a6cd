// The 3×3 convolution with bias and PReLU. A workgroup keeps the input of its tile in its own memory, four channels at a
// time; each invocation has four places below each other times sixteen channels in registers.

import type { Precision } from '../../core/precision.ts';
import { groupsOf, LANES, lines, opening, PRELU } from './wgsl.ts';

/** Output channels of an invocation. */
const BLOCK_CHANNELS = 16;
const BLOCK_GROUPS = BLOCK_CHANNELS / LANES;
const ROWS_EACH = 4;
const TILE_WIDTH = 32;
const TAPS = 3;

export interface Convolution3x3 {
  readonly inputChannels: number;
  /** A multiple of {@link BLOCK_CHANNELS}. */
  readonly channels: number;
  readonly step: 1 | 2;
}

/** A workgroup's invocations share a tile of the input: more blocks of channels make more of it. */
const MAX_BLOCKS = 4;

/** Blocks of output channels that a workgroup has. */
function blocksOf({ channels }: Convolution3x3): number {
  return Math.min(MAX_BLOCKS, channels / BLOCK_CHANNELS);
}

/** How many workgroups lie side by side for each tile. */
export function workgroupsDeep(shape: Convolution3x3): number {
  return shape.channels / BLOCK_CHANNELS / blocksOf(shape);
}

/** How many output places a workgroup has across and down. */
export function tileOf({ step }: Pick<Convolution3x3, 'step'>): readonly [number, number] {
  return [TILE_WIDTH, ROWS_EACH * rowsOfInvocations(step)];
}

function rowsOfInvocations(step: 1 | 2): number {
  return step === 1 ? 2 : 1;
}

/**
 * Weights in the kernel's order: for each block of output channels, group of input channels and column of the kernel,
 * three rows × four input channels × four groups of output channels.
 * @param weight `[channels, inputChannels, 3, 3]`
 */
export function packConvolution3x3(
  { inputChannels, channels }: Convolution3x3,
  weight: Float32Array,
): Float32Array<ArrayBuffer> {
  const packed = new Float32Array(channels * groupsOf(inputChannels) * LANES * TAPS * TAPS);
  let place = 0;
  for (let first = 0; first < channels; first += BLOCK_CHANNELS) {
    for (let group = 0; group < groupsOf(inputChannels); group++) {
      for (let column = 0; column < TAPS; column++) {
        for (let row = 0; row < TAPS; row++) {
          for (let lane = 0; lane < LANES; lane++) {
            const input = group * LANES + lane;
            for (let output = first; output < first + BLOCK_CHANNELS; output++) {
              const from = ((output * inputChannels + input) * TAPS + row) * TAPS + column;
              packed[place++] = input < inputChannels ? (weight[from] ?? 0) : 0;
            }
          }
        }
      }
    }
  }
  return packed;
}

/**
 * One text for all numbers of input channels and, but for their blocks, of output channels: compiling takes its time.
 * Bindings: feature, weights, each group's constants (bias, slopes; scale, shift and slopes of a second activation), the
 * result; `sizes.count` is the number of input groups. In float16, what a group of the input adds to a sum is added up in
 * float16, the groups in float32.
 */
export function convolve3x3Kernel(shape: Convolution3x3, precision: Precision): string {
  const { step } = shape;
  const isHalf = precision === 'float16';
  const blocks = blocksOf(shape);
  const rows = rowsOfInvocations(step);
  const invocations = TILE_WIDTH * rows * blocks;
  const inputWidth = (TILE_WIDTH - 1) * step + TAPS;
  const inputHeight = (ROWS_EACH * rows - 1) * step + TAPS;
  const tileSize = inputWidth * inputHeight;
  const loads = Math.ceil(tileSize / invocations);
  const window = (ROWS_EACH - 1) * step + TAPS;
  // With a step of two, even columns come first: neighbouring invocations then read neighbouring places.
  const odd = Math.ceil(inputWidth / 2);
  const columnInTile = step === 1 ? 'column' : `(column & 1) * ${odd}u + (column >> 1)`;
  const columnOfTap = step === 1 ? 'tap' : `(tap & 1) * ${odd}u + (tap >> 1)`;

  const prepareLoad = (load: number): string => `
  let place${load} = index + ${load * invocations}u;
  let at${load} = locate(place${load}, group.xy);`;
  const fetch = (load: number, part: string): string =>
    `fetched${load} = select(real4(), source[${part} * inputArea + at${load}.x], at${load}.y == 1);`;
  const store = (load: number): string =>
    (load + 1) * invocations <= tileSize
      ? `    tile[at${load}.z] = fetched${load};`
      : `    if (place${load} < ${tileSize}u) { tile[at${load}.z] = fetched${load}; }`;
  const multiply = (row: number): string =>
    lines(BLOCK_GROUPS * LANES, (weight) => {
      const [lane, output] = [Math.floor(weight / BLOCK_GROUPS), weight % BLOCK_GROUPS];
      return `      {
        let weight = weights[taps][${row * LANES * BLOCK_GROUPS + weight}];
${lines(
  ROWS_EACH,
  (place) =>
    `        ${isHalf ? 'part' : ''}sum${place}_${output} += weight * row${place * step + row}.${'xyzw'[lane] ?? ''};`,
)}
      }`;
    });
  const finish = (place: number, output: number): string => `
      {
        let group = block * ${BLOCK_GROUPS}u + ${output}u;
        let known = groups[group];
        let once = prelu(sum${place}_${output} + known.bias, known.slopes);
        let value = prelu(once * known.scale2 + known.shift2, known.slopes2);
        result[(group * sizes.height + y) * sizes.width + x] = real4(value);
      }`;

  const allSums = (line: (sum: string) => string): string =>
    lines(ROWS_EACH * BLOCK_GROUPS, (sum) =>
      line(`sum${Math.floor(sum / BLOCK_GROUPS)}_${sum % BLOCK_GROUPS}`),
    );

  return /* wgsl */ `
${opening(precision)}
${PRELU}
struct Group {
  bias: vec4f,
  slopes: vec4f,
  scale2: vec4f,
  shift2: vec4f,
  slopes2: vec4f,
}
@group(0) @binding(1) var<storage, read> source: array<real4>;
@group(0) @binding(2) var<storage, read> weights: array<array<real4, ${TAPS * LANES * BLOCK_GROUPS}>>;
@group(0) @binding(3) var<storage, read> groups: array<Group>;
@group(0) @binding(4) var<storage, read_write> result: array<real4>;
var<workgroup> tile: array<real4, ${tileSize}>;

/** Where a place of the tile is in a group of the input, whether it is in the image at all, and where in the tile. */
fn locate(place: u32, group: vec2u) -> vec3u {
  let row = place / ${inputWidth}u;
  let column = place % ${inputWidth}u;
  // Left and above of the image wrap around to numbers that are far too large.
  let x = group.x * ${TILE_WIDTH * step}u + column - 1;
  let y = group.y * ${ROWS_EACH * rows * step}u + row - 1;
  let isInside = x < sizes.inWidth && y < sizes.inHeight;
  return vec3u(
    select(0, y * sizes.inWidth + x, isInside),
    u32(isInside),
    row * ${inputWidth}u + ${columnInTile},
  );
}

@compute @workgroup_size(${TILE_WIDTH}, ${rows}, ${blocks})
fn convolve(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let inputArea = sizes.inWidth * sizes.inHeight;
  let inputGroups = sizes.count;
  let block = group.z * ${blocks}u + local.z;
${lines(loads, prepareLoad)}
${lines(loads, (load) => `  var fetched${load} = real4();\n  ${fetch(load, '0u')}`)}
${allSums((sum) => `  var ${sum} = vec4f();`)}
  for (var part = 0u; part < inputGroups; part++) {
    workgroupBarrier();
${lines(loads, store)}
    workgroupBarrier();
    if (part + 1 < inputGroups) {
${lines(loads, (load) => `      ${fetch(load, '(part + 1)')}`)}
    }
${isHalf ? allSums((sum) => `    var part${sum} = real4();`) : ''}
    for (var tap = 0u; tap < ${TAPS}; tap++) {
      let taps = (block * inputGroups + part) * ${TAPS}u + tap;
      let first = local.y * ${ROWS_EACH * step * inputWidth}u + local.x + ${columnOfTap};
${lines(window, (row) => `      let row${row} = tile[first + ${row * inputWidth}u];`)}
${lines(TAPS, multiply)}
    }
${isHalf ? allSums((sum) => `    ${sum} += vec4f(part${sum});`) : ''}
  }
  let x = group.x * ${TILE_WIDTH}u + local.x;
  if (x >= sizes.width) {
    return;
  }
${lines(
  ROWS_EACH,
  (place) => `  {
    let y = (group.y * ${rows}u + local.y) * ${ROWS_EACH}u + ${place}u;
    if (y < sizes.height) {${lines(BLOCK_GROUPS, (output) => finish(place, output))}
    }
  }`,
)}
}
`;
}
