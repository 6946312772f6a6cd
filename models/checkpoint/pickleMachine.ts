// The stack, marks and memo that a pickle works on. It cannot recurse, and it takes a limited number of steps.

import type { ByteReader } from './byteReader.ts';
import type { PickleStorage, PickleValue } from './pickleValues.ts';

/** A CGNet's pickle takes some 20,000, three times that with its optimiser. */
const MAX_STEPS = 2 ** 20;

export interface PickleMachine {
  readonly reader: ByteReader;
  /** Every storage that the pickle has referred to so far. */
  readonly storages: PickleStorage[];
  /**
   * Counts a step, or as many as there are items to copy.
   * @throws Error with the reason when they become too many
   */
  readonly spend: (steps?: number) => void;
  push(value: PickleValue): void;
  /** @throws Error with the reason when nothing stands above the last mark */
  pop(): PickleValue;
  /** The value on top, which stays; throws as {@link pop} does. */
  top(): PickleValue;
  mark(): void;
  /** Takes the last mark and what stands above it, the lowest first. */
  popToMark(): PickleValue[];
  /** Takes the value on top, or the mark that stands there. */
  discard(): void;
  remember(place: number, value: PickleValue): void;
  /** Remembers the value on top at the first place after as many as there are. */
  rememberNext(): void;
  recall(place: number): PickleValue;
}

export function createPickleMachine(reader: ByteReader): PickleMachine {
  const stack: PickleValue[] = [];
  /** How high the stack was at each mark. */
  const marks: number[] = [];
  const memo = new Map<number, PickleValue>();
  let stepCount = 0;
  const top = (): PickleValue => {
    const value = stack.at(-1);
    if (value === undefined || stack.length <= (marks.at(-1) ?? 0)) {
      throw new Error('it asks for a value where there is none');
    }
    return value;
  };
  const pop = (): PickleValue => {
    const value = top();
    stack.pop();
    return value;
  };
  return {
    reader,
    storages: [],
    spend(steps = 1) {
      stepCount += steps;
      if (stepCount > MAX_STEPS) throw new Error('it describes far more than a network');
    },
    push: (value) => {
      stack.push(value);
    },
    pop,
    top,
    mark: () => {
      marks.push(stack.length);
    },
    popToMark() {
      const height = marks.pop();
      if (height === undefined) throw new Error('it asks for a value where there is none');
      return stack.splice(height);
    },
    discard() {
      if (marks.at(-1) === stack.length) marks.pop();
      else pop();
    },
    remember: (place, value) => {
      memo.set(place, value);
    },
    rememberNext: () => {
      memo.set(memo.size, top());
    },
    recall(place) {
      const value = memo.get(place);
      if (value === undefined) throw new Error('it asks for a value where there is none');
      return value;
    },
  };
}
