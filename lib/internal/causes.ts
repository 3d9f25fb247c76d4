import { isNativeError } from 'node:util/types';

/** Where a chain is cut off: one may lead back to its beginning. */
const most = 10;

/** An error, what caused it, and so on; nothing for what is no error. */
export function* withCauses(error: unknown): Generator<Error> {
  // Not instanceof: within a vm context (as of test runners) the errors of Node itself are of another realm.
  let next = error;
  for (let count = 0; count < most && isNativeError(next); count++) {
    yield next;
    next = next.cause;
  }
}
