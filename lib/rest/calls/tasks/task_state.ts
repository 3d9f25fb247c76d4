import { systemClock, type Clock } from '../../../internal/clock';

/** Status of a task, in the words of the service. */
export type TaskStatus = 'PENDING' | 'PROGRESS' | 'SUCCESS' | 'FAILURE';

/** State of a task. */
export interface TaskState {
  readonly status: TaskStatus;
  /** The operation's own result, as far as there is one. */
  readonly result: Readonly<Record<string, unknown>>;
  /** Steps that are done, where the service counts them. */
  readonly current?: number;
  /** All steps, where the service counts them. */
  readonly total?: number;
}

/** The answer about a task, in any of its forms. */
export interface TaskAnswer {
  readonly uuid: string | undefined;
  readonly type: string | undefined;
  /** Undefined when the answer has no known status. */
  readonly state: TaskState | undefined;
}

/** Pauses between two requests for a task's state, in milliseconds. They double from the first to the longest. */
export interface TaskPauses {
  /** @default 192 */
  readonly first: number;
  /** @default 6144 */
  readonly longest: number;
}

/** The pauses of the service's own client for Node. */
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
 * Yields the states of a task until it ends, or the reader stops: first the known one, then one for each `look`.
 * @param look asks the service for the state. Its error ends the loop.
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
