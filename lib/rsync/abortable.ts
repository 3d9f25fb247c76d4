import { AbortError, throwIfAborted } from '../internal/abort';

/**
 * Runs `action`, and calls `stop` if the signal fires meanwhile; the listener is gone afterwards. Whatever the action
 * throws after the signal fired is taken for its consequence and becomes an AbortError.
 */
export async function abortable<T>(
  signal: AbortSignal | undefined,
  stop: () => void,
  action: () => Promise<T>,
): Promise<T> {
  throwIfAborted(signal);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await action();
  } catch (error) {
    throw signal?.aborted ? new AbortError(signal) : error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
