// One at a time for each key: work on one frame waits for the work before it, other frames do not.

export interface Turns<Key> {
  take<Result>(key: Key, work: () => Promise<Result>): Promise<Result>;
}

export function createTurns<Key>(): Turns<Key> {
  const last = new Map<Key, Promise<unknown>>();
  return {
    take(key, work) {
      const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
      last.set(key, turn);
      const forget = (): void => {
        if (last.get(key) === turn) last.delete(key);
      };
      turn.then(forget, forget);
      return turn;
    },
  };
}
