import type { ApiPath } from '../storage/names/api_path';
import type { OnTaskProgress, Outcome, TaskFailures } from './task';
import { throwIfAborted } from '../../internal/abort';
import { cancelled } from './tasks';
import { StorageError } from '../storage/errors';

/**
 * Does something with each path of an operation. Paths that fail are named in `errors`; the whole has failed when
 * all of them did, or when it was stopped. `not_empty` names those among them that are directories which something is in.
 */
export async function forEachPath(
  paths: readonly ApiPath[],
  work: (path: ApiPath) => Promise<void>,
  options: TaskFailures & { signal: AbortSignal; onProgress: OnTaskProgress },
): Promise<Outcome> {
  const { signal, onProgress, explain, onError } = options;
  const errors: Record<string, string> = {};
  const notEmpty: string[] = [];
  for (const [done, path] of paths.entries()) {
    onProgress(done, paths.length);
    try {
      throwIfAborted(signal);
      await work(path);
    } catch (error) {
      const { status, message } = signal.aborted ? cancelled : explain(error);
      if (status === 500) onError(error);
      errors[path.toString()] = message;
      if (error instanceof StorageError && error.problem === 'not-empty') notEmpty.push(path.toString());
    }
  }
  const failed = Object.keys(errors).length;
  const hasFailed = failed === paths.length || (failed > 0 && signal.aborted);
  const result = { ...(failed > 0 ? { errors } : {}), ...(notEmpty.length > 0 ? { not_empty: notEmpty } : {}) };
  return { status: hasFailed ? 'FAILURE' : 'SUCCESS', result };
}
