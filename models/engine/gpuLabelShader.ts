// The compute pass that makes labels of class scores: bilinear upsampling and arg-max together, pixel by pixel.

export const WORKGROUP_SIZE = 64;
/** Labels are bytes and buffers hold words, so each invocation takes four pixels. */
export const PIXELS_EACH = 4;

const TOP_TWO_OUTPUTS = `
@group(0) @binding(5) var<storage, read_write> runnersUp: array<u32>;
@group(0) @binding(6) var<storage, read_write> margins: array<f32>;`;

/**
 * The order of operations is PyTorch's (`upsample_bilinear2d`, then `argmax`): rows and columns blended as
 * `a × (1 − w) + b × w`; the first of equal scores wins.
 */
export function labelShader(findsTopTwo: boolean): string {
  const oneBetter = findsTopTwo ? 'second = best; secondScore = bestScore;' : '';
  const notBetter = `else if (index == 1 || score > secondScore) { second = index; secondScore = score; }`;
  return /* wgsl */ `
struct Band {
  classCount: u32,
  gridWidth: u32,
  gridHeight: u32,
  imageWidth: u32,
  firstPixel: u32,
  pixels: u32,
}
struct Tap {
  low: u32,
  weight: f32,
}
@group(0) @binding(0) var<uniform> band: Band;
@group(0) @binding(1) var<storage, read> scores: array<f32>;
@group(0) @binding(2) var<storage, read> across: array<Tap>;
@group(0) @binding(3) var<storage, read> down: array<Tap>;
@group(0) @binding(4) var<storage, read_write> labels: array<u32>;
${findsTopTwo ? TOP_TWO_OUTPUTS : ''}

fn blend(a: f32, b: f32, weight: f32) -> f32 {
  return a * (1 - weight) + b * weight;
}

@compute @workgroup_size(${WORKGROUP_SIZE})
fn label(@builtin(global_invocation_id) id: vec3u) {
  let first = id.x * ${PIXELS_EACH};
  if (first >= band.pixels) {
    return;
  }
  let cells = band.gridWidth * band.gridHeight;
  var packedLabels = 0u;
  var packedSecond = 0u;
  for (var part = 0u; part < min(${PIXELS_EACH}u, band.pixels - first); part++) {
    let pixel = band.firstPixel + first + part;
    let column = across[pixel % band.imageWidth];
    let row = down[pixel / band.imageWidth];
    let right = min(column.low + 1, band.gridWidth - 1);
    let top = row.low * band.gridWidth;
    let bottom = min(row.low + 1, band.gridHeight - 1) * band.gridWidth;
    var best = 0u;
    var bestScore = 0f;
    var second = 0u;
    var secondScore = 0f;
    for (var index = 0u; index < band.classCount; index++) {
      let plane = index * cells;
      let score = blend(
        blend(scores[plane + top + column.low], scores[plane + top + right], column.weight),
        blend(scores[plane + bottom + column.low], scores[plane + bottom + right], column.weight),
        row.weight,
      );
      if (index == 0 || score > bestScore) {
        ${oneBetter}
        best = index;
        bestScore = score;
      } ${findsTopTwo ? notBetter : ''}
    }
    packedLabels |= best << (8 * part);
    packedSecond |= second << (8 * part);
    ${findsTopTwo ? 'margins[first + part] = bestScore - secondScore;' : ''}
  }
  labels[id.x] = packedLabels;
  ${findsTopTwo ? 'runnersUp[id.x] = packedSecond;' : ''}
}
`;
}
