import { APIError } from '../../errors';

/** How a task failed. */
export type TaskErrorCode =
  /** The operation failed. */
  | 'ERR_TASK_FAILED'
  /** The operation was carried out for some paths, and failed for those in `paths`. */
  | 'ERR_TASK_PARTIAL'
  /** The task did not end within the timeout of `wait()`. It continues, and can be waited for again. */
  | 'ERR_TASK_TIMEOUT';

/** A task and its result. */
export interface TaskFacts {
  readonly uuid: string | undefined;
  readonly type: string;
  readonly result: Readonly<Record<string, unknown>>;
}

/** A task failed, in whole or in part, or took too long. */
export class TaskError extends APIError {
  declare readonly code: TaskErrorCode;
  readonly uuid: string | undefined;
  /** The operation, such as `Remove`. */
  readonly type: string;
  /** The service's explanation for each path that failed. */
  readonly errors: Readonly<Record<string, string>>;
  /** The operation's own result. */
  readonly result: Readonly<Record<string, unknown>>;

  constructor(code: TaskErrorCode, message: string, task: TaskFacts) {
    super(code, message);
    this.uuid = task.uuid;
    this.type = task.type;
    this.errors = errorsOf(task.result);
    this.result = task.result;
  }

  /** The paths that failed. */
  get paths(): string[] {
    return Object.keys(this.errors);
  }
}

/**
 * The texts of `result.errors` by path. A text without a path gets that of the root; without errors there are none.
 */
export function errorsOf({ errors }: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  if (typeof errors === 'string' && errors !== '') return { '/': errors };
  if (typeof errors !== 'object' || errors === null || Array.isArray(errors)) return {};
  return Object.fromEntries(Object.entries(errors).map(([path, text]) => [path, String(text)]));
}
