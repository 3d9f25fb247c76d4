import { availableParallelism } from 'node:os';
import { engineModule } from './module';
import { Thread } from './thread';

/*
 * Things in computing threads, and what frees them: their owner, or the garbage collector when the owner was dropped.
 */

const maxThreads = Math.min(4, availableParallelism());
let threads: Thread[] = [];
let lastId = 0;

/** Something in a computing thread, until it is released. */
export class Remote {
  readonly id = ++lastId;
  #released = false;

  /** @param thread where it is to be; by default, the one that has least in it. */
  constructor(readonly thread: Thread = leastLoaded()) {
    thread.load += 1;
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.thread.load -= 1;
    this.thread.post({ do: 'close', id: this.id });
  }
}

function leastLoaded(): Thread {
  threads = threads.filter(({ usable }) => usable);
  const [best] = [...threads].sort((a, b) => a.load - b.load);
  if (best && (best.load === 0 || threads.length >= maxThreads)) return best;
  const started = new Thread(engineModule());
  threads.push(started);
  return started;
}

/** What releases a thing, and holds on to nothing else. */
export function releaseOf(remote: Remote): () => void {
  return () => remote.release();
}

const dropped = new FinalizationRegistry<() => void>((release) => release());

/** Has `release` called when the owner is garbage; it may not refer to the owner. */
export function releaseWith(owner: object, release: () => void): void {
  dropped.register(owner, release, owner);
}

/** The owner has passed on what it owned. */
export function disown(owner: object): void {
  dropped.unregister(owner);
}
