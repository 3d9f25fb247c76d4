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
