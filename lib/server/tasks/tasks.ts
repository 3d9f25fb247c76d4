import { throwIfAborted } from '../../internal/abort';
import { Turns } from '../../internal/turns';
import { HttpError } from '../http/http_error';
import type { Table } from '../../state/store';
import { Task, type TaskFailures, type TaskRecord, type Work } from './task';

export const cancelled = { status: 503, message: 'The task was cancelled.' };

/** How long a task is kept after its end, in milliseconds. */
const keptFor = 60 * 60 * 1000;

/** The tasks of one server. */
export class Tasks {
  private readonly tasks = new Map<string, Task>();
  private readonly ends = new Map<Task, Promise<void>>();
  private readonly turns: Turns;
  private isStopping = false;

  /**
   * @param limits.tasks how many are kept, running ones included.
   * @param limits.runningTasks how many run at once.
   * @param patience milliseconds to wait for the end before answering.
   * @param table stores tasks when they start and end.
   * @param failures how errors of tasks are reported.
   */
  constructor(
    private readonly limits: { readonly tasks: number; readonly runningTasks: number },
    private readonly patience: number,
    private readonly table: Table<TaskRecord>,
    private readonly failures: TaskFailures,
  ) {
    this.turns = new Turns(limits.runningTasks);
    const now = Date.now();
    const earlier = table.entries().map(([, record]) => record);
    for (const record of earlier.sort((a, b) => a.started - b.started)) {
      const task = Task.from(record, now);
      this.tasks.set(task.uuid, task);
      if (record.ended === undefined) this.record(task);
    }
  }

  /**
   * Starts an operation and waits a moment for its end, so that small ones are complete when they are answered.
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

  /** A task of the user; undefined for an unknown one or one of another user. */
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
   * Stops a task that waits or runs, which then fails. Forgets a task that has ended.
   * @returns whether there was such a task.
   */
  cancel(uuid: string, owner: string): boolean {
    const task = this.get(uuid, owner);
    if (!task) return false;
    if (task.ended === undefined) task.stopping.abort();
    else this.drop(uuid);
    return true;
  }

  /** Stops and forgets all tasks of a user who was removed. */
  forgetAll(owner: string): void {
    for (const task of this.list(owner)) {
      task.stopping.abort();
      this.drop(task.uuid);
    }
  }

  /** Resolves when no task runs. @param isUrgent stops running tasks instead of waiting for their ends. */
  async close(isUrgent: boolean): Promise<void> {
    this.isStopping ||= isUrgent;
    if (isUrgent) for (const task of this.ends.keys()) task.stopping.abort();
    await Promise.all(this.ends.values());
  }

  private async run(task: Task, work: Work): Promise<void> {
    const endTurn = await this.turns.take();
    task.status = 'PROGRESS';
    const { signal } = task.stopping;
    const onProgress = (current: number, total?: number) => {
      task.result = total === undefined ? { current } : { current, total };
    };
    try {
      throwIfAborted(signal);
      Object.assign(task, await work(signal, onProgress));
    } catch (error) {
      const { status, message } = signal.aborted ? cancelled : this.failures.explain(error);
      if (status === 500) this.failures.onError(error);
      Object.assign(task, { status: 'FAILURE', result: { detail: message, errors: { [task.type]: message } } });
    }
    task.ended = Date.now();
    this.record(task);
    endTurn();
  }

  /** Drops tasks that ended long ago, and the oldest ended ones when there are too many. */
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

  /** Stores how a task ended. Where that fails, the task is known until the server ends. */
  private record(task: Task): void {
    if (this.tasks.has(task.uuid)) this.attempt(() => this.table.set(task.uuid, task.toRecord()));
  }

  private attempt(change: () => void): void {
    try {
      change();
    } catch (error) {
      this.failures.onError(error);
    }
  }
}
