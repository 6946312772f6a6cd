// Which renderer a page gets: the GPU's where there is one, the processor's where WebGL is missing or only emulated
// (docs/adr/0010).

import { createCpuMaskRenderer } from './cpuMaskRenderer.ts';
import { createGpuMaskRenderer } from './gpuMaskRenderer.ts';
import type { MaskRenderer } from './maskRenderer.ts';

/** @throws MaskwrightError `host/unsupported` */
export type RendererFactory = (canvas: HTMLCanvasElement) => MaskRenderer;

/** What renderers that emulate a GPU call themselves. */
const EMULATED = /swiftshader|llvmpipe|softpipe|lavapipe|software|basic render/i;

/** The kind stays with the page: a canvas that was drawn on with one cannot be given to the other. */
export function chooseRenderer(): RendererFactory {
  return hasGpu() ? createGpuMaskRenderer : createCpuMaskRenderer;
}

function hasGpu(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (gl === null) return false;
  const information = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(information?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return !EMULATED.test(name);
}
