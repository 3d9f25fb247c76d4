import { CodedError } from './coded_error';

/** The caller's AbortSignal stopped the call. `cause` is the signal's reason. */
export class AbortError extends CodedError {
  constructor(signal?: AbortSignal) {
    super('ABORT_ERR', 'The operation was aborted', { cause: signal?.reason });
  }
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AbortError(signal);
}

/**
 * Calls `callback` once when `signal` aborts.
 *
 * All callers share one listener per signal: a signal that stops a hundred requests would otherwise carry a hundred,
 * which Node reports as a leak.
 * @returns a function that removes the callback.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (!signal) return () => undefined;
  const hub = hubs.get(signal) ?? startHub(signal);
  // A function that is registered twice is called twice.
  const entry = () => callback();
  hub.callbacks.add(entry);
  return () => {
    hub.callbacks.delete(entry);
    if (hub.callbacks.size === 0) hub.stop();
  };
}

/**
 * Waits for `promise`, but no longer than until `signal` aborts.
 * @param release gets a result that comes after that, to free what it holds.
 * @throws what the promise rejects with; AbortError as soon as the signal aborts
 */
export async function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  release?: (late: T) => void,
): Promise<T> {
  let stopListening: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stopListening = onAbort(signal, () => reject(new AbortError(signal)));
  });
  try {
    throwIfAborted(signal);
    return await Promise.race([promise, aborted]);
  } catch (error) {
    promise.then(release, () => undefined);
    throw error;
  } finally {
    stopListening?.();
  }
}

/**
 * Runs `action` to its end, and calls `stop` when `signal` aborts before.
 * @throws what the action throws; after an abort, that is taken for its consequence and becomes an AbortError
 */
export async function abortable<T>(
  signal: AbortSignal | undefined,
  stop: () => void,
  action: () => Promise<T>,
): Promise<T> {
  throwIfAborted(signal);
  const stopListening = onAbort(signal, stop);
  try {
    return await action();
  } catch (error) {
    throw signal?.aborted ? new AbortError(signal) : error;
  } finally {
    stopListening();
  }
}

/** The callbacks of a signal, and what removes its one listener. */
interface Hub {
  readonly callbacks: Set<() => void>;
  readonly stop: () => void;
}

const hubs = new WeakMap<AbortSignal, Hub>();

function startHub(signal: AbortSignal): Hub {
  const callbacks = new Set<() => void>();
  const listener = () => {
    for (const callback of [...callbacks]) callback();
  };
  signal.addEventListener('abort', listener, { once: true });
  const stop = () => {
    signal.removeEventListener('abort', listener);
    hubs.delete(signal);
  };
  const hub = { callbacks, stop };
  hubs.set(signal, hub);
  return hub;
}
