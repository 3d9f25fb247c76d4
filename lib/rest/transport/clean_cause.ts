import { isNativeError } from 'node:util/types';
import { withCauses } from '../../internal/causes';

/** Facts of a system error that are worth keeping. All of them are plain values. */
const facts = ['code', 'errno', 'syscall', 'hostname', 'address', 'port'] as const;

/** As many errors of an AggregateError as are told. */
const most = 10;

type Failure = Error & Record<string, unknown>;

/**
 * A copy of an error of the HTTP layer that is safe to keep as a `cause`: its message and the system's facts, and
 * nothing of the request, which holds the credentials.
 */
export function cleanCause(error: unknown): Error {
  const root = deepest(error);
  const copy = new Error(messageOf(root));
  for (const name of facts) {
    const value = factOf(root, name);
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return copy;
}

/** The error at the bottom: what the socket said, below what the HTTP library made of it. */
function deepest(error: unknown): Failure {
  return ([...withCauses(error)].at(-1) ?? new Error('unknown failure')) as Failure;
}

/** A fact of an error. That of an AggregateError is the one of its first error. */
function factOf(error: Failure, name: string): unknown {
  const [first] = Array.isArray(error['errors']) ? (error['errors'] as Partial<Failure>[]) : [];
  return error[name] ?? first?.[name];
}

/** Node reports a host whose every address failed as an AggregateError without a message of its own. */
function messageOf({ message, name, errors }: Failure): string {
  if (message !== '' || !Array.isArray(errors)) return message || name;
  return errors
    .slice(0, most)
    .map((each) => (isNativeError(each) ? each.message : 'unknown failure'))
    .join(', ');
}
