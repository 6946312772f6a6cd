import { describe, expect, it } from 'vitest';
import { chooseDevice, countCpuThreads, endWhenLost } from './chooseDevice.ts';

type Gpu = Parameters<typeof chooseDevice>[0];

/** A platform whose WebGPU offers what a driver says of itself. */
function platformWith(info: Partial<GPUAdapterInfo> | null, features: string[] = []): Gpu {
  const told = { vendor: '', architecture: '', device: '', description: '', ...info };
  const adapter = {
    info: { isFallbackAdapter: false, ...told },
    features: { has: (name: string) => features.includes(name) },
  } as GPUAdapter;
  return {
    cpuThreads: 4,
    findGpu: () =>
      Promise.resolve({ requestAdapter: () => Promise.resolve(info === null ? null : adapter) }),
  };
}

const NVIDIA = platformWith({ vendor: 'nvidia', architecture: 'hopper' });
const SWIFTSHADER = platformWith({ vendor: 'google', architecture: 'swiftshader' });
const FALLBACK = platformWith({ description: 'Basic Render Driver', isFallbackAdapter: true });
const NO_ADAPTER = platformWith(null);
const NO_WEBGPU: Gpu = { cpuThreads: 1, findGpu: () => Promise.resolve(null) };

describe('chooseDevice', () => {
  it('takes a real GPU by itself', async () => {
    expect(await chooseDevice(NVIDIA, 'auto')).toEqual({
      provider: 'webgpu',
      description: 'WebGPU, nvidia hopper',
    });
  });

  it.each([
    [SWIFTSHADER, 'CPU, 4 threads (google swiftshader is a software adapter)'],
    [FALLBACK, 'CPU, 4 threads (Basic Render Driver is a software adapter)'],
    [NO_ADAPTER, 'CPU, 4 threads (no GPU adapter found)'],
    [NO_WEBGPU, 'CPU, 1 thread (no GPU adapter found)'],
  ])('takes the CPU where there is none, and says why', async (platform, description) => {
    expect(await chooseDevice(platform, 'auto')).toEqual({ provider: 'cpu', description });
  });

  it('takes an emulated GPU when WebGPU is demanded', async () => {
    expect(await chooseDevice(SWIFTSHADER, 'webgpu')).toMatchObject({ provider: 'webgpu' });
  });

  it.each([NO_ADAPTER, NO_WEBGPU])('does not fall back from WebGPU that is demanded', async (p) => {
    await expect(chooseDevice(p, 'webgpu')).rejects.toMatchObject({ code: 'engine/noAdapter' });
  });

  describe('for a model that computes in float16', () => {
    const info = { vendor: 'nvidia', architecture: 'hopper' };
    const capable = platformWith(info, ['shader-f16']);

    it.each(['auto', 'webgpu'] as const)(
      'takes a GPU that can (%s), and says so',
      async (asked) => {
        expect(await chooseDevice(capable, asked, 'float16')).toEqual({
          provider: 'webgpu',
          description: 'WebGPU, nvidia hopper, float16',
        });
      },
    );

    it.each(['auto', 'webgpu'] as const)(
      'refuses a GPU that cannot (%s): the CPU would be slower than its float32',
      async (asked) => {
        await expect(chooseDevice(NVIDIA, asked, 'float16')).rejects.toMatchObject({
          code: 'engine/noAdapter',
          message:
            'The adapter nvidia hopper cannot compute in float16; leave the precision at float32.',
        });
      },
    );

    it('takes the CPU where there is no GPU, and says so', async () => {
      expect(await chooseDevice(NO_ADAPTER, 'auto', 'float16')).toEqual({
        provider: 'cpu',
        description: 'CPU, 4 threads, float16 (no GPU adapter found)',
      });
    });
  });

  it('asks for no adapter when the CPU is demanded', async () => {
    const platform: Gpu = { cpuThreads: 2, findGpu: () => Promise.reject(new Error('asked')) };
    expect(await chooseDevice(platform, 'cpu')).toEqual({
      provider: 'cpu',
      description: 'CPU, 2 threads',
    });
  });
});

// No test can make a driver lose a device: these devices only say that they are lost.
describe('a container whose GPU device is gone', () => {
  async function reasonsToEnd(reason: GPUDeviceLostReason): Promise<string[]> {
    const reasons: string[] = [];
    const lost = Promise.resolve({ reason, message: 'driver reset' } as GPUDeviceLostInfo);
    await endWhenLost({ lost }, { end: (told) => reasons.push(told) });
    return reasons;
  }

  it('ends with the reason when the device was lost', async () => {
    expect(await reasonsToEnd('unknown')).toEqual(['the GPU device was lost (driver reset)']);
  });

  it('goes on when the device was given back with its session', async () => {
    expect(await reasonsToEnd('destroyed')).toEqual([]);
  });
});

it('keeps to the threads that help', () => {
  expect([1, 8, 64].map(countCpuThreads)).toEqual([1, 8, 8]);
});
