import { text } from '../../../internal/options';
import type { Requester } from '../../call/requester';
import type { Args } from '../../body/form';
import { Caller, repeatable, requestOptions, type TypedCallOptions } from '../caller';
import type { UnknownFields } from '../types';

/** Things that are made, read, changed and removed by their names. All calls reject as those of Client do. */
export class Records<T, Creation extends object, Changes extends object = Partial<Creation>> {
  protected readonly caller: Caller;
  readonly #endpoint: string;

  /** @param endpoint where they are kept. */
  constructor(requester: Requester, endpoint: string) {
    this.caller = new Caller(requester);
    this.#endpoint = endpoint;
  }

  /** Makes one. @throws ResponseError 400 when a field is not right, or there is one of this name already */
  async create(fields: Creation, options: TypedCallOptions = {}): Promise<T> {
    const request = requestOptions('create', options);
    const plan = { method: 'POST', endpoint: this.#endpoint, args: this.toArgs(fields), options: request } as const;
    return this.toRecord(await this.caller.object(plan));
  }

  /** All that one may see. */
  async list(options: TypedCallOptions = {}): Promise<T[]> {
    const plan = { method: 'GET', endpoint: this.#endpoint, options: requestOptions('list', options) } as const;
    return (await this.caller.list<UnknownFields>(plan)).map((each) => this.toRecord(each));
  }

  /** @throws ResponseError 404 when there is none of this name */
  async get(id: string, options: TypedCallOptions = {}): Promise<T> {
    return this.toRecord(await this.caller.object(this.#plan('GET', id, requestOptions('get', options))));
  }

  /** Changes the fields that are given. */
  async update(id: string, changes: Changes, options: TypedCallOptions = {}): Promise<T> {
    const request = repeatable(requestOptions('update', options));
    return this.toRecord(await this.caller.object({ ...this.#plan('PUT', id, request), args: this.toArgs(changes) }));
  }

  /** @throws ResponseError 404 when there is none of this name */
  async delete(id: string, options: TypedCallOptions = {}): Promise<void> {
    await this.caller.nothing(this.#plan('DELETE', id, requestOptions('delete', options)));
  }

  /** A record of an answer. */
  protected toRecord(answer: UnknownFields): T {
    return answer as T;
  }

  /** The fields of a record as they go into a form. */
  protected toArgs(fields: Creation | Changes): Args {
    return fields as Args;
  }

  /** Those that have all words of `keywords`, of an endpoint that searches for them. */
  protected async found(endpoint: string, keywords: string, options: TypedCallOptions): Promise<T[]> {
    const request = requestOptions('search', options);
    const args = { keywords: text('keywords', keywords) };
    const plan = { method: 'GET', endpoint, args, options: request } as const;
    return (await this.caller.list<UnknownFields>(plan)).map((each) => this.toRecord(each));
  }

  #plan(method: 'GET' | 'PUT' | 'DELETE', id: string, options: TypedCallOptions) {
    // An empty name would mean all of them.
    return { method, endpoint: this.#endpoint, id: text('id', id), options } as const;
  }
}
