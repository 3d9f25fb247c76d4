import { OptionsError } from '../../../internal/coded_error';
import { integer, oneOf } from '../../../internal/options';
import { repeatable, requestOptions, type Caller, type Plan, type TypedCallOptions } from '../caller';
import { toFileInfo } from './file_info';
import { everyPage, orBehindTheEnd, pagingOf, type Page, type Place } from '../paging';
import type { FileFields, FileInfo, UnknownFields, UnreachableEntry } from '../types';

/** Options of a listing. */
export interface ListOptions<F extends keyof FileFields = keyof FileFields> extends TypedCallOptions {
  /**
   * Fields of the entries. Fewer are faster: the `size` of a directory takes the service long.
   * @default all
   */
  fields?: readonly F[] | undefined;
  /**
   * Most entries per page, from 1. The service may send fewer.
   * @default 100
   */
  limit?: number | undefined;
  /**
   * The page to begin with, from 1. If it is not 1 and the service only counts pages, entries that move between two
   * pages may be missed.
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
  /** Number of entries of the directory, where the service counts them. */
  readonly total: number | undefined;
  /**
   * Number of entries that no path leads to, where the service counts them. They are on no page, but the directory is
   * not empty with them.
   */
  readonly unreachable: number | undefined;
  /** The first of them, on the first page. */
  readonly unreachableEntries: readonly UnreachableEntry[];
  /**
   * Reads the page after this one; undefined after the last. Where the service only counts pages, entries move from
   * page to page when others come or go: iterate over the listing to get each of them.
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

/** A page, as the service sent it. */
interface RawPage extends Page<UnknownFields> {
  readonly directory: UnknownFields;
}

/**
 * The entries of a directory. `for await (const entry of listing)` iterates over all of them, and reads each page when
 * it is needed; `await listing` reads the first page. No request is made before that.
 *
 * The directory may change during the iteration, by the loop itself or by others: entries that are there from the first
 * answer to the end are yielded, each once. Where the service only counts pages, the names of a directory of several
 * pages are read a second time for that, and all names are held in memory.
 */
export class Listing<T extends object = FileInfo> implements AsyncIterable<T>, PromiseLike<ListPage<T>> {
  readonly #caller: Caller;
  readonly #plan: Plan;
  readonly #start: number;
  /** Whether names are read only to distinguish entries, and not shown. */
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

  /** Yields the pages in order. A page that is read again has only the entries that no page before it had. */
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
      throw this.#caller.badAnswer(plan, 'the answer has entries that are not objects');
    }
    const paging = pagingOf(directory, number);
    if (!paging) {
      const { page } = directory;
      throw this.#caller.badAnswer(plan, `page ${number} was requested, but page ${String(page)} came`);
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
    return isdir === false
      ? 'the path is a file; only directories can be listed (info() describes a file)'
      : 'the answer has no entries';
  }
}

/** In place of a page that no longer exists: the last one, and empty. */
const nothing = { entries: [], pages: 0, after: undefined };

function unreachableOf({ unreachable_entries: entries }: UnknownFields): readonly UnreachableEntry[] {
  return Array.isArray(entries) ? (entries as UnreachableEntry[]) : [];
}

function nameless(entry: UnknownFields): UnknownFields {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'name'));
}
