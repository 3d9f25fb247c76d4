import { text } from '../../../internal/options';
import type { Args } from '../../body/form';
import { repeatable, requestOptions, type TypedCallOptions } from '../caller';
import { Collection } from './collection';

/** A collection whose records can also be made and changed. */
export class Records<T, Creation extends object, Changes extends object = Partial<Creation>> extends Collection<T> {
  /** Makes a record. @throws ResponseError 400 when a field is invalid, or the name exists */
  async create(fields: Creation, options: TypedCallOptions = {}): Promise<T> {
    return this.record({ ...this.plan('POST', requestOptions('create', options)), args: this.toArgs(fields) });
  }

  /** Changes some fields of a record. */
  async update(id: string, changes: Changes, options: TypedCallOptions = {}): Promise<T> {
    const request = repeatable(requestOptions('update', options));
    return this.record({ ...this.plan('PUT', request, id), args: this.toArgs(changes) });
  }

  /** Turns fields of a record into arguments of a call. */
  protected toArgs(fields: Creation | Changes): Args {
    return fields as Args;
  }

  /** Finds the records with all words of `keywords`, by an endpoint for searches. */
  protected async found(endpoint: string, keywords: string, options: TypedCallOptions): Promise<T[]> {
    const request = requestOptions('search', options);
    return this.records({ method: 'GET', endpoint, args: { keywords: text('keywords', keywords) }, options: request });
  }
}
