import { OptionsError } from '../../internal/coded_error';
import { integer, oneOf } from '../../internal/options';
import { repeatable, requestOptions, type Caller, type Plan, type TypedCallOptions } from './caller';
import { toFileInfo } from './file_info';
import type { FileFields, FileInfo, UnknownFields } from './types';

/** Options of a listing. */
export interface ListOptions<F extends keyof FileFields = keyof FileFields> extends TypedCallOptions {
  /**
   * The only fields that the entries shall have. The fewer, the faster: a directory's `size` takes the service long.
   * @default all
   */
  fields?: readonly F[] | undefined;
  /**
   * Entries per page, from 1. The service may give fewer.
   * @default 100
   */
  limit?: number | undefined;
  /**
   * The page to begin with, from 1.
   * @default 1
   */
  page?: number | undefined;
}

/** One page of a directory. */
export interface ListPage<T> {
  /** The directory itself. */
  readonly directory: FileInfo;
  readonly entries: readonly T[];
  /** Number of this page, from 1. */
  readonly page: number;
  /** How many pages there are. */
  readonly pages: number;
  /** Entries of the directory, where the service tells. */
  readonly total: number | undefined;
  /** The page after this one; undefined after the last. */
  readonly next: (() => Promise<ListPage<T>>) | undefined;
}

const fieldName = oneOf(
  ...(['name', 'path', 'size', 'isfile', 'isdir', 'time', 'created_time', 'items', 'id', 'url'] as const),
  ...(['extension', 'mime', 'tags', 'attributes', 'acl', 'owner'] as const),
);

/**
 * The entries of a directory: `for await (const entry of listing)` goes over all of them and asks for each page when
 * it comes to it; `await listing` gives the first page. Nothing is asked before that.
 */
export class Listing<T extends object = FileInfo> implements AsyncIterable<T>, PromiseLike<ListPage<T>> {
  readonly #caller: Caller;
  readonly #plan: Plan;
  readonly #start: number;
  #first: Promise<ListPage<T>> | undefined;

  /** @hidden */
  constructor(caller: Caller, directory: string, options: ListOptions) {
    const { fields, limit = 100, page = 1 } = options;
    if (fields !== undefined && (!Array.isArray(fields) || fields.length === 0)) {
      throw new OptionsError('fields must be an array of names');
    }
    fields?.forEach((field) => fieldName('fields', field));
    this.#caller = caller;
    this.#start = integer(1, Number.MAX_SAFE_INTEGER)('page', page);
    this.#plan = {
      method: 'GET',
      endpoint: '/path/info',
      id: directory,
      args: { children: true, limit: integer(1, 1_000_000)('limit', limit), fields },
      options: repeatable(requestOptions('list', options, ['fields', 'limit', 'page'])),
    };
  }

  /** The pages, one after the other. */
  async *pages(): AsyncGenerator<ListPage<T>, void> {
    for (let page: ListPage<T> | undefined = await this.#firstPage(); page; page = await page.next?.()) yield page;
  }

  /** All entries. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for await (const { entries } of this.pages()) yield* entries;
  }

  /** The first page, for `await`. */
  then<A = ListPage<T>, B = never>(
    onfulfilled?: ((page: ListPage<T>) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#firstPage().then(onfulfilled, onrejected);
  }

  #firstPage(): Promise<ListPage<T>> {
    return (this.#first ??= this.#page(this.#start));
  }

  async #page(number: number): Promise<ListPage<T>> {
    const plan = { ...this.#plan, args: { ...this.#plan.args, page: number > 1 ? number : undefined } };
    const answer = await this.#caller.object<UnknownFields>(plan);
    const { children, ...directory } = answer;
    const pages = typeof answer['pages'] === 'number' ? answer['pages'] : number;
    // A service that knows no pages gives the same one again and again.
    if (typeof answer['page'] === 'number' && answer['page'] !== number) {
      throw this.#caller.badAnswer(plan, `page ${number} was asked for, and page ${answer['page']} came`);
    }
    if (!Array.isArray(children)) throw this.#caller.badAnswer(plan, this.#noChildren(directory));
    if (!children.every((child) => typeof child === 'object' && child !== null)) {
      throw this.#caller.badAnswer(plan, 'the answer has entries that are no objects');
    }
    const now = this.#caller.clock.now();
    return {
      directory: toFileInfo(directory, now),
      entries: (children as UnknownFields[]).map((child) => toFileInfo(child, now) as object as T),
      page: number,
      pages,
      total: typeof answer['total'] === 'number' ? answer['total'] : undefined,
      next: number < pages ? () => this.#page(number + 1) : undefined,
    };
  }

  #noChildren({ isdir }: UnknownFields): string {
    return isdir === false ? 'this is a file, and only directories can be listed' : 'the answer has no entries';
  }
}
