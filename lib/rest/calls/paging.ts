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
  /** Entries on all pages together, where the service tells. */
  readonly total?: number | undefined;
  /** What to send as `after` to get what follows this page, from services that can go on after an entry. */
  readonly after?: string | undefined;
}

/** Which page is wanted. */
export interface Place {
  /** Its number, from 1; beside `after` only a count. */
  readonly page: number;
  /** The page begins after this entry. */
  readonly after?: string | undefined;
  /** Only the keys of the entries are of interest. */
  readonly isCheck?: boolean;
}

/** A list that a service gives by pages. */
export interface PagedList<T, P extends Page<T>> {
  /** Asks for a page. @returns undefined when it is behind the end of the list */
  read(place: Place): Promise<P | undefined>;
  /** What tells an entry from all others; undefined where nothing does. */
  keyOf(entry: T): string | undefined;
  /** The error for pages that cannot be. */
  problem(detail: string): Error;
}

/**
 * What an answer says of its page.
 * @param number of the page that was asked for.
 * @returns undefined when it is another page: a service that knows no pages gives the same one again and again. Only the
 *   last page may come in the place of one that was behind it and is there no more
 */
export function pagingOf(answer: UnknownFields, number: number): Omit<Page<unknown>, 'entries'> | undefined {
  const page = typeof answer['page'] === 'number' ? answer['page'] : number;
  const pages = typeof answer['pages'] === 'number' ? answer['pages'] : page;
  if (page !== number && !(page < number && page === pages)) return undefined;
  const total = typeof answer['total'] === 'number' ? answer['total'] : undefined;
  return { page, pages, total, after: typeof answer['after'] === 'string' ? answer['after'] : undefined };
}

/** A page that was asked for; undefined when there is none of its number any more. */
export async function orBehindTheEnd<P>({ page, after }: Place, answer: Promise<P>): Promise<P | undefined> {
  return page > 1 && after === undefined ? ifFound(answer) : answer;
}

/** So many readings that show nothing new are enough where no two agree, as with services that keep no order. */
const patience = 3;
/** Readings after which a list that still shows new entries, or not as many as it counts, is given up. */
const mostReadings = 20;

/**
 * All pages of a list, each as soon as it has come, so that the reader may change the list while it is read. Whatever is
 * added or removed between two pages, by the reader or by others: what is in the list from the beginning to the end is
 * in the pages, and nothing is there twice.
 *
 * A service that can go on after an entry is asked to; then nothing is remembered. One that only counts pages moves
 * entries from page to page when others come or go. Such a list is read again from its end, where removals move nothing
 * that is still to be read, until two readings agree; the keys of all entries are held for that. A page then has only
 * the entries that none before it had.
 * @param first the page to begin with. From a page that is not the list's first on, pages are taken as they come.
 */
export async function* everyPage<T, P extends Page<T>>(first: P, list: PagedList<T, P>): AsyncGenerator<P, void> {
  if (first.after !== undefined) yield* afterEach(first, list);
  else if (first.page >= first.pages) yield first;
  else yield* new CountedPages(list).from(first);
}

/** Each page after the last entry of the one before it. */
async function* afterEach<T, P extends Page<T>>(first: P, list: PagedList<T, P>): AsyncGenerator<P, void> {
  for (let page = first; ;) {
    yield page;
    const { after } = page;
    if (after === undefined && page.page < page.pages) throw list.problem('a page that is not the last has no `after`');
    if (after === undefined) return;
    const next = await list.read({ page: page.page + 1, after });
    if (!next) return;
    if (next.after === after) throw list.problem('what follows an entry is to follow the same entry');
    page = next;
  }
}

/** What one reading of all pages found: a digest of the keys of each, by its number. */
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
      // One answer that has all is of one moment.
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

  /** Reads from the end to the beginning, and yields the pages that have something new. */
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

  /** The page with the entries that were not seen before. Those without a key are taken from the first reading. */
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
