// Chooses the device that a network runs on, by the same rules in every container: a real GPU where there is
// one, else the CPU. The device's description says which it is, and why it is not the other.

import { MaskwrightError, messageOf } from '../../core/errors.ts';
import type { Cgnet } from '../cgnet/readCgnet.ts';
import type { Precision } from '../../core/precision.ts';
import { netWithKernels, openCgnetSession } from './cgnetSession.ts';
import type { EngineDevice, EngineModel } from './engine.ts';
import type { NetworkSession, OpenSession } from './engineService.ts';
import { openOnnxSession } from './onnxSession.ts';
import type { OrtRuntime } from './ortRuntime.ts';

/** Threads beyond this do not speed CGNet's small layers up. */
const MAX_CPU_THREADS = 8;

/** What a container has to offer. */
export interface Platform {
  /** The platform's WebGPU, made ready; null where it has none. */
  findGpu(): Promise<Pick<GPU, 'requestAdapter'> | null>;
  /** The build of onnxruntime for a provider, made ready; loaded when it is needed, as each is large. */
  loadRuntime(provider: EngineDevice['provider']): Promise<OrtRuntime>;
  /** How many threads the CPU provider runs on. */
  readonly cpuThreads: number;
  /** Ends the container for good: whoever waits for it starts a fresh one. @param reason for people */
  end(reason: string): void;
}

/** The rules for one platform, ready to answer an engine's calls. */
export function createOpenSession(platform: Platform): OpenSession {
  return async (model, preference) => {
    const device = await chooseDevice(platform, preference, model.precision);
    const openOnnx = async (): Promise<NetworkSession> => {
      const runtime = await platform.loadRuntime(device.provider);
      const session = await openOnnxSession(runtime, model, device.provider, platform.cpuThreads);
      if (device.provider === 'webgpu') void endWhenLost(await runtime.env.webgpu.device, platform);
      return session;
    };
    const net = device.provider === 'webgpu' ? netWithKernels(model) : null;
    if (net === null) return { session: await openOnnx(), device };
    const adapter = await requestAdapter(platform);
    if (adapter === null) {
      throw new MaskwrightError('engine/noAdapter', 'The GPU that was there is gone; start again.');
    }
    try {
      return { session: await openKernels(adapter, platform, net, model, openOnnx), device };
    } catch (error) {
      if (error instanceof MaskwrightError) throw error;
      // A lost device ends the container all the same.
      return { session: await openOnnx(), device: withoutKernels(device, error) };
    }
  };
}

async function openKernels(
  adapter: GPUAdapter,
  platform: Pick<Platform, 'end'>,
  net: Cgnet,
  model: EngineModel,
  openOnnx: () => Promise<NetworkSession>,
): Promise<NetworkSession> {
  // With all the room that the adapter allows: what does not fit has to go another way.
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const requiredLimits = { maxBufferSize, maxStorageBufferBindingSize };
  const requiredFeatures: GPUFeatureName[] = model.precision === 'float16' ? ['shader-f16'] : [];
  const gpu = await adapter.requestDevice({ requiredLimits, requiredFeatures });
  void endWhenLost(gpu, platform);
  return openCgnetSession(gpu, net, model, openOnnx);
}

/** The same device by onnxruntime, and why in the first sentence of what the driver says. */
function withoutKernels(device: EngineDevice, error: unknown): EngineDevice {
  const [reason] = messageOf(error).split(/\.\s|\n/);
  const told = `through onnxruntime, as CGNet's own kernels fail there: ${reason ?? ''}`;
  return { ...device, description: `${device.description} (${told})` };
}

async function requestAdapter({ findGpu }: Pick<Platform, 'findGpu'>): Promise<GPUAdapter | null> {
  const gpu = await findGpu();
  return (await gpu?.requestAdapter({ powerPreference: 'high-performance' })) ?? null;
}

/**
 * A lost device computes nothing any more, and a session cannot be moved to another: the container ends instead. One
 * that was destroyed on purpose, with its session, is not lost.
 */
export async function endWhenLost(
  device: Pick<GPUDevice, 'lost'>,
  { end }: Pick<Platform, 'end'>,
): Promise<void> {
  const { reason, message } = await device.lost;
  if (reason !== 'destroyed') end(`the GPU device was lost (${message})`);
}

/** @returns how many threads to use of those that the machine has */
export function countCpuThreads(available: number): number {
  return Math.min(available, MAX_CPU_THREADS);
}

/**
 * `auto` takes a GPU only when it is a real one; `webgpu` takes an emulated one too.
 * @throws MaskwrightError `engine/noAdapter` when WebGPU is demanded and absent, or the GPU lacks the precision: on the CPU
 *   float16 is slower than what the GPU has
 */
export async function chooseDevice(
  platform: Pick<Platform, 'findGpu' | 'cpuThreads'>,
  preference: Parameters<OpenSession>[1],
  precision: Precision = 'float32',
): Promise<EngineDevice> {
  const onCpu = (reason: string): EngineDevice =>
    describeCpu(platform.cpuThreads, precision, reason);
  if (preference === 'cpu') return onCpu('');
  const adapter = await findAdapter(platform);
  if (adapter === null) {
    if (preference === 'auto') return onCpu(' (no GPU adapter found)');
    throw new MaskwrightError(
      'engine/noAdapter',
      'WebGPU found no adapter on this machine; install a Vulkan, Metal or D3D12 driver, or choose the CPU.',
    );
  }
  if (preference === 'auto' && adapter.isSoftware) {
    return onCpu(` (${adapter.name} is a software adapter)`);
  }
  if (precision === 'float16' && !adapter.hasFloat16) {
    throw new MaskwrightError(
      'engine/noAdapter',
      `The adapter ${adapter.name} cannot compute in float16; leave the precision at float32.`,
    );
  }
  return { provider: 'webgpu', description: `WebGPU, ${adapter.name}${shown(precision)}` };
}

/** float32 goes without saying. */
function shown(precision: Precision): string {
  return precision === 'float16' ? ', float16' : '';
}

interface Adapter {
  /** For people. */
  readonly name: string;
  /** Emulated on the CPU: correct, but far slower than the CPU provider. */
  readonly isSoftware: boolean;
  readonly hasFloat16: boolean;
}

async function findAdapter(platform: Pick<Platform, 'findGpu'>): Promise<Adapter | null> {
  const adapter = await requestAdapter(platform);
  if (adapter === null) return null;
  const { vendor, architecture, description, device, isFallbackAdapter } = adapter.info;
  const name = [description, device, `${vendor} ${architecture}`.trim()].find(
    (text) => text !== '',
  );
  return {
    name: name ?? 'unnamed adapter',
    hasFloat16: adapter.features.has('shader-f16'),
    isSoftware:
      isFallbackAdapter ||
      /swiftshader|llvmpipe|lavapipe|software/i.test(`${description} ${device} ${architecture}`),
  };
}

function describeCpu(threads: number, precision: Precision, reason: string): EngineDevice {
  const count = `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return { provider: 'cpu', description: `CPU, ${count}${shown(precision)}${reason}` };
}
