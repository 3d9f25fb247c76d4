import { randomUUID } from 'node:crypto';

import { throwIfAborted } from '../internal/abort';
import { HttpError, toHttpError } from './http/http_error';
import type { ApiPath } from './storage/api_path';

/** The words are Celery's; clients know no others. */
export type TaskStatus = 'PENDING' | 'PROGRESS' | 'SUCCESS' | 'FAILURE';

/** How an operation ended. */
export interface Outcome {
  status: 'SUCCESS' | 'FAILURE';
  /** The operation's own result. `errors` only where there are some: clients take its mere presence for a failure. */
  result: Readonly<Record<string, unknown>>;
}

/**
 * Does the operation.
 * @param signal says that the server stops or that somebody cancelled the task.
 * @param onProgress to be told how many steps are done, and of how many if that is known.
 */
export type Work = (signal: AbortSignal, onProgress: OnTaskProgress) => Promise<Outcome>;
export type OnTaskProgress = (current: number, total?: number) => void;

const cancelled = { status: 503, message: 'The task was cancelled.' };

/** How long a task can be asked about after its end, in milliseconds. */
const keptFor = 60 * 60 * 1000;

/** An operation that may outlast the request that asked for it. */
export class Task {
  readonly uuid = randomUUID();
  status: TaskStatus = 'PENDING';
  result: Outcome['result'] = {};
  /** Milliseconds since 1970; undefined while it runs. */
  ended: number | undefined;
  /** Stops the work. */
  readonly stopping = new AbortController();

  constructor(
    /** The operation's name with a capital, such as `Remove`. */
    readonly type: string,
    /** Name of the account that may ask about it. */
    readonly owner: string,
  ) {}

  /** Both shapes that clients read: the status at the top, and nested beside the result. */
  toAnswer(version: string): Record<string, unknown> {
    const { uuid, type, status, result } = this;
    return { uuid, url: `/api/${version}/task/${uuid}/`, type, status, result: { status, result } };
  }
}

/** The tasks of one server. */
export class Tasks {
  private readonly tasks = new Map<string, Task>();
  private readonly ends = new Map<Task, Promise<void>>();
  private readonly queue: (() => void)[] = [];
  private running = 0;
  private isStopping = false;

  /**
   * @param limits.tasks how many are kept, running ones included.
   * @param limits.runningTasks how many run at once.
   * @param patience milliseconds to wait for the end before answering.
   */
  constructor(
    private readonly limits: { readonly tasks: number; readonly runningTasks: number },
    private readonly patience: number,
    private readonly onError: (error: unknown) => void,
  ) {}

  /**
   * Starts an operation and waits a moment for its end, so that small ones have taken effect when they are answered.
   * @throws HttpError 503 when too many others still run.
   */
  async start(type: string, owner: string, work: Work): Promise<Task> {
    this.forget();
    if (this.tasks.size >= this.limits.tasks) throw new HttpError(503, 'Too many tasks are running. Try again later.');
    const task = new Task(type, owner);
    if (this.isStopping) task.stopping.abort();
    this.tasks.set(task.uuid, task);
    const end = this.run(task, work).finally(() => this.ends.delete(task));
    this.ends.set(task, end);

    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, this.patience)));
    await Promise.race([end, patience]);
    clearTimeout(timer);
    return task;
  }

  /** The task, if it is the user's own. */
  get(uuid: string, owner: string): Task | undefined {
    const task = this.tasks.get(uuid);
    return task?.owner === owner ? task : undefined;
  }

  /** The user's tasks, oldest first. */
  list(owner: string): Task[] {
    this.forget();
    return [...this.tasks.values()].filter((task) => task.owner === owner);
  }

  /**
   * Stops a task that waits or runs; it ends as a failure soon. One that has ended is forgotten.
   * @returns whether there was such a task.
   */
  cancel(uuid: string, owner: string): boolean {
    const task = this.get(uuid, owner);
    if (!task) return false;
    if (task.ended === undefined) task.stopping.abort();
    else this.tasks.delete(uuid);
    return true;
  }

  /** Stops and forgets all tasks of somebody who is gone. */
  forgetAll(owner: string): void {
    for (const task of this.list(owner)) {
      task.stopping.abort();
      this.tasks.delete(task.uuid);
    }
  }

  /** Resolves when nothing runs. @param isUrgent stops what runs instead of waiting for its end. */
  async close(isUrgent: boolean): Promise<void> {
    this.isStopping ||= isUrgent;
    if (isUrgent) for (const task of this.ends.keys()) task.stopping.abort();
    await Promise.all(this.ends.values());
  }

  private async run(task: Task, work: Work): Promise<void> {
    if (this.running >= this.limits.runningTasks) await new Promise<void>((resolve) => this.queue.push(resolve));
    else this.running++;
    task.status = 'PROGRESS';
    const { signal } = task.stopping;
    const onProgress = (current: number, total?: number) => {
      task.result = total === undefined ? { current } : { current, total };
    };
    try {
      throwIfAborted(signal);
      Object.assign(task, await work(signal, onProgress));
    } catch (error) {
      const { status, message } = signal.aborted ? cancelled : toHttpError(error);
      if (status === 500) this.onError(error);
      Object.assign(task, { status: 'FAILURE', result: { detail: message, errors: { [task.type]: message } } });
    }
    task.ended = Date.now();
    // The place goes to the next one that waits, or is free again.
    const next = this.queue.shift();
    if (next) next();
    else this.running--;
  }

  /** Drops what ended long ago, and the oldest ended ones when there are too many. */
  private forget(): void {
    const now = Date.now();
    for (const { uuid, ended } of this.tasks.values()) {
      if (ended === undefined) continue;
      if (now - ended > keptFor || this.tasks.size >= this.limits.tasks) this.tasks.delete(uuid);
    }
  }
}

/**
 * Does something with each path of an operation. Paths that fail are named in `errors`; the whole has failed when
 * all of them did, or when it was stopped.
 */
export async function forEachPath(
  paths: readonly ApiPath[],
  work: (path: ApiPath) => Promise<void>,
  options: { signal: AbortSignal; onProgress: OnTaskProgress; onError: (error: unknown) => void },
): Promise<Outcome> {
  const { signal, onProgress, onError } = options;
  const errors: Record<string, string> = {};
  for (const [done, path] of paths.entries()) {
    onProgress(done, paths.length);
    try {
      throwIfAborted(signal);
      await work(path);
    } catch (error) {
      const { status, message } = signal.aborted ? cancelled : toHttpError(error);
      if (status === 500) onError(error);
      errors[path.toString()] = message;
    }
  }
  const failed = Object.keys(errors).length;
  const hasFailed = failed === paths.length || (failed > 0 && signal.aborted);
  return { status: hasFailed ? 'FAILURE' : 'SUCCESS', result: failed > 0 ? { errors } : {} };
}
