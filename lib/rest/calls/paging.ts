import { createHash } from 'node:crypto';
import { ifFound } from '../errors';
import type { UnknownFields } from './types';

/** One page of a list. */
export interface Page<T> {
  readonly entries: readonly T[];
  /** Number of this page, from 1. */
  readonly page: number;
  /** How many pages there are. */
  readonly pages: number;
  /** Entries on all pages together, where the service counts them. */
  readonly total?: number | undefined;
  /** Value of `after` for the next page, from services that can continue after an entry. */
  readonly after?: string | undefined;
}

/** A page to read. */
export interface Place {
  /** Its number, from 1. With `after` it is only a count. */
  readonly page: number;
  /** The page begins after this entry. */
  readonly after?: string | undefined;
  /** True when only the keys of the entries are needed. */
  readonly isCheck?: boolean;
}

/** A list that a service sends in pages. */
export interface PagedList<T, P extends Page<T>> {
  /** Reads a page. @returns undefined for a page after the end of the list */
  read(place: Place): Promise<P | undefined>;
  /** The key that identifies an entry; undefined if it has none. */
  keyOf(entry: T): string | undefined;
  /** Makes the error for pages that contradict each other. */
  problem(detail: string): Error;
}

/**
 * Reads the paging of an answer.
 * @param number number of the page that was asked for.
 * @returns undefined for another page: a service without paging sends the same one again and again. Only the last page
 *   may come in place of a later one, which no longer exists
 */
export function pagingOf(answer: UnknownFields, number: number): Omit<Page<unknown>, 'entries'> | undefined {
  const page = typeof answer['page'] === 'number' ? answer['page'] : number;
  const pages = typeof answer['pages'] === 'number' ? answer['pages'] : page;
  if (page !== number && !(page < number && page === pages)) return undefined;
  const total = typeof answer['total'] === 'number' ? answer['total'] : undefined;
  return { page, pages, total, after: typeof answer['after'] === 'string' ? answer['after'] : undefined };
}

/** The answer with a page; undefined when the service has no page of this number any more. */
export async function orBehindTheEnd<P>({ page, after }: Place, answer: Promise<P>): Promise<P | undefined> {
  return page > 1 && after === undefined ? ifFound(answer) : answer;
}

/** Readings without a new entry that are enough where no two agree, as with services that keep no order. */
const patience = 3;
/** Most readings of a list that still shows new entries, or fewer than it counts. */
const mostReadings = 20;

/**
 * Yields all pages of a list, each as soon as it was received, so that the reader may change the list between them.
 * Whatever is added or removed between two pages, by the reader or by others: entries that are in the list from
 * beginning to end are in the pages, and no entry is there twice.
 *
 * Services that can continue after an entry are asked to, and nothing is remembered. Services that only count pages
 * move entries from page to page when others come or go. Such a list is read again from its end, where removals move
 * nothing that is still to be read, until two readings agree. For that the keys of all entries are held, and each page
 * has only the entries that no page before it had.
 * @param first the page to begin with. If it is not the first of the list, all pages are yielded as they are.
 */
export async function* everyPage<T, P extends Page<T>>(first: P, list: PagedList<T, P>): AsyncGenerator<P, void> {
  if (first.after !== undefined) yield* afterEach(first, list);
  else if (first.page >= first.pages) yield first;
  else yield* new CountedPages(list).from(first);
}

/** Reads each page after the last entry of the page before it. */
async function* afterEach<T, P extends Page<T>>(first: P, list: PagedList<T, P>): AsyncGenerator<P, void> {
  for (let page = first; ;) {
    yield page;
    const { after } = page;
    if (after === undefined && page.page < page.pages) throw list.problem('a page that is not the last has no `after`');
    if (after === undefined) return;
    const next = await list.read({ page: page.page + 1, after });
    if (!next) return;
    if (next.after === after) throw list.problem('two pages in a row name the same entry to continue after');
    page = next;
  }
}

/** One reading of all pages: a digest of the keys of each page, by its number. */
interface Reading {
  readonly digests: string[];
  readonly total: number | undefined;
}

/** The pages of a list that only counts them. */
class CountedPages<T, P extends Page<T>> {
  readonly #list: PagedList<T, P>;
  readonly #seen = new Set<string>();

  constructor(list: PagedList<T, P>) {
    this.#list = list;
  }

  async *from(first: P): AsyncGenerator<P, void> {
    let before: string[] = [];
    for (let page: P | undefined = first; page; page = await this.#following(page)) {
      before[page.page] = this.#digest(page);
      yield this.#fresh(page);
    }
    if (first.page > 1 || this.#seen.size === 0) return;
    for (let readings = 1, quiet = 0; ; readings++) {
      const seen = this.#seen.size;
      const { digests, total = 0 }: Reading = yield* this.#again();
      quiet = this.#seen.size > seen ? 0 : quiet + 1;
      // A single page shows one moment.
      const isSteady = digests.length === 2 || String(digests) === String(before);
      if (quiet > 0 && isSteady) return;
      if (quiet >= patience && this.#seen.size >= total) return;
      if (readings === mostReadings) throw this.#incomplete(total);
      before = digests;
    }
  }

  #incomplete(total: number): Error {
    const found = this.#seen.size;
    return this.#list.problem(
      found < total
        ? `the pages have only ${found} of the ${total} entries that the service counts`
        : 'the list changes faster than its pages can be read; try again later',
    );
  }

  /** Reads from the end to the beginning, and yields the pages with new entries. */
  async *#again(): AsyncGenerator<P, Reading> {
    const digests: string[] = [];
    const look = (page: number) => this.#list.read({ page, isCheck: true });
    const top = await look(1);
    const pages = top?.pages ?? 1;
    for (let number = pages; number >= 1; number--) {
      const names = pages === 1 ? top : await look(number);
      if (!names) continue;
      digests[number] = this.#digest(names);
      if (!names.entries.some((entry) => this.#isNew(entry))) continue;
      const page = await this.#list.read({ page: number });
      if (page) yield this.#fresh(page, false);
    }
    return { digests, total: top?.total };
  }

  #following({ page, pages }: P): Promise<P | undefined> | undefined {
    return page < pages ? this.#list.read({ page: page + 1 }) : undefined;
  }

  /** The page with only its new entries. Entries without a key count as new in the first reading. */
  #fresh(page: P, isFirst = true): P {
    const entries = page.entries.filter((entry) => {
      const key = this.#list.keyOf(entry);
      if (key === undefined) return isFirst;
      const isNew = !this.#seen.has(key);
      this.#seen.add(key);
      return isNew;
    });
    return { ...page, entries };
  }

  #isNew(entry: T): boolean {
    const key = this.#list.keyOf(entry);
    return key !== undefined && !this.#seen.has(key);
  }

  #digest({ entries }: P): string {
    const keys = entries.map((entry) => this.#list.keyOf(entry));
    return createHash('sha256').update(JSON.stringify(keys)).digest('base64');
  }
}
