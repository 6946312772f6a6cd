// Entry of the engine's child process under Node: WebGPU through Dawn where there is a real adapter, else the CPU. A crash
// here (driver, lost device) never takes the app down.

import { writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { countCpuThreads, createOpenSession } from './chooseDevice.ts';
import type { EngineCall } from './engineMessages.ts';
import { createEngineService } from './engineService.ts';
import { loadCpuRuntime } from './nodeCpuRuntime.ts';

/**
 * Dawn keeps float16 from NVIDIA's driver for Vulkan, as many conformance tests fail there. It is used on demand alone, and
 * not before it has been checked against float32.
 */
const FLOAT16_ON_NVIDIA = 'vulkan_enable_f16_on_nvidia';

const cpuThreads = countCpuThreads(availableParallelism());

const openSession = createOpenSession({
  cpuThreads,
  async findGpu() {
    const dawn = await import('webgpu').catch(() => null);
    if (dawn === null) return null;
    Object.assign(globalThis, dawn.globals);
    const gpu = dawn.create([`enable-dawn-features=${FLOAT16_ON_NVIDIA}`]);
    // Where onnxruntime looks for it.
    Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
    return gpu;
  },
  end(reason) {
    // Written before the end: its last words are the reason that people are told.
    writeSync(process.stderr.fd, `${reason}\n`);
    process.exit(1);
  },
  async loadRuntime(provider) {
    if (provider === 'webgpu') return import('onnxruntime-web/webgpu');
    return loadCpuRuntime(cpuThreads);
  },
});

const handle = createEngineService(openSession, (reply) => process.send?.(reply));
process.on('message', (message) => {
  handle(message as EngineCall);
});
process.on('disconnect', () => {
  process.exit();
});
