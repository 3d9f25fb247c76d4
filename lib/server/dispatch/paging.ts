import { fieldError } from '../http/http_error';
import type { Call } from './call';

type Paged = Pick<Call, 'query' | 'services'>;

/** The page of a list that `page` and `limit` of the query ask for, with the keys that answers describe it by. */
export function pageOf<T>(call: Paged, list: readonly T[]) {
  const perPage = pageLength(call);
  const page = positive(call.query, 'page') ?? 1;
  const results = list.slice((page - 1) * perPage, page * perPage);
  const pages = Math.max(1, Math.ceil(list.length / perPage));
  return { page, pages, total: list.length, per_page: perPage, results };
}

/** How many items a page may have: `limit` of the query, within the limit of the server. */
export function pageLength({ query, services }: Paged): number {
  const most = services.limits.pageSize;
  return Math.min(positive(query, 'limit') ?? most, most);
}

/** A whole number of the query; undefined when it is not there. @throws HttpError 400 for anything else. */
export function positive(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (value < 1) throw fieldError(name, 'This must be a whole number from 1.');
  return value;
}
