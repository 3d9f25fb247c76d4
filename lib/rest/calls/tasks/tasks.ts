import { text } from '../../../internal/options';
import type { Requester } from '../../call/requester';
import { Task } from './task';
import { Caller, requestOptions, type TypedCallOptions } from '../caller';

/** Operations that the service carries out in the background: `client.tasks`. */
export class Tasks {
  readonly #caller: Caller;

  constructor(requester: Requester) {
    this.#caller = new Caller(requester);
  }

  /** Finds a task by its uuid. @throws ResponseError 404 when there is none */
  async get(uuid: string, options: TypedCallOptions = {}): Promise<Task> {
    const request = requestOptions('get', options);
    const plan = { method: 'GET', endpoint: '/task', id: text('uuid', uuid), options: request } as const;
    return new Task(this.#caller, plan, await this.#caller.object(plan));
  }

  /** The account's tasks that the service still knows. */
  async list(options: TypedCallOptions = {}): Promise<Task[]> {
    const plan = { method: 'GET', endpoint: '/task', options: requestOptions('list', options) } as const;
    const answers = await this.#caller.list(plan);
    return answers.map((answer) => new Task(this.#caller, plan, answer));
  }
}
