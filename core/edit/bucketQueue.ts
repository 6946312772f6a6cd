// A priority queue for priorities that are small whole numbers: a list of entries for each of them.

export interface BucketQueue {
  /** @param priority 0 … levels − 1; it may be lower than that of the entry taken last */
  push(priority: number, value: number, owner: number): void;
  /** Moves on to the first entry of the lowest priority; false when there is none. */
  next(): boolean;
  /** Of the entry that {@link next} moved on to. */
  readonly value: number;
  readonly owner: number;
}

const NONE = -1;

/** Of entries of one priority the last one in comes out first: what is near in time is near in memory. */
export function createBucketQueue(levels: number): BucketQueue {
  const heads = new Int32Array(levels).fill(NONE);
  let values = new Int32Array(1024);
  let owners = new Int32Array(1024);
  let followers = new Int32Array(1024);
  let used = 0;
  let free = NONE;
  let lowest = levels;
  let value = NONE;
  let owner = NONE;

  const allocate = (): number => {
    if (free !== NONE) {
      const entry = free;
      free = followers[entry] ?? NONE;
      return entry;
    }
    if (used === values.length) {
      values = grown(values);
      owners = grown(owners);
      followers = grown(followers);
    }
    return used++;
  };

  return {
    push(priority, newValue, newOwner) {
      const entry = allocate();
      values[entry] = newValue;
      owners[entry] = newOwner;
      followers[entry] = heads[priority] ?? NONE;
      heads[priority] = entry;
      if (priority < lowest) lowest = priority;
    },
    next() {
      while (lowest < levels && heads[lowest] === NONE) lowest += 1;
      if (lowest === levels) return false;
      const entry = heads[lowest] ?? 0;
      heads[lowest] = followers[entry] ?? NONE;
      value = values[entry] ?? 0;
      owner = owners[entry] ?? 0;
      followers[entry] = free;
      free = entry;
      return true;
    },
    get value() {
      return value;
    },
    get owner() {
      return owner;
    },
  };
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
