import { isNativeError } from 'node:util/types';

/** Where a chain is cut off: one may lead back to its beginning, or make another error each time it is asked. */
const most = 10;

/** An error, what caused it, and so on, ten in all; nothing for what is no error. */
export function* withCauses(error: unknown): Generator<Error> {
  // Not instanceof: within a vm context (as of test runners) the errors of Node itself are of another realm.
  let next = error;
  for (let count = 0; count < most && isNativeError(next); count++) {
    yield next;
    next = causeOf(next);
  }
}

/** What an error says caused it. Somebody else's may fail when it is asked. */
function causeOf(error: Error): unknown {
  try {
    return error.cause;
  } catch {
    return undefined;
  }
}
