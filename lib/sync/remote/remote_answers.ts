import { chain, tap } from '../../internal/streams';
import type { FileBody } from '../../rest/body/body';
import { hasStatus } from '../../rest/errors';
import { SyncError } from '../errors';
import type { SyncRun } from '../sync_run';
import type { FileVersion } from '../version';

/** Statuses of services that do not know a method for a path. */
export const methodRefused = [404, 405, 501];

/**
 * Statuses of services that do not work with deltas, or not with this one: no such endpoint, a body without a length,
 * a signature or delta, or what it makes, that is too large.
 */
const deltaRefused = [...methodRefused, 411, 413];

/** The answer to a request that makes or takes a delta of a file. @throws `ERR_SYNC_DELTA_REFUSED` also */
export async function orRefused(path: string, answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (!hasStatus(error, ...deltaRefused)) throw error;
    const message = `The service refused a delta of '${path}'; sync the whole file (strategy: 'whole')`;
    throw new SyncError('ERR_SYNC_DELTA_REFUSED', message, path, { cause: error });
  }
}

/** The error for an answer that the API does not allow. */
export function oddAnswer(path: string, what: string): SyncError {
  return new SyncError('ERR_SYNC_ANSWER', `The service sent ${what} for '${path}'`, path);
}

/** The version in the service's facts of a file, and in its entity tag. */
export function versionOf(info: unknown, tag?: string): FileVersion | undefined {
  const { size, time, version } = (info ?? {}) as Record<string, unknown>;
  const facts = typeof size === 'number' ? JSON.stringify([size, time, version]) : undefined;
  if (facts === undefined && tag === undefined) return undefined;
  return { ...(facts === undefined ? {} : { facts }), ...(tag === undefined ? {} : { tag }) };
}

/** The entity tag of an answer. A weak one is of no use: no change can depend on it. */
export function tagOf(answer: unknown): string | undefined {
  const { headers } = (answer ?? {}) as { headers?: { etag?: string } };
  return headers?.etag?.startsWith('"') ? headers.etag : undefined;
}

/** A body with what is read of it counted as sent. */
export function countedAsSent(body: FileBody, run: SyncRun): FileBody {
  return {
    ...body,
    open: async (measured) =>
      chain(
        await body.open(measured),
        tap((chunk) => (run.bytesSent += chunk.length)),
      ),
  };
}
