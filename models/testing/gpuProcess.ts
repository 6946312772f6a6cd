// The process of gpuBench.ts, seen from a test.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { fromErrorData } from '../../core/errors.ts';
import type { GpuAnswers, GpuReply, GpuTask } from './gpuBench.ts';
import { SWIFTSHADER } from './swiftShader.ts';

export interface GpuProcess {
  /** One task at a time. */
  perform<Task extends GpuTask>(task: Task): Promise<GpuAnswers[Task['kind']]>;
  end(): void;
}

export function startGpuProcess(): GpuProcess {
  const child = fork(fileURLToPath(new URL('gpuBench.ts', import.meta.url)), {
    serialization: 'advanced',
    execArgv: [],
    env: {
      ...process.env,
      VK_DRIVER_FILES: SWIFTSHADER.icd,
      LD_LIBRARY_PATH: SWIFTSHADER.libraries,
    },
  });
  return {
    async perform<Task extends GpuTask>(task: Task) {
      child.send(task);
      const [reply] = (await once(child, 'message')) as [GpuReply];
      if (!('answer' in reply)) throw fromErrorData(reply);
      return reply.answer as GpuAnswers[Task['kind']];
    },
    end() {
      child.disconnect();
    },
  };
}
