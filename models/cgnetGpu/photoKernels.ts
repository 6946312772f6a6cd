// The kernels at the network's entrance: 8-bit pixels to a normalised image, and the smaller copies of it that stages 1
// and 2 take in beside their features (input injection).

import type { Precision } from '../../core/precision.ts';
import type { ChannelOrder } from '../presets.ts';
import { opening, PRELU } from './wgsl.ts';

export const PLACES_ACROSS = 32;
export const PLACES_DOWN = 8;

/** 8-bit interleaved RGB in, a feature of three channels out, in the network's order: `value × scale + shift`. */
export function normaliseKernel(precision: Precision, order: ChannelOrder = 'RGB'): string {
  return /* wgsl */ `
${opening(precision)}
struct Normalisation {
  scale: vec4f,
  shift: vec4f,
}
@group(0) @binding(1) var<storage, read> bytes: array<u32>;
@group(0) @binding(2) var<storage, read> normalisation: Normalisation;
@group(0) @binding(3) var<storage, read_write> image: array<real4>;

fn byteAt(place: u32) -> f32 {
  return f32((bytes[place >> 2] >> (8 * (place & 3))) & 0xff);
}

@compute @workgroup_size(${PLACES_ACROSS}, ${PLACES_DOWN})
fn normalise(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= sizes.width || id.y >= sizes.height) {
    return;
  }
  let place = id.y * sizes.width + id.x;
  let rgb = vec4f(byteAt(place * 3), byteAt(place * 3 + 1), byteAt(place * 3 + 2), 0);
  image[place] = real4((rgb * normalisation.scale + normalisation.shift).${order === 'BGR' ? 'zyxw' : 'xyzw'});
}
`;
}

/**
 * 3×3 average with step 2, places outside counted as zeros: as it is, and normalised and activated, as one group of the
 * concatenation that it goes into.
 * @param group which one
 */
export function halveKernel(group: number, precision: Precision): string {
  return /* wgsl */ `
${opening(precision)}
${PRELU}
struct Activation {
  scale: vec4f,
  shift: vec4f,
  slopes: vec4f,
}
@group(0) @binding(1) var<storage, read> image: array<real4>;
@group(0) @binding(2) var<storage, read> activation: Activation;
@group(0) @binding(3) var<storage, read_write> halved: array<real4>;
@group(0) @binding(4) var<storage, read_write> joined: array<real4>;

@compute @workgroup_size(${PLACES_ACROSS}, ${PLACES_DOWN})
fn halve(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= sizes.width || id.y >= sizes.height) {
    return;
  }
  var sum = vec4f();
  for (var row = 0u; row < 3; row++) {
    let y = id.y * 2 + row - 1;
    for (var column = 0u; column < 3; column++) {
      // Left and above of the image wrap around to numbers that are far too large.
      let x = id.x * 2 + column - 1;
      if (x < sizes.inWidth && y < sizes.inHeight) {
        sum += vec4f(image[y * sizes.inWidth + x]);
      }
    }
  }
  let mean = sum / 9;
  let place = id.y * sizes.width + id.x;
  halved[place] = real4(mean);
  joined[${group}u * sizes.width * sizes.height + place] =
    real4(prelu(mean * activation.scale + activation.shift, activation.slopes));
}
`;
}
