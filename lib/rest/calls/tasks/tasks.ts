import { text } from '../../../internal/options';
import type { Requester } from '../../call/requester';
import { Task } from './task';
import { Caller, requestOptions, type TypedCallOptions } from '../caller';

/** The operations that the service carries out on its own: `client.tasks`. */
export class Tasks {
  readonly #caller: Caller;

  constructor(requester: Requester) {
    this.#caller = new Caller(requester);
  }

  /** A task by its uuid, to be waited for. @throws ResponseError 404 when there is none */
  async get(uuid: string, options: TypedCallOptions = {}): Promise<Task> {
    const request = requestOptions('get', options);
    const plan = { method: 'GET', endpoint: '/task', id: text('uuid', uuid), options: request } as const;
    return new Task(this.#caller, plan, await this.#caller.object(plan));
  }

  /** One's own tasks, as far as the service still knows them. */
  async list(options: TypedCallOptions = {}): Promise<Task[]> {
    const plan = { method: 'GET', endpoint: '/task', options: requestOptions('list', options) } as const;
    const answers = await this.#caller.list(plan);
    return answers.map((answer) => new Task(this.#caller, plan, answer));
  }
}
