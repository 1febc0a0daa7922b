/** An entry of the heap: ordered by deadline, then by the order of insertion. */
export interface TimerEntry {
  readonly at: number;
  readonly sequence: number;
  readonly callback: () => void;
  cancelled: boolean;
}

function isBefore(a: TimerEntry, b: TimerEntry): boolean {
  return a.at === b.at ? a.sequence < b.sequence : a.at < b.at;
}

/** A binary min-heap of timers. Cancelled entries stay until they surface, so cancelling is O(1). */
export class TimerHeap {
  readonly #entries: TimerEntry[] = [];

  push(entry: TimerEntry): void {
    const heap = this.#entries;
    heap.push(entry);
    let index = heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(entry, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  /** The earliest timer that is not cancelled, without removing it. */
  peek(): TimerEntry | undefined {
    while (this.#entries[0]?.cancelled) this.#removeFirst();
    return this.#entries[0];
  }

  /** Removes and returns the earliest timer that is not cancelled. */
  pop(): TimerEntry | undefined {
    const first = this.peek();
    if (first) this.#removeFirst();
    return first;
  }

  #removeFirst(): void {
    const heap = this.#entries;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}
