import type { IncomingMessage, ServerResponse } from 'node:http';
import { json, RecordingServer } from '../rest/support/recording_server';

/** What a service answers for a page behind the end of a list. */
export type BehindTheEnd = 'empty' | 'missing' | 'last';

/**
 * A service with one directory, `/dir`, that knows its pages by their numbers only: entries move from page to page when
 * others come or go. Files can be removed. Other lists come from it as well, under `/api/2/<list>/`.
 */
export class CountingService extends RecordingServer {
  /** Names of the files in the directory, and of the records of the list; given sorted. */
  names = new Set<string>();
  behind: BehindTheEnd = 'empty';
  /** In which order a page is cut out of the names. */
  order: (names: string[]) => string[] = (names) => names.sort();
  /** Called before each page is put together, with its number: what others do to the directory. */
  before: (page: number) => void = () => undefined;
  /** Pages that were asked for, and whether only names were. */
  readonly asked: string[] = [];

  constructor() {
    super();
    this.handler = (request, response) => this.#answer(request, response);
  }

  #answer({ method, url = '' }: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams: query } = new URL(url, this.url);
    const [, endpoint = '', name] =
      /^\/api\/[\d.]+\/(path\/info\/dir|path\/data\/dir|\w+)\/?(.*?)\/?$/.exec(pathname) ?? [];
    if (method === 'DELETE') {
      this.names.delete(decodeURIComponent(name ?? ''));
      response.writeHead(204).end();
    } else if (endpoint === 'path/info/dir') {
      if (query.has('children'))
        this.#page(response, query, (entries, paging) => ({ ...directory, ...paging, children: entries }));
      else json(response, directory);
    } else {
      this.#page(response, query, (entries, paging) => ({ results: entries, ...paging }));
    }
  }

  #page(response: ServerResponse, query: URLSearchParams, form: (entries: object[], paging: object) => object): void {
    const [asked, limit] = [Number(query.get('page') ?? 1), Number(query.get('limit') ?? 10)];
    const isCheck = query.getAll('fields').join() === 'name';
    this.asked.push(`${asked}${isCheck ? ' names' : ''}`);
    this.before(asked);
    const all = this.order([...this.names]);
    const pages = Math.max(1, Math.ceil(all.length / limit));
    if (asked > pages && this.behind === 'missing') {
      json(response, { detail: 'Invalid page.' }, 404);
      return;
    }
    const page = asked > pages && this.behind === 'last' ? pages : asked;
    const entries = all.slice((page - 1) * limit, page * limit).map((name) => (isCheck ? { name } : file(name)));
    json(response, form(entries, { page, pages, total: all.length, per_page: limit }));
  }
}

const directory = { name: 'dir', path: '/dir', isdir: true, isfile: false, size: 0 };
const file = (name: string) => ({ name, path: `/dir/${name}`, isdir: false, isfile: true, size: name.length });

/** A new one for each test of the file. */
export function useCountingService(): { readonly current: CountingService } {
  const holder = { current: new CountingService() };
  beforeEach(async () => {
    holder.current = new CountingService();
    await holder.current.start();
  });
  afterEach(() => holder.current.stop());
  return holder;
}
