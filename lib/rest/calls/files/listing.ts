import { OptionsError } from '../../../internal/coded_error';
import { integer, oneOf } from '../../../internal/options';
import { repeatable, requestOptions, type Caller, type Plan, type TypedCallOptions } from '../caller';
import { toFileInfo } from './file_info';
import { everyPage, orBehindTheEnd, pagingOf, type Page, type Place } from '../paging';
import type { FileFields, FileInfo, UnknownFields, UnreachableEntry } from '../types';

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
   * The page to begin with, from 1. Later pages are taken as they come where the service only counts them: what moves
   * between two of them may be passed over.
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
  /**
   * How many entries the directory has that no path leads to, where the service tells: they are in no page, and the
   * directory is not empty with them.
   */
  readonly unreachable: number | undefined;
  /** The first of them, on the first page. */
  readonly unreachableEntries: readonly UnreachableEntry[];
  /**
   * Asks for the page after this one; undefined after the last. Where the service only counts pages, entries that come
   * or go before it move others from page to page: iterate over the listing to get each of them.
   */
  readonly next: (() => Promise<ListPage<T>>) | undefined;
}

const fieldName = oneOf(
  ...([
    'name',
    'path',
    'size',
    'isfile',
    'isdir',
    'time',
    'created_time',
    'items',
    'unreachable',
    'id',
    'url',
  ] as const),
  ...(['extension', 'mime', 'tags', 'attributes', 'acl', 'owner'] as const),
);

/** A page as it came. */
interface RawPage extends Page<UnknownFields> {
  readonly directory: UnknownFields;
}

/**
 * The entries of a directory: `for await (const entry of listing)` goes over all of them and asks for each page when
 * it comes to it; `await listing` gives the first page. Nothing is asked before that.
 *
 * The directory may be changed while it is iterated over, by the loop itself or by others: entries that are there from
 * the first answer to the end all come, each once. Where the service only counts pages, that takes a second reading of
 * the names in directories of several pages, and all names are held.
 */
export class Listing<T extends object = FileInfo> implements AsyncIterable<T>, PromiseLike<ListPage<T>> {
  readonly #caller: Caller;
  readonly #plan: Plan;
  readonly #start: number;
  /** Whether names are asked for to tell entries apart, and were not wanted. */
  readonly #hidesNames: boolean;
  #first: Promise<RawPage> | undefined;
  #awaited: Promise<ListPage<T>> | undefined;

  /** @hidden */
  constructor(caller: Caller, directory: string, options: ListOptions) {
    const { fields, limit = 100, page = 1 } = options;
    if (fields !== undefined && (!Array.isArray(fields) || fields.length === 0)) {
      throw new OptionsError('fields must be an array of names');
    }
    fields?.forEach((field) => fieldName('fields', field));
    this.#caller = caller;
    this.#start = integer(1, Number.MAX_SAFE_INTEGER)('page', page);
    this.#hidesNames = fields !== undefined && !fields.includes('name');
    this.#plan = {
      method: 'GET',
      endpoint: '/path/info',
      id: directory,
      args: {
        children: true,
        limit: integer(1, 1_000_000)('limit', limit),
        fields: this.#hidesNames ? fields?.concat('name') : fields,
      },
      options: repeatable(requestOptions('list', options, ['fields', 'limit', 'page'])),
    };
  }

  /** The pages, one after the other. A page that is read again has only the entries that none before it had. */
  async *pages(): AsyncGenerator<ListPage<T>, void> {
    const pages = everyPage<UnknownFields, RawPage>(await this.#firstPage(), {
      read: (place) => orBehindTheEnd(place, this.#page(place)),
      keyOf: ({ name }) => (typeof name === 'string' ? name : undefined),
      problem: (detail) => this.#caller.badAnswer(this.#plan, detail),
    });
    for await (const page of pages) yield this.#shown(page);
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
    this.#awaited ??= this.#firstPage().then((page) => this.#shown(page));
    return this.#awaited.then(onfulfilled, onrejected);
  }

  #firstPage(): Promise<RawPage> {
    return (this.#first ??= this.#page({ page: this.#start }));
  }

  async #page({ page: number, after, isCheck }: Place): Promise<RawPage> {
    const args = { ...this.#plan.args, page: number > 1 ? number : undefined, after };
    const plan = { ...this.#plan, args: isCheck ? { ...args, fields: ['name'] } : args };
    const { children, ...directory } = await this.#caller.object<UnknownFields>(plan);
    if (!Array.isArray(children)) throw this.#caller.badAnswer(plan, this.#noChildren(directory));
    if (!children.every((child) => typeof child === 'object' && child !== null)) {
      throw this.#caller.badAnswer(plan, 'the answer has entries that are no objects');
    }
    const paging = pagingOf(directory, number);
    if (!paging) {
      const { page } = directory;
      throw this.#caller.badAnswer(plan, `page ${number} was asked for, and page ${String(page)} came`);
    }
    return { ...paging, directory, entries: children as UnknownFields[] };
  }

  #shown(raw: RawPage): ListPage<T> {
    const { directory, entries, page, pages, total, after } = raw;
    const now = this.#caller.clock.now();
    const next = async () => {
      const place = { page: page + 1, after };
      return this.#shown((await orBehindTheEnd(place, this.#page(place))) ?? { ...raw, ...nothing });
    };
    return {
      directory: toFileInfo(directory, now),
      entries: entries.map((entry) => toFileInfo(this.#hidesNames ? nameless(entry) : entry, now) as object as T),
      page,
      pages,
      total,
      unreachable: typeof directory['unreachable'] === 'number' ? directory['unreachable'] : undefined,
      unreachableEntries: unreachableOf(directory),
      next: page < pages ? next : undefined,
    };
  }

  #noChildren({ isdir }: UnknownFields): string {
    return isdir === false ? 'this is a file, and only directories can be listed' : 'the answer has no entries';
  }
}

/** What a page is like that is not there any more: the last, and empty. */
const nothing = { entries: [], pages: 0, after: undefined };

function unreachableOf({ unreachable_entries: entries }: UnknownFields): readonly UnreachableEntry[] {
  return Array.isArray(entries) ? (entries as UnreachableEntry[]) : [];
}

function nameless(entry: UnknownFields): UnknownFields {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'name'));
}
