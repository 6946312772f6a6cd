// A learner on a thread of its own, so that the app stays at hand while it learns.

import { fileURLToPath } from 'node:url';
import Tinypool from 'tinypool';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import type { StateDict } from '../models/checkpoint/tensor.ts';
import type { Learner, LearnerOptions } from '../models/learning/learner.ts';
import type { LearningGrid } from '../models/learning/learningWindow.ts';
import type * as learnWork from './learnWork.ts';
import { valueOf, type Answer } from './threadAnswer.ts';

// The file beside this one, in sources (.ts) and in the build (.js) alike.
const LEARN_WORK = fileURLToPath(
  new URL(import.meta.url.replace(/learnerThread\.(ts|js)$/, 'learnWork.$1')),
);

/** @throws MaskwrightError `internal` when the thread ends; what the learner itself throws */
export async function openLearnerThread(options: LearnerOptions): Promise<Learner> {
  const pool = new Tinypool({ filename: LEARN_WORK, minThreads: 1, maxThreads: 1, execArgv: [] });
  const run = async <Value>(name: keyof typeof learnWork, task: unknown): Promise<Value> => {
    const answering = pool.run(task, { name }) as Promise<Answer<Value>>;
    const answer = await answering.catch((error: unknown) => {
      throw new MaskwrightError(
        'internal',
        `The thread that learned ended (${messageOf(error)}). Start the job again.`,
      );
    });
    return valueOf(answer);
  };
  try {
    const grid = await run<LearningGrid>('open', options);
    return {
      ...grid,
      step: (window, rate) => run<number>('step', { window, rate }),
      weights: () => run<StateDict>('weights', null),
      release: () => pool.destroy(),
    };
  } catch (error) {
    await pool.destroy();
    throw error;
  }
}
