// The 1×1 convolution as a matrix product, with what comes before and after it: the end of the former block (its joint
// feature weighed by F_glo, plus its residual) on the way in; PReLU, the sums of a global mean, or plain scores on the
// way out.

import type { Precision } from '../../core/precision.ts';
import { addUp, groupsOf, LANES, lines, opening, PRELU } from './wgsl.ts';

/** Output channels of an invocation; a kernel's channels are filled up to a multiple. */
const BLOCK_CHANNELS = 16;
const BLOCK_GROUPS = BLOCK_CHANNELS / LANES;
const LANES_ACROSS = 32;
const PLACES_EACH = 2;
/** Places of a workgroup, in raster order. */
export const TILE_PLACES = LANES_ACROSS * PLACES_EACH;
const MAX_LOADS = 4;

export interface Convolution1x1 {
  readonly inputChannels: number;
  readonly channels: number;
  /** Whether the input is `feature × weights + residual`, channel by channel, the sum of which is kept. */
  readonly endsBlock: boolean;
  /**
   * - `activated`: bias and PReLU, a feature
   * - `summed`: a feature as it is, and each workgroup's sum of it for the global mean
   * - `scores`: bias, float32 `[channels, height, width]`
   */
  readonly output: 'activated' | 'summed' | 'scores';
}

/** Of a workgroup, with 32 invocations for each. */
const MAX_BLOCKS = 4;

/** Blocks of output channels: how many workgroups share them, and how many each has. */
function blocksOf({ channels }: Convolution1x1): { workgroups: number; blocks: number } {
  const all = Math.ceil(channels / BLOCK_CHANNELS);
  const workgroups = Math.ceil(all / MAX_BLOCKS);
  return { workgroups, blocks: Math.ceil(all / workgroups) };
}

/** How many workgroups lie side by side for each tile; one where the input is kept. */
export function workgroupsDeep(shape: Convolution1x1): number {
  return blocksOf(shape).workgroups;
}

/**
 * Weights in the kernel's order: for each block of output channels and group of input channels, four input channels ×
 * four groups of output channels.
 * @param weight `[channels, inputChannels]`
 */
export function packConvolution1x1(
  shape: Convolution1x1,
  weight: Float32Array,
): Float32Array<ArrayBuffer> {
  const { inputChannels, channels } = shape;
  const filled = filledChannels(shape);
  const packed = new Float32Array(filled * groupsOf(inputChannels) * LANES);
  let place = 0;
  for (let first = 0; first < filled; first += BLOCK_CHANNELS) {
    for (let input = 0; input < groupsOf(inputChannels) * LANES; input++) {
      for (let output = first; output < first + BLOCK_CHANNELS; output++) {
        const isThere = input < inputChannels && output < channels;
        packed[place++] = isThere ? (weight[output * inputChannels + input] ?? 0) : 0;
      }
    }
  }
  return packed;
}

/** How many values each of its constants beside the weights has: bias, and slopes where it is activated. */
export function filledChannels(shape: Convolution1x1): number {
  const { workgroups, blocks } = blocksOf(shape);
  return workgroups * blocks * BLOCK_CHANNELS;
}

/**
 * One text for all numbers of input channels and, but for their blocks, of output channels: compiling takes its time.
 * Bindings: weights; bias and slopes of each group (but with sums); feature; `ratios` (F_glo's weights), `kept` and
 * `residual` (at the end of a block); the result; `partials` (`[workgroup][group]`, with sums). `sizes.count` is the
 * number of input groups. In float16, what a chunk of the input adds to a sum is added up in float16, the chunks in float32.
 */
export function convolve1x1Kernel(shape: Convolution1x1, precision: Precision): string {
  const { inputChannels, channels, endsBlock, output } = shape;
  const isHalf = precision === 'float16';
  const { blocks } = blocksOf(shape);
  const invocations = LANES_ACROSS * blocks;
  const most = Math.min(8, (MAX_LOADS * invocations) / TILE_PLACES);
  const depth = [8, 4, 2].find((some) => some <= most && groupsOf(inputChannels) % some === 0) ?? 1;
  const tileSize = depth * TILE_PLACES;
  const loads = Math.ceil(tileSize / invocations);

  const buffers = [
    ['read', 'weights', `array<array<real4, ${LANES * BLOCK_GROUPS}>>`],
    ...(output === 'summed' ? [] : [['read', 'groups', 'array<Group>']]),
    ['read', 'feature', 'array<real4>'],
    ...(endsBlock
      ? [
          ['read', 'ratios', 'array<vec4f>'],
          ['read_write', 'kept', 'array<real4>'],
          ['read', 'residual', 'array<real4>'],
        ]
      : []),
    ['read_write', 'result', output === 'scores' ? 'array<f32>' : 'array<real4>'],
    ...(output === 'summed' ? [['read_write', 'partials', 'array<vec4f>']] : []),
  ].map(
    ([access, name, type], place) =>
      `@group(0) @binding(${place + 1}) var<storage, ${access}> ${name}: ${type};`,
  );

  const prepareLoad = (load: number): string => `
  let place${load} = index + ${load * invocations}u;
  let part${load} = place${load} / ${TILE_PLACES}u;
  let at${load} = first + place${load} % ${TILE_PLACES}u;
  let isInside${load} = at${load} < area && place${load} < ${tileSize}u;
  var fetched${load} = real4();
  ${endsBlock ? `var added${load} = real4();` : ''}`;
  const fetch = (load: number, chunk: string): string => `
      if (isInside${load}) {
        let source = (${chunk} * ${depth}u + part${load}) * area + at${load};
        fetched${load} = feature[source];
        ${endsBlock ? `added${load} = residual[source];` : ''}
      }`;
  const store = (load: number): string => {
    const value = endsBlock
      ? `real4(vec4f(fetched${load}) * ratios[group] + vec4f(added${load}))`
      : `fetched${load}`;
    return `
    if (place${load} < ${tileSize}u) {
      let group = chunk * ${depth}u + part${load};
      let value = ${value};
      tile[place${load}] = value;
      ${endsBlock ? `if (isInside${load}) { kept[group * area + at${load}] = value; }` : ''}
    }`;
  };
  const multiply = lines(BLOCK_GROUPS * LANES, (weight) => {
    const [lane, group] = [Math.floor(weight / BLOCK_GROUPS), weight % BLOCK_GROUPS];
    return `      {
        let weight = weights[row][${weight}];
${lines(PLACES_EACH, (place) => `        ${isHalf ? 'part' : ''}sum${place}_${group} += weight * value${place}.${'xyzw'[lane] ?? ''};`)}
      }`;
  });
  const write = (place: number, group: number): string => {
    const sum = `sum${place}_${group}`;
    const name = `block * ${BLOCK_GROUPS}u + ${group}u`;
    if (output === 'summed') return `result[(${name}) * area + at] = real4(${sum});`;
    const biased = `${sum} + groups[${name}].bias`;
    if (output === 'activated') {
      return `result[(${name}) * area + at] = real4(prelu(${biased}, groups[${name}].slopes));`;
    }
    return `
      {
        let scores = ${biased};
        let channel = (${name}) * ${LANES}u;
${lines(LANES, (lane) => `        if (channel + ${lane}u < ${channels}u) { result[(channel + ${lane}u) * area + at] = scores[${lane}]; }`)}
      }`;
  };
  const sumUp = lines(
    BLOCK_GROUPS,
    (group) => `
  workgroupBarrier();
  sums[lane * ${blocks}u + local.y] = ${Array.from({ length: PLACES_EACH }, (_, place) => `sum${place}_${group}`).join(' + ')};
  ${addUp('sums', LANES_ACROSS, blocks, invocations)}
  if (index < ${blocks}u) {
    let number = tileNumber * workgroups.y + workgroup.y;
    partials[(number * ${blocks}u + index) * ${BLOCK_GROUPS}u + ${group}u] = sums[index];
  }`,
  );

  const allSums = (line: (sum: string) => string): string =>
    lines(PLACES_EACH * BLOCK_GROUPS, (sum) =>
      line(`sum${Math.floor(sum / BLOCK_GROUPS)}_${sum % BLOCK_GROUPS}`),
    );

  return /* wgsl */ `
${opening(precision)}
${output === 'activated' ? PRELU : ''}
${output === 'summed' ? '' : 'struct Group { bias: vec4f, slopes: vec4f }'}
${buffers.join('\n')}
var<workgroup> tile: array<real4, ${tileSize}>;
${output === 'summed' ? `var<workgroup> sums: array<vec4f, ${invocations}>;` : ''}

@compute @workgroup_size(${LANES_ACROSS}, ${blocks})
fn convolve(
  @builtin(workgroup_id) workgroup: vec3u,
  ${output === 'summed' ? '@builtin(num_workgroups) workgroups: vec3u,' : ''}
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let area = sizes.width * sizes.height;
  let chunks = sizes.count / ${depth}u;
  let lane = local.x;
  let block = workgroup.y * ${blocks}u + local.y;
  let tileNumber = workgroup.x;
  let first = tileNumber * ${TILE_PLACES}u;
${lines(loads, prepareLoad)}
${lines(loads, (load) => fetch(load, '0u'))}
${allSums((sum) => `  var ${sum} = vec4f();`)}
  for (var chunk = 0u; chunk < chunks; chunk++) {
    workgroupBarrier();
${lines(loads, store)}
    workgroupBarrier();
    if (chunk + 1 < chunks) {
${lines(loads, (load) => fetch(load, '(chunk + 1)'))}
    }
${isHalf ? allSums((sum) => `    var part${sum} = real4();`) : ''}
    for (var part = 0u; part < ${depth}; part++) {
      let row = block * sizes.count + chunk * ${depth}u + part;
${lines(PLACES_EACH, (place) => `      let value${place} = tile[part * ${TILE_PLACES}u + lane + ${place * LANES_ACROSS}u];`)}
${multiply}
    }
${isHalf ? allSums((sum) => `    ${sum} += vec4f(part${sum});`) : ''}
  }
${lines(
  PLACES_EACH,
  (place) => `  {
    let at = first + lane + ${place * LANES_ACROSS}u;
    if (at < area) {
${lines(BLOCK_GROUPS, (group) => `      ${write(place, group)}`)}
    }
  }`,
)}
${output === 'summed' ? sumUp : ''}
}
`;
}
