import { AbortError, throwIfAborted } from './abort';

/** Who waits for a signal. One listener on the signal serves all of them. */
interface Hub {
  readonly callbacks: Set<() => void>;
  readonly stop: () => void;
}

const hubs = new WeakMap<AbortSignal, Hub>();

/**
 * Calls `callback` once when `signal` aborts.
 *
 * All callers share one listener per signal: a signal that stops a hundred requests would otherwise carry a hundred,
 * which Node reports as a leak.
 * @returns a function that takes the callback back.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (!signal) return () => undefined;
  const hub = hubs.get(signal) ?? startHub(signal);
  // The same function may be registered twice; each registration is one of its own.
  const entry = () => callback();
  hub.callbacks.add(entry);
  return () => {
    hub.callbacks.delete(entry);
    if (hub.callbacks.size === 0) hub.stop();
  };
}

/**
 * The outcome of `promise`, or an AbortError as soon as `signal` aborts. `release` is given an outcome that comes
 * after that, when nobody waits for it any more.
 */
export async function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  release: (late: T) => void,
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
