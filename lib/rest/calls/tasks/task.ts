import { OptionsError } from '../../../internal/coded_error';
import { callback, integer, milliseconds, refuseUnknown } from '../../../internal/options';
import { repeatable, requestOptions, type Caller, type Plan, type TypedCallOptions } from '../caller';
import { errorsOf, TaskError } from './task_error';
import { defaultPauses, followTask, isRunning, readTask, type TaskPauses, type TaskState } from './task_state';

/** Options for following a task. */
export interface FollowOptions {
  /** Ends the wait with an AbortError. The task itself continues; see `cancel()`. */
  signal?: AbortSignal | undefined;
  /** Pauses between two requests for the state. */
  pauses?: Partial<TaskPauses> | undefined;
}

/** Options for waiting for a task. */
export interface WaitOptions extends FollowOptions {
  /**
   * Longest time to wait, in milliseconds.
   * @default no limit: copies of large trees take hours
   */
  timeout?: number | undefined;
  /** Called with the known state, then with each new one. */
  onProgress?: ((state: TaskState) => void) | undefined;
}

/**
 * An operation that the service carries out in the background. It continues whether or not the client waits for it.
 *
 * @example
 * const task = await client.files.move('/a.png', '/images');
 * await task.wait({ timeout: 60_000 });
 */
export class Task<T = Readonly<Record<string, unknown>>> {
  /** The service's name for the task; undefined if the task had ended with the first answer, and got none. */
  readonly uuid: string | undefined;
  /** The operation, such as `Remove`. */
  readonly type: string;

  readonly #caller: Caller;
  readonly #toValue: (result: TaskState['result']) => T;
  #state: TaskState;

  /**
   * @param plan the call that was answered, for its error.
   * @param toValue turns the result of the operation into its value.
   * @throws BadAnswerError when the answer is no task
   * @hidden
   */
  constructor(
    caller: Caller,
    plan: Plan,
    answer: unknown,
    toValue: (result: TaskState['result']) => T = (result) => result as T,
  ) {
    const { uuid, type, state } = readTask(answer);
    if (!state) throw caller.badAnswer(plan, 'the answer is not a task with a known status');
    if (uuid === undefined && isRunning(state)) {
      throw caller.badAnswer(
        plan,
        'the answer is a running task without a uuid, so that its progress cannot be asked for',
      );
    }
    this.#caller = caller;
    this.#toValue = toValue;
    this.uuid = uuid;
    this.type = type ?? 'Task';
    this.#state = state;
  }

  /** The state, as last reported. */
  get state(): TaskState {
    return this.#state;
  }

  /** Asks the service for the state now. */
  async refresh(options: TypedCallOptions = {}): Promise<TaskState> {
    const uuid = this.uuid;
    if (uuid === undefined) return this.#state;
    const plan = this.#plan('GET', uuid, requestOptions('refresh', options));
    const { state } = readTask(await this.#caller.object(plan));
    if (!state) throw this.#caller.badAnswer(plan, 'the task has no known status');
    return (this.#state = state);
  }

  /**
   * Waits until the task has ended.
   * @returns the value of the operation
   * @throws TaskError when it failed, in whole or in part, or took longer than `timeout`; AbortError
   */
  async wait(options: WaitOptions = {}): Promise<T> {
    refuseUnknown('wait', options, ['signal', 'pauses', 'timeout', 'onProgress']);
    const { timeout, onProgress, signal, pauses } = options;
    const { clock } = this.#caller;
    if (timeout !== undefined) milliseconds('timeout', timeout);
    if (onProgress !== undefined) callback('onProgress', onProgress);
    const end = timeout === undefined ? Infinity : clock.now() + timeout;
    const timed = {
      now: () => clock.now(),
      // The last pause ends with the timeout, and the state is asked for once more.
      sleep: (pause: number, signal?: AbortSignal) => {
        const left = end - clock.now();
        if (left <= 0)
          throw this.#error(
            'ERR_TASK_TIMEOUT',
            `has not ended after ${timeout} ms and continues; wait() again, or cancel() it`,
          );
        return clock.sleep(Math.min(pause, left), signal);
      },
    };
    const states = followTask(this.#state, () => this.#look(signal), {
      clock: timed,
      signal,
      pauses: allPauses(pauses),
    });
    for await (const state of states) onProgress?.(state);
    return this.#value();
  }

  /** Yields the states of the task until it has ended: the known one, then each new one. */
  states(options: FollowOptions = {}): AsyncGenerator<TaskState, void> {
    refuseUnknown('states', options, ['signal', 'pauses']);
    const { signal, pauses } = options;
    const { clock } = this.#caller;
    return followTask(this.#state, () => this.#look(signal), { clock, signal, pauses: allPauses(pauses) });
  }

  /** `for await (const state of task)`. */
  [Symbol.asyncIterator](): AsyncGenerator<TaskState, void> {
    return this.states();
  }

  /** Asks the service to stop the task, or to forget one that has ended. */
  async cancel(options: TypedCallOptions = {}): Promise<void> {
    if (this.uuid === undefined) return;
    await this.#caller.nothing(this.#plan('DELETE', this.uuid, requestOptions('cancel', options)));
  }

  #look(signal: AbortSignal | undefined): Promise<TaskState> {
    return this.refresh(repeatable({ signal }));
  }

  #plan(method: 'GET' | 'DELETE', uuid: string, options: TypedCallOptions): Plan {
    return { method, endpoint: '/task', id: uuid, options };
  }

  #value(): T {
    const { status, result } = this.#state;
    const failures = Object.entries(errorsOf(result));
    const reasons = failures.map(([path, text]) => `${path}: ${text}`).join('; ');
    if (status === 'FAILURE') {
      const detail = typeof result['detail'] === 'string' ? result['detail'] : 'the service does not say why';
      throw this.#error('ERR_TASK_FAILED', `failed: ${reasons || detail}`);
    }
    if (failures.length > 0) throw this.#error('ERR_TASK_PARTIAL', `failed for some paths: ${reasons}`);
    return this.#toValue(result);
  }

  #error(code: TaskError['code'], problem: string): TaskError {
    const { uuid, type } = this;
    const name = uuid === undefined ? type : `${type} (${uuid})`;
    const { message, ...facts } = this.#caller.masked({
      message: `The task ${name} ${problem}`,
      type,
      result: this.#state.result,
    });
    return new TaskError(code, message, { uuid: uuid && this.#caller.masked(uuid), ...facts });
  }
}

function allPauses(given: Partial<TaskPauses> = {}): TaskPauses {
  refuseUnknown('pauses', given, ['first', 'longest']);
  const { first = defaultPauses.first, longest = Math.max(first, defaultPauses.longest) } = given;
  const check = integer(1, 24 * 3600 * 1000);
  check('pauses.first', first);
  check('pauses.longest', longest);
  if (first > longest) throw new OptionsError('pauses.first must not be more than pauses.longest');
  return { first, longest };
}
