// What the kernels' texts have in common. A feature is `[⌈channels / 4⌉][height][width]` of real4, which is vec4f or
// vec4h: four channels of a place side by side, channels beyond the last zero.

import type { Precision } from '../../core/precision.ts';

/** Channels in one vec4f. */
export const LANES = 4;

/** How many vectors of four a place of a feature has. */
export function groupsOf(channels: number): number {
  return Math.ceil(channels / LANES);
}

/**
 * What every kernel begins with: what features and convolutions' weights are kept in, and multiplied in where a kernel
 * multiplies much, as `real4`; and what it is told: the sizes, in places, of what it reads and of what it writes, and a
 * number. All else is float32 in either precision: constants, long sums, means and F_glo.
 */
export function opening(precision: Precision): string {
  const real4 =
    precision === 'float16' ? 'enable f16;\nalias real4 = vec4h;' : 'alias real4 = vec4f;';
  return `${real4}\n${SIZES}`;
}

const SIZES = /* wgsl */ `
struct Sizes {
  inWidth: u32,
  inHeight: u32,
  width: u32,
  height: u32,
  // Of a kernel's own: how many groups its input has, how far apart its taps are, how many sums it adds up.
  count: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;`;

export const PRELU = /* wgsl */ `
fn prelu(value: vec4f, slopes: vec4f) -> vec4f {
  return max(value, vec4f()) + slopes * min(value, vec4f());
}`;

/** Lines for 0 … count − 1: loops that must be unrolled, as what they index are registers. */
export function lines(count: number, line: (place: number) => string): string {
  return Array.from({ length: count }, (_, place) => line(place)).join('\n');
}

/**
 * Adds up an array in a workgroup's memory; the sums end in its first places. Every invocation has to come here.
 * @param array its name: `count` values for each of `stride` sums, those of a sum `stride` apart; `count` is a power of
 *   two
 * @param stride a power of two too
 * @param invocations how many the workgroup has; `index` is an invocation's place among them
 */
export function addUp(array: string, count: number, stride: number, invocations: number): string {
  return `
  for (var half = ${(count / 2) * stride}u; half >= ${stride}u; half >>= 1) {
    workgroupBarrier();
    for (var place = index; place < half; place += ${invocations}u) {
      ${array}[place] += ${array}[place + half];
    }
  }
  workgroupBarrier();`;
}
