import { isNativeError } from 'node:util/types';

/** Where a chain is cut off: a cause may lead back to its beginning, or be a new error at each access. */
const most = 10;

/** Yields an error, its cause, the cause of that and so on, ten in all; nothing for what is no error. */
export function* withCauses(error: unknown): Generator<Error> {
  // Not instanceof: within a vm context (as of test runners) the errors of Node itself are of another realm.
  let next = error;
  for (let count = 0; count < most && isNativeError(next); count++) {
    yield next;
    next = causeOf(next);
  }
}

/** The cause of an error. A getter of it that throws counts as none. */
function causeOf(error: Error): unknown {
  try {
    return error.cause;
  } catch {
    return undefined;
  }
}
