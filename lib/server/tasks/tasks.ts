import { randomUUID } from 'node:crypto';

import { throwIfAborted } from '../../internal/abort';
import { HttpError, toHttpError } from '../http/http_error';
import type { Table } from '../../state/store';
import type { ApiPath } from '../storage/api_path';
import { StorageError } from '../storage/errors';

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

/** A task as it is stored. */
export interface TaskRecord {
  readonly uuid: string;
  readonly type: string;
  readonly owner: string;
  readonly status: TaskStatus;
  readonly result: Outcome['result'];
  /** Milliseconds since 1970. */
  readonly started: number;
  /** Absent while it runs. */
  readonly ended?: number;
}

const cancelled = { status: 503, message: 'The task was cancelled.' };

/** How long a task can be asked about after its end, in milliseconds. */
const keptFor = 60 * 60 * 1000;

const interrupted = 'The server was stopped while this ran. What had been done until then was not undone.';

/** An operation that may outlast the request that asked for it. */
export class Task {
  uuid: string = randomUUID();
  status: TaskStatus = 'PENDING';
  result: Outcome['result'] = {};
  /** Milliseconds since 1970. */
  started = Date.now();
  /** The same; undefined while it runs. */
  ended: number | undefined;
  /** Stops the work. */
  readonly stopping = new AbortController();

  constructor(
    /** The operation's name with a capital, such as `Remove`. */
    readonly type: string,
    /** Name of the account that may ask about it. */
    readonly owner: string,
  ) {}

  /** One of an earlier server. What ran when that was stopped will not end any more: it has failed. */
  static from({ uuid, type, owner, started, ...last }: TaskRecord, now: number): Task {
    const failed = { status: 'FAILURE', result: { detail: interrupted, errors: { [type]: interrupted } }, ended: now };
    return Object.assign(new Task(type, owner), { uuid, started }, last.ended === undefined ? failed : last);
  }

  toRecord(): TaskRecord {
    const { uuid, type, owner, status, result, started, ended } = this;
    return { uuid, type, owner, status, result, started, ...(ended === undefined ? {} : { ended }) };
  }

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
   * @param table keeps those that have started and ended.
   */
  constructor(
    private readonly limits: { readonly tasks: number; readonly runningTasks: number },
    private readonly patience: number,
    private readonly onError: (error: unknown) => void,
    private readonly table: Table<TaskRecord>,
  ) {
    const now = Date.now();
    const earlier = table.entries().map(([, record]) => record);
    for (const record of earlier.sort((a, b) => a.started - b.started)) {
      const task = Task.from(record, now);
      this.tasks.set(task.uuid, task);
      if (record.ended === undefined) this.record(task);
    }
  }

  /**
   * Starts an operation and waits a moment for its end, so that small ones have taken effect when they are answered.
   * @throws HttpError 503 when too many others still run.
   */
  async start(type: string, owner: string, work: Work): Promise<Task> {
    this.forget();
    if (this.tasks.size >= this.limits.tasks) throw new HttpError(503, 'Too many tasks are running. Try again later.');
    const task = new Task(type, owner);
    if (this.isStopping) task.stopping.abort();
    this.table.set(task.uuid, task.toRecord());
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
    else this.drop(uuid);
    return true;
  }

  /** Stops and forgets all tasks of somebody who is gone. */
  forgetAll(owner: string): void {
    for (const task of this.list(owner)) {
      task.stopping.abort();
      this.drop(task.uuid);
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
    this.record(task);
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
      if (now - ended <= keptFor && this.tasks.size < this.limits.tasks) continue;
      this.tasks.delete(uuid);
      this.attempt(() => this.table.delete(uuid));
    }
  }

  private drop(uuid: string): void {
    this.table.delete(uuid);
    this.tasks.delete(uuid);
  }

  /** Keeps how a task ended. Where that fails it can be asked about until the server ends. */
  private record(task: Task): void {
    if (this.tasks.has(task.uuid)) this.attempt(() => this.table.set(task.uuid, task.toRecord()));
  }

  private attempt(change: () => void): void {
    try {
      change();
    } catch (error) {
      this.onError(error);
    }
  }
}

/**
 * Does something with each path of an operation. Paths that fail are named in `errors`; the whole has failed when
 * all of them did, or when it was stopped. `not_empty` names those among them that are directories which something is in.
 */
export async function forEachPath(
  paths: readonly ApiPath[],
  work: (path: ApiPath) => Promise<void>,
  options: { signal: AbortSignal; onProgress: OnTaskProgress; onError: (error: unknown) => void },
): Promise<Outcome> {
  const { signal, onProgress, onError } = options;
  const errors: Record<string, string> = {};
  const notEmpty: string[] = [];
  for (const [done, path] of paths.entries()) {
    onProgress(done, paths.length);
    try {
      throwIfAborted(signal);
      await work(path);
    } catch (error) {
      const { status, message } = signal.aborted ? cancelled : toHttpError(error);
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
