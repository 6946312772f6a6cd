// Entry of the engine's child process under Node: WebGPU through Dawn where there is a real adapter, else
// onnxruntime's WebAssembly CPU provider. A crash here (driver, lost device) never takes the app down.

import { availableParallelism } from 'node:os';
import { MaskwrightError } from '../../core/errors.ts';
import type { DevicePreference, EngineModel } from './engine.ts';
import type { EngineCall } from './engineMessages.ts';
import { createEngineService, type LoadedSession } from './engineService.ts';
import { openOnnxSession } from './onnxSession.ts';

/** Threads beyond this do not speed CGNet's small layers up. */
const MAX_CPU_THREADS = 8;

async function openSession(
  model: EngineModel,
  preference: DevicePreference,
): Promise<LoadedSession> {
  if (preference === 'cpu') return openOnCpu(model, '');
  const gpu = await findAdapter();
  if (gpu !== null && (preference === 'webgpu' || !gpu.isSoftware)) {
    return openOnGpu(model, gpu.description);
  }
  if (preference === 'webgpu') {
    throw new MaskwrightError(
      'engine/noAdapter',
      'WebGPU found no adapter on this machine; install a Vulkan, Metal or D3D12 driver, or choose the CPU.',
    );
  }
  return openOnCpu(
    model,
    gpu === null ? ' (no GPU adapter found)' : ` (${gpu.description} is a software adapter)`,
  );
}

interface Adapter {
  readonly description: string;
  /** Emulated on the CPU: correct, but far slower than the CPU provider. */
  readonly isSoftware: boolean;
}

async function findAdapter(): Promise<Adapter | null> {
  const dawn = await import('webgpu').catch(() => null);
  if (dawn === null) return null;
  Object.assign(globalThis, dawn.globals);
  const gpu = dawn.create([]);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) return null;
  const { vendor, architecture, description, device } = adapter.info;
  const name = [description, device, `${vendor} ${architecture}`.trim()].find(
    (text) => text !== '',
  );
  const isSoftware =
    adapter.info.isFallbackAdapter ||
    /swiftshader|llvmpipe|lavapipe|software/i.test(`${description} ${device} ${architecture}`);
  return { description: name ?? 'unnamed adapter', isSoftware };
}

async function openOnGpu(model: EngineModel, adapterName: string): Promise<LoadedSession> {
  const ort = await import('onnxruntime-web/webgpu');
  return {
    session: await openOnnxSession(ort, model, 'webgpu'),
    device: { provider: 'webgpu', description: `WebGPU, ${adapterName}` },
  };
}

async function openOnCpu(model: EngineModel, reason: string): Promise<LoadedSession> {
  const ort = await import('onnxruntime-web');
  const threads = Math.min(availableParallelism(), MAX_CPU_THREADS);
  ort.env.wasm.numThreads = threads;
  return {
    session: await openOnnxSession(ort, model, 'cpu'),
    device: {
      provider: 'cpu',
      description: `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}${reason}`,
    },
  };
}

const handle = createEngineService(openSession, (reply) => process.send?.(reply));
process.on('message', (message) => {
  handle(message as EngineCall);
});
process.on('disconnect', () => {
  process.exit();
});
