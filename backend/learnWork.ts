// What the thread does that teaches a network: it holds the learner, one at a time. The entry of that thread;
// `learnerThread` starts it and speaks to it.

import { toErrorData, type ErrorData } from '../core/errors.ts';
import type { StateDict } from '../models/checkpoint/tensor.ts';
import { loadCpuRuntime } from '../models/engine/nodeCpuRuntime.ts';
import { createLearner, type Learner, type LearnerOptions } from '../models/learning/learner.ts';
import type { LearningGrid, LearningWindow } from '../models/learning/learningWindow.ts';

/** An error keeps its code and details on the way between threads as data alone. */
export type Answer<Value> = { readonly value: Value } | { readonly error: ErrorData };

let learner: Learner | null = null;

export function open(options: LearnerOptions): Promise<Answer<LearningGrid>> {
  return answer(async () => {
    learner = await createLearner(await loadCpuRuntime(options.threads), options);
    const { window, classCount, stride } = learner;
    return { window, classCount, stride };
  });
}

/** @returns the loss before the step */
export function step(task: {
  readonly window: LearningWindow;
  readonly rate: number;
}): Promise<Answer<number>> {
  return answer(() => opened().step(task.window, task.rate));
}

export function weights(): Promise<Answer<StateDict>> {
  return answer(() => opened().weights());
}

function opened(): Learner {
  if (learner === null) throw new Error('There is no learner yet.');
  return learner;
}

async function answer<Value>(work: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: toErrorData(error) };
  }
}
