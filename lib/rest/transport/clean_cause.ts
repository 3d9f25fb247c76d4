import { isNativeError } from 'node:util/types';
import { withCauses } from '../../internal/causes';

/** The fields of a system error that are copied. All of them are plain values. */
const facts = ['code', 'errno', 'syscall', 'hostname', 'address', 'port'] as const;

/** Most errors of an AggregateError that a message names. */
const most = 10;

type Failure = Error & Record<string, unknown>;

/**
 * Copies an error of the HTTP layer so that it is safe as a `cause`: its message and the system's facts, without the
 * request, which holds the credentials.
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

/** The innermost cause: the socket's error, below those of the HTTP library. */
function deepest(error: unknown): Failure {
  return ([...withCauses(error)].at(-1) ?? new Error('unknown failure')) as Failure;
}

/** A field of an error, or of the first error of an AggregateError. */
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
