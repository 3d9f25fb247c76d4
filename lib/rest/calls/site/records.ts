import { text } from '../../../internal/options';
import type { Args } from '../../body/form';
import { repeatable, requestOptions, type TypedCallOptions } from '../caller';
import { Collection } from './collection';

/** A collection whose records are made from fields, some of which can be changed. */
export class Records<T, Creation extends object, Changes extends object = Partial<Creation>> extends Collection<T> {
  /** Makes a record. @throws ResponseError 400 when a field is not right, or there is one of this name already */
  async create(fields: Creation, options: TypedCallOptions = {}): Promise<T> {
    return this.record({ ...this.plan('POST', requestOptions('create', options)), args: this.toArgs(fields) });
  }

  /** Changes the fields that are given. */
  async update(id: string, changes: Changes, options: TypedCallOptions = {}): Promise<T> {
    const request = repeatable(requestOptions('update', options));
    return this.record({ ...this.plan('PUT', request, id), args: this.toArgs(changes) });
  }

  /** The fields of a record as they go into a form. */
  protected toArgs(fields: Creation | Changes): Args {
    return fields as Args;
  }

  /** The records that have all words of `keywords`, from an endpoint that searches for them. */
  protected async found(endpoint: string, keywords: string, options: TypedCallOptions): Promise<T[]> {
    const request = requestOptions('search', options);
    return this.records({ method: 'GET', endpoint, args: { keywords: text('keywords', keywords) }, options: request });
  }
}
