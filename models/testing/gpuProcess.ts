// The process of gpuBench.ts, seen from a test.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromErrorData } from '../../core/errors.ts';
import type { GpuAnswers, GpuReply, GpuTask } from './gpuBench.ts';
import { SWIFTSHADER, type EmulatedGpu } from './emulatedGpus.ts';

export interface GpuProcess {
  /** One task at a time. */
  perform<Task extends GpuTask>(task: Task): Promise<GpuAnswers[Task['kind']]>;
  end(): void;
}

export function startGpuProcess({ icd, libraries } = SWIFTSHADER): GpuProcess {
  const child = fork(fileURLToPath(new URL('gpuBench.ts', import.meta.url)), {
    serialization: 'advanced',
    execArgv: [],
    env: {
      ...process.env,
      VK_DRIVER_FILES: icd,
      LD_LIBRARY_PATH: libraries,
    },
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error('The process with a GPU has ended: there is none, or it broke off.');
  });
  // Whoever asks is told.
  ended.catch(() => null);
  return {
    async perform<Task extends GpuTask>(task: Task) {
      child.send(task);
      const [reply] = (await Promise.race([once(child, 'message'), ended])) as [GpuReply];
      if (!('answer' in reply)) throw fromErrorData(reply);
      return reply.answer as GpuAnswers[Task['kind']];
    },
    end() {
      child.disconnect();
    },
  };
}

/** Whether such a GPU is there and computes in float16. */
export async function hasFloat16(emulated: EmulatedGpu): Promise<boolean> {
  if (!existsSync(emulated.icd)) return false;
  const gpu = startGpuProcess(emulated);
  const features = await gpu.perform({ kind: 'features' }).catch((): readonly string[] => []);
  gpu.end();
  return features.includes('shader-f16');
}
