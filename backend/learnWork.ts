// What the thread does that teaches a network: it holds the learner, one at a time. The entry of that thread;
// `learnerThread` starts it and speaks to it.

import type { StateDict } from '../models/checkpoint/tensor.ts';
import { loadCpuRuntime } from '../models/engine/nodeCpuRuntime.ts';
import { createLearner, type Learner, type LearnerOptions } from '../models/learning/learner.ts';
import type { LearningGrid, LearningWindow } from '../models/learning/learningWindow.ts';
import { answer, type Answer } from './threadAnswer.ts';

let learner: Learner | null = null;

export function open(options: LearnerOptions): Promise<Answer<LearningGrid>> {
  return answer(async () => {
    learner = await createLearner(await loadCpuRuntime(options.threads), options);
    const { window, classCount, stride } = learner;
    return { value: { window, classCount, stride } };
  });
}

/** @returns the loss before the step */
export function step(task: {
  readonly window: LearningWindow;
  readonly rate: number;
}): Promise<Answer<number>> {
  return answer(async () => ({ value: await opened().step(task.window, task.rate) }));
}

export function weights(): Promise<Answer<StateDict>> {
  return answer(async () => ({ value: await opened().weights() }));
}

function opened(): Learner {
  if (learner === null) throw new Error('There is no learner yet.');
  return learner;
}
