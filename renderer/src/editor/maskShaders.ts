// The editor's GLSL: one triangle over the canvas; each fragment finds its image pixel and blends its class in.

export const VERTEX_SHADER = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

export const FRAGMENT_SHADER = `#version 300 es
precision highp float;
precision highp usampler2D;
uniform sampler2D image;
uniform usampler2D labels;
uniform sampler2D palette;
uniform vec2 origin;
uniform float zoom;
uniform float canvasHeight;
uniform vec2 imageSize;
uniform float opacity;
out vec4 color;
void main() {
  vec2 device = vec2(gl_FragCoord.x, canvasHeight - gl_FragCoord.y);
  vec2 point = (device - origin) / zoom;
  vec3 photo = texture(image, point / imageSize).rgb;
  if (any(lessThan(point, vec2(0.0))) || any(greaterThanEqual(point, imageSize))) {
    color = vec4(0.043, 0.051, 0.063, 1.0);
    return;
  }
  ivec2 pixel = ivec2(point);
  uint index = texelFetch(labels, pixel, 0).r;
  vec4 tint = texelFetch(palette, ivec2(int(index), 0), 0);
  // Void has no colour of its own: a faint hatch shows that nothing is labelled here.
  float stripe = step(0.75, fract((device.x + device.y) / 12.0));
  vec3 hatched = mix(photo, vec3(1.0), 0.35 * stripe);
  vec3 overlay = tint.a > 0.0 ? tint.rgb : hatched;
  color = vec4(mix(photo, overlay, opacity), 1.0);
}`;
