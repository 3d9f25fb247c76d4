import type { ApiPath } from '../storage/names/api_path';
import type { OnTaskProgress, Outcome, TaskFailures } from './task';
import { throwIfAborted } from '../../internal/abort';
import { cancelled } from './tasks';
import { StorageError } from '../storage/errors';

/**
 * Runs an operation for each path. `errors` names the paths that failed; the task fails when all did, or when it was
 * stopped. `not_empty` names the paths that failed since the directory was not empty.
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
