// The engine's platform in a web page (Chromium's own WebGPU, and onnxruntime's WebAssembly CPU provider), for
// containers that are windows.

import { countCpuThreads, type Platform } from './chooseDevice.ts';

/** A runtime that has not started by then never will: an error is better than waiting for ever. */
const RUNTIME_START_LIMIT_MS = 120_000;

export interface PageFacilities {
  /** `navigator.gpu`, where the page has one. */
  readonly gpu: Pick<GPU, 'requestAdapter'> | null;
  /** The processors that this page may use; 1 where it is not cross-origin isolated. */
  readonly processors: number;
  /** The address of the folder with onnxruntime's WebAssembly files, ending in a slash. */
  readonly runtimeFolder: string;
  /** Closes the page. */
  readonly end: Platform['end'];
}

export function createPagePlatform({
  gpu,
  processors,
  runtimeFolder,
  end,
}: PageFacilities): Platform {
  const cpuThreads = countCpuThreads(processors);
  return {
    cpuThreads,
    findGpu: () => Promise.resolve(gpu),
    end,
    async loadRuntime(provider) {
      const ort =
        provider === 'webgpu'
          ? await import('onnxruntime-web/webgpu')
          : await import('onnxruntime-web/wasm');
      ort.env.wasm.wasmPaths = runtimeFolder;
      ort.env.wasm.numThreads = provider === 'webgpu' ? 1 : cpuThreads;
      ort.env.wasm.initTimeout = RUNTIME_START_LIMIT_MS;
      return ort;
    },
  };
}
