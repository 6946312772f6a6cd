// What happens elsewhere, taken one by one in a test: waits for the next without polling.

export interface Mailbox<Item> {
  put(item: Item): void;
  /** The oldest item that has not been taken yet, as soon as there is one. */
  take(): Promise<Item>;
}

export function createMailbox<Item>(): Mailbox<Item> {
  const items: Item[] = [];
  const takers: ((item: Item) => void)[] = [];
  return {
    put(item) {
      const taker = takers.shift();
      if (taker === undefined) items.push(item);
      else taker(item);
    },
    take() {
      const item = items.shift();
      if (item !== undefined) return Promise.resolve(item);
      return new Promise((resolve) => takers.push(resolve));
    },
  };
}
