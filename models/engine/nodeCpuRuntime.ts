// onnxruntime for the CPU under Node: its native provider where that is installed, its WebAssembly one elsewhere.

import type { OrtRuntime } from './ortRuntime.ts';

/** @param threads that the WebAssembly one runs on; the native one is told with each session */
export async function loadCpuRuntime(threads: number): Promise<OrtRuntime> {
  // Read once, as it starts: without this onnxruntime sends usage data to Microsoft.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const native = await import('onnxruntime-node').catch(() => null);
  if (native !== null) return native;
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = threads;
  return ort;
}
