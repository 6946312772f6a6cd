// Whoever wants to be told of something, outside runes.

export interface Listeners<Value> {
  /** @returns a function that ends the subscription */
  add(listener: (value: Value) => void): () => void;
  tell(value: Value): void;
}

export function createListeners<Value>(): Listeners<Value> {
  const listeners = new Set<(value: Value) => void>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell(value) {
      for (const listener of listeners) listener(value);
    },
  };
}
