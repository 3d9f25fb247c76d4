import { text } from '../../../internal/options';
import type { Requester } from '../../call/requester';
import { Caller, requestOptions, type Plan, type TypedCallOptions } from '../caller';
import type { UnknownFields } from '../types';

/** Records with names that can be listed, read and removed. All calls reject as those of Client do. */
export class Collection<T> {
  protected readonly caller: Caller;
  readonly #endpoint: string;

  /** @param endpoint where the records are kept. */
  constructor(requester: Requester, endpoint: string) {
    this.caller = new Caller(requester);
    this.#endpoint = endpoint;
  }

  /** Lists all records that the account may see. */
  async list(options: TypedCallOptions = {}): Promise<T[]> {
    return this.records(this.plan('GET', requestOptions('list', options)));
  }

  /** Reads a record. @throws ResponseError 404 when there is none of this name */
  async get(id: string, options: TypedCallOptions = {}): Promise<T> {
    return this.record(this.plan('GET', requestOptions('get', options), id));
  }

  /** Removes a record. @throws ResponseError 404 when there is none of this name */
  async delete(id: string, options: TypedCallOptions = {}): Promise<void> {
    await this.caller.nothing(this.plan('DELETE', requestOptions('delete', options), id));
  }

  /** The call for all records, or for the one of a name. */
  protected plan(method: Plan['method'], options: Plan['options'], id?: string): Plan {
    const plan = { method, endpoint: this.#endpoint, options };
    return id === undefined ? plan : { ...plan, id: this.idOf(id) };
  }

  /** The name for the URL. An empty one is refused, since it would mean all records. */
  protected idOf(id: string): string {
    return text('id', id);
  }

  /** Turns an answer into a record. */
  protected toRecord(answer: UnknownFields): T {
    return answer as T;
  }

  /** Makes a call that answers with one record. */
  protected async record(plan: Plan): Promise<T> {
    return this.toRecord(await this.caller.object(plan));
  }

  /** Makes a call that answers with a list of records. */
  protected async records(plan: Plan): Promise<T[]> {
    return (await this.caller.list<UnknownFields>(plan)).map((each) => this.toRecord(each));
  }
}
