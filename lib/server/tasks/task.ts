import { randomUUID } from 'node:crypto';

/** Celery's words, which are the only ones that clients know. */
export type TaskStatus = 'PENDING' | 'PROGRESS' | 'SUCCESS' | 'FAILURE';

/** How an operation ended. */
export interface Outcome {
  status: 'SUCCESS' | 'FAILURE';
  /** The operation's own result. It may have `errors` only if there are some: clients take the key for a failure. */
  result: Readonly<Record<string, unknown>>;
}

/**
 * Does the operation.
 * @param signal aborted when the server stops or the task is cancelled.
 * @param onProgress to be called with the number of steps that are done, and with the total if known.
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

const interrupted = 'The server was stopped while this ran. What had been done until then was not undone.';

/** An operation that may outlast the request that asked for it. */
export class Task {
  uuid: string = randomUUID();
  status: TaskStatus = 'PENDING';
  result: Outcome['result'] = {};
  /** Milliseconds since 1970. */
  started = Date.now();
  /** When it ended, as `started`; undefined while it runs. */
  ended: number | undefined;
  /** To stop the work. */
  readonly stopping = new AbortController();

  constructor(
    /** The operation's name, such as `Remove`. */
    readonly type: string,
    /** Name of the account that started it, which alone may ask about it. */
    readonly owner: string,
  ) {}

  /** Restores a task of an earlier server. A task that ran when that server was stopped has failed. */
  static from({ uuid, type, owner, started, ...last }: TaskRecord, now: number): Task {
    const failed = { status: 'FAILURE', result: { detail: interrupted, errors: { [type]: interrupted } }, ended: now };
    return Object.assign(new Task(type, owner), { uuid, started }, last.ended === undefined ? failed : last);
  }

  toRecord(): TaskRecord {
    const { uuid, type, owner, status, result, started, ended } = this;
    return { uuid, type, owner, status, result, started, ...(ended === undefined ? {} : { ended }) };
  }

  /** The answer, with both shapes that clients read: the status at the top, and beside the nested result. */
  toAnswer(version: string): Record<string, unknown> {
    const { uuid, type, status, result } = this;
    return { uuid, url: `/api/${version}/task/${uuid}/`, type, status, result: { status, result } };
  }
}

/** How errors of tasks are reported. */
export interface TaskFailures {
  /** Returns the status and the message for an error; status 500 for unforeseen ones. */
  readonly explain: (error: unknown) => { readonly status: number; readonly message: string };
  /** Called for unforeseen errors, to log them. */
  readonly onError: (error: unknown) => void;
}
