// What a worker thread answers: a value, or its error as data, which keeps its code and details on the way between threads.

import { fromErrorData, toErrorData, type ErrorData } from '../core/errors.ts';

export type Answer<Value> = { readonly value: Value } | { readonly error: ErrorData };

/** On the thread: what the work answers, or what it threw. */
export async function answer<Value>(work: () => Promise<Answer<Value>>): Promise<Answer<Value>> {
  try {
    return await work();
  } catch (error) {
    return { error: toErrorData(error) };
  }
}

/** On the other side. @throws the thread's error */
export function valueOf<Value>(given: Answer<Value>): Value {
  if ('error' in given) throw fromErrorData(given.error);
  return given.value;
}
