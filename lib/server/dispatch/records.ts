import { fieldError, HttpError } from '../http/http_error';
import { version2 } from '../http/target';
import type { Form } from './form';
import type { Handler, Route } from './router';

interface RecordHandlers {
  readonly list: Handler;
  readonly create: Handler;
  readonly read: Handler;
  readonly update: Handler;
  readonly remove: Handler;
}

/**
 * Makes the routes of records of one kind.
 * @param rest how the URL of one record names it: by a segment, or by a path.
 * @returns the route of all records and the route of one.
 */
export function recordRoutes(
  endpoint: string,
  { list, create, read, update, remove }: RecordHandlers,
  rest: 'one' | 'path' = 'one',
): [all: Route, one: Route] {
  return [
    { endpoint, versions: version2, methods: { GET: list, POST: create } },
    { endpoint, versions: version2, rest, methods: { GET: read, POST: update, PUT: update, DELETE: remove } },
  ];
}

/** The name of a new record. @throws HttpError 400 when there is none, or one that a URL could not hold. */
export function recordName(form: Form): string {
  const name = form.required('name');
  if (name.length > 100 || /[\p{Cc}/]/u.test(name)) throw fieldError('name', 'Use up to 100 characters and no slash.');
  return name;
}

/** @throws HttpError 507 when the table is full. */
export function demandRoom(table: { readonly size: number }, most: number): void {
  if (table.size >= most)
    throw new HttpError(507, `The server keeps at most ${most} records of this kind. Delete some first.`);
}
