// The editor's GLSL: one triangle over the canvas; each fragment finds its image pixel and blends its class in. What a
// picture does not need is left out of its program, which software rendering thanks with speed.

import { MARK } from './markMap.ts';
import type { MaskStyle } from '../view/displaySettings.svelte.ts';

/** What a picture is made of; each combination has a program of its own. */
export interface PictureFeatures {
  readonly style: MaskStyle;
  /** Whether an image pixel is smaller than one of the screen. */
  readonly isMinified: boolean;
  readonly isAdjusted: boolean;
  readonly hasLayer: boolean;
  readonly hasMarks: boolean;
  readonly hasGrid: boolean;
}

export const VERTEX_SHADER = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

/** Lengths are in device pixels, from the top left; `unit` is how many of them a CSS pixel has. */
export function fragmentShader(features: PictureFeatures): string {
  const defines = [
    `STYLE_${features.style.toUpperCase()}`,
    ...(features.isMinified ? ['MINIFIED'] : []),
    ...(features.isAdjusted ? ['ADJUSTED'] : []),
    ...(features.hasLayer ? ['LAYER'] : []),
    ...(features.hasMarks ? ['MARKS'] : []),
    ...(features.hasGrid ? ['GRID'] : []),
  ];
  return `#version 300 es
${defines.map((name) => `#define ${name}`).join('\n')}
#define PREVIEW ${MARK.preview}u
#define SELECTION ${MARK.selection}u
#define REVIEWED ${MARK.reviewed}u
#define HIGHLIGHT ${MARK.highlight}u
${BODY}`;
}

const BODY = `
precision highp float;
precision highp usampler2D;
uniform sampler2D image;
uniform usampler2D labels;
uniform sampler2D palette;
uniform usampler2D marks;
uniform usampler2D layer;
uniform sampler2D layerPalette;
uniform vec2 origin;
uniform float zoom;
uniform float unit;
uniform float canvasHeight;
uniform vec2 imageSize;
uniform float opacity;
uniform float layerOpacity;
// Photo or layer from here to the right, the mask to the left.
uniform float layerFrom;
uniform bool outlinesLayer;
uniform vec3 adjustment;
uniform vec3 previewColor;
uniform bool hasSelection;
out vec4 color;

const vec3 AROUND = vec3(0.043, 0.051, 0.063);

uint fetch(usampler2D map, vec2 point) {
  return texelFetch(map, ivec2(clamp(floor(point), vec2(0.0), imageSize - 1.0)), 0).r;
}

// Whether a pixel with other bits lies within so many device pixels, straight up, down, left or right.
bool isEdge(usampler2D map, vec2 point, uint own, uint bits, float reachPx) {
  float reach = reachPx / zoom;
  return ((fetch(map, point + vec2(reach, 0.0)) ^ own) & bits) != 0u ||
    ((fetch(map, point - vec2(reach, 0.0)) ^ own) & bits) != 0u ||
    ((fetch(map, point + vec2(0.0, reach)) ^ own) & bits) != 0u ||
    ((fetch(map, point - vec2(0.0, reach)) ^ own) & bits) != 0u;
}

float stripe(vec2 device, float widthPx) {
  return step(0.5, fract((device.x + device.y) / (widthPx * unit)));
}

vec3 withMask(vec3 photo, vec2 point, vec2 device) {
  uint index = fetch(labels, point);
  vec4 tint = texelFetch(palette, ivec2(int(index), 0), 0);
  if (tint.a == 0.0) {
    // Void has no colour of its own: a faint hatch shows that nothing is labelled here.
    float line = step(0.75, fract((device.x + device.y) / (12.0 * unit)));
    return mix(photo, vec3(1.0), 0.35 * line * opacity);
  }
  // A class that is not to be drawn.
  if (tint.a < 1.0) return photo;
#ifdef STYLE_FILL
  return mix(photo, tint.rgb, opacity);
#endif
#ifdef STYLE_HATCH
  return mix(photo, tint.rgb, opacity * mix(0.15, 1.0, stripe(device, 8.0)));
#endif
#ifdef STYLE_OUTLINE
  float line = isEdge(labels, point, index, 255u, 1.5 * unit) ? min(1.0, 2.0 * opacity) : 0.0;
  return mix(photo, tint.rgb, line);
#endif
}

void main() {
  vec2 device = vec2(gl_FragCoord.x, canvasHeight - gl_FragCoord.y);
  vec2 point = (device - origin) / zoom;
#ifdef MINIFIED
  // As fine as the screen is, and smoothed: one level of the image's pyramid is enough.
  vec3 photo = textureLod(image, point / imageSize, round(-log2(zoom))).rgb;
#else
  vec3 photo = texelFetch(image, ivec2(clamp(floor(point), vec2(0.0), imageSize - 1.0)), 0).rgb;
#endif
  if (any(lessThan(point, vec2(0.0))) || any(greaterThanEqual(point, imageSize))) {
    color = vec4(AROUND, 1.0);
    return;
  }
#ifdef ADJUSTED
  photo = clamp((photo - 0.5) * adjustment.y + 0.5 + adjustment.x, 0.0, 1.0);
  photo = pow(photo, vec3(1.0 / adjustment.z));
#endif

  vec3 seen = photo;
  if (device.x >= layerFrom) {
#ifdef LAYER
    vec4 tint = texelFetch(layerPalette, ivec2(int(fetch(layer, point)), 0), 0);
    seen = mix(photo, tint.rgb, tint.a * layerOpacity);
#endif
#ifdef STYLE_OUTLINE
    if (outlinesLayer) seen = withMask(seen, point, device);
#endif
  } else {
    seen = withMask(photo, point, device);
  }

#ifdef MARKS
  uint bits = fetch(marks, point);
  if ((bits & REVIEWED) != 0u) {
    vec2 cell = (fract(device / (8.0 * unit)) - 0.5) * 8.0;
    seen = mix(seen, vec3(1.0), dot(cell, cell) < 1.1 ? 0.8 : 0.0);
  }
  if (hasSelection && (bits & SELECTION) == 0u) seen *= 0.6;
  if (isEdge(marks, point, bits, SELECTION, unit)) seen = vec3(stripe(device, 8.0));
  if (isEdge(marks, point, bits, HIGHLIGHT, 2.0 * unit)) {
    seen = (bits & HIGHLIGHT) != 0u ? vec3(1.0, 0.88, 0.3) : vec3(0.0);
  }
  if ((bits & PREVIEW) != 0u) seen = mix(seen, previewColor, 0.65);
  if (isEdge(marks, point, bits, PREVIEW, 1.25 * unit)) {
    seen = mix(seen, (bits & PREVIEW) != 0u ? vec3(1.0) : vec3(0.0), 0.85);
  }
#endif

#ifdef GRID
  vec2 before = floor((device - 1.0 - origin) / zoom);
  if (any(notEqual(before, floor(point)))) {
    float lightness = dot(seen, vec3(0.299, 0.587, 0.114));
    seen = mix(seen, vec3(lightness > 0.5 ? 0.0 : 1.0), 0.3);
  }
#endif
  color = vec4(seen, 1.0);
}`;
