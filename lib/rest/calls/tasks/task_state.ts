import { systemClock, type Clock } from '../../../internal/clock';

/** The words of the service for where a task is. */
export type TaskStatus = 'PENDING' | 'PROGRESS' | 'SUCCESS' | 'FAILURE';

/** Where a task is. */
export interface TaskState {
  readonly status: TaskStatus;
  /** The operation's own result, as far as there is one. */
  readonly result: Readonly<Record<string, unknown>>;
  /** Steps that are done, where the service tells. */
  readonly current?: number;
  /** Steps in all, where the service tells. */
  readonly total?: number;
}

/** A task as the service tells of it, in whichever form. */
export interface TaskAnswer {
  readonly uuid: string | undefined;
  readonly type: string | undefined;
  /** Undefined when the answer has no status, or none that is known. */
  readonly state: TaskState | undefined;
}

/** Pauses between two looks at a task, in milliseconds. They double from the first to the longest. */
export interface TaskPauses {
  /** @default 192 */
  readonly first: number;
  /** @default 6144 */
  readonly longest: number;
}

/** What the service's own client for Node waits. */
export const defaultPauses: TaskPauses = { first: 192, longest: 6144 };

/** Reads a task's answer: the status is nested beside the result in most services, and at the top in others. */
export function readTask(answer: unknown): TaskAnswer {
  const task = fields(answer);
  const nested = fields(task['result']);
  const status = statusOf(nested['status']) ?? statusOf(task['status']);
  const result = 'status' in nested ? fields(nested['result']) : nested;
  return {
    uuid: typeof task['uuid'] === 'string' && task['uuid'] !== '' ? task['uuid'] : undefined,
    type: typeof task['type'] === 'string' ? task['type'] : undefined,
    state: status && { status, result, ...count('current', result), ...count('total', result) },
  };
}

export function isRunning(state: TaskState): boolean {
  return state.status === 'PENDING' || state.status === 'PROGRESS';
}

/**
 * The states of a task until it ends, or until nobody wants more: first the one that is known, then one for each look.
 * @param look asks the service. What it throws ends the looking.
 * @throws AbortError as soon as `signal` aborts
 */
export async function* followTask(
  first: TaskState,
  look: () => Promise<TaskState>,
  options: { clock?: Clock | undefined; signal?: AbortSignal | undefined; pauses?: TaskPauses } = {},
): AsyncGenerator<TaskState, void> {
  const { clock = systemClock, signal, pauses = defaultPauses } = options;
  let state = first;
  yield state;
  for (let pause = pauses.first; isRunning(state); pause = Math.min(pause * 2, pauses.longest)) {
    await clock.sleep(pause, signal);
    state = await look();
    yield state;
  }
}

function statusOf(value: unknown): TaskStatus | undefined {
  return value === 'PENDING' || value === 'PROGRESS' || value === 'SUCCESS' || value === 'FAILURE' ? value : undefined;
}

function count(name: 'current' | 'total', result: Readonly<Record<string, unknown>>): Partial<TaskState> {
  const value = result[name];
  return typeof value === 'number' ? { [name]: value } : {};
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
