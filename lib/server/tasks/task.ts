import { randomUUID } from 'node:crypto';

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

/** What becomes of the errors that tasks meet. */
export interface TaskFailures {
  /** The status and the words that stand for an error; 500 is for those that nobody foresaw. */
  readonly explain: (error: unknown) => { readonly status: number; readonly message: string };
  /** Takes errors that nobody foresaw, for the log. */
  readonly onError: (error: unknown) => void;
}
