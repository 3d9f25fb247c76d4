import type { RawAnswer } from '../support/raw_http';

/** What every answer has. */
const common = {
  'cache-control': 'no-store',
  connection: 'keep-alive',
  'keep-alive': expect.stringMatching(/^timeout=\d+$/) as string,
};

/** The headers of an answer, each of which must be there once; names in lower case. */
export function headersOf({ headers }: RawAnswer): Record<string, string> {
  const names = headers.map(([name]) => name.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
}

/** All headers that an answer of JSON has: no charset, no coding, no redirect, nothing that a client did not ask for. */
export function expectJson(answer: RawAnswer, status: number, sent: 'whole' | 'chunked' = 'whole', more = {}): void {
  expect([answer.status, answer.body.toString('utf8', 0, 200)]).toEqual([status, expect.any(String)]);
  expect(headersOf(answer)).toEqual({
    'content-type': 'application/json',
    ...(sent === 'whole' ? { 'content-length': String(answer.body.length) } : { 'transfer-encoding': 'chunked' }),
    date: expect.any(String) as string,
    'x-content-type-options': 'nosniff',
    ...more,
    ...common,
  });
}

/** All headers that the answer to a changed file has: those of JSON, and the entity tag of the new content (RFC 9110, 8.8.3). */
export function expectChanged(answer: RawAnswer): void {
  expectJson(answer, 200, 'whole', { etag: expect.stringMatching(/^".+"$/) as string });
}

/** All headers that a file has, or a part of one. */
export function expectFile(answer: RawAnswer, type: string, content: Buffer, range?: string): void {
  expect(answer.status).toBe(range === undefined ? 200 : 206);
  expect(headersOf(answer)).toEqual({
    'content-type': type,
    'content-length': String(content.length),
    'content-disposition': expect.stringMatching(/^attachment; filename=/) as string,
    'accept-ranges': 'bytes',
    etag: expect.stringMatching(/^".+"$/) as string,
    'last-modified': expect.stringMatching(/ GMT$/) as string,
    date: expect.any(String) as string,
    'x-content-type-options': 'nosniff',
    ...(range === undefined ? {} : { 'content-range': range }),
    ...common,
  });
  expect(answer.body.equals(content)).toBe(true);
}

/** All headers of a stream whose length is not known before. */
export function expectStream(answer: RawAnswer, type: string): void {
  expect(answer.status).toBe(200);
  expect(headersOf(answer)).toEqual({
    'content-type': type,
    'transfer-encoding': 'chunked',
    etag: expect.stringMatching(/^".+"$/) as string,
    date: expect.any(String) as string,
    'x-content-type-options': 'nosniff',
    ...common,
  });
}

/** 204: no body, and nothing that would announce one. */
export function expectNothing(answer: RawAnswer): void {
  expect(answer.status).toBe(204);
  expect(headersOf(answer)).toEqual({
    date: expect.any(String) as string,
    'x-content-type-options': 'nosniff',
    ...common,
  });
}

/** The keys that an object of a path has in recorded answers, with the kinds of their values. */
export const infoShape = {
  id: expect.any(Number) as number,
  name: expect.any(String) as string,
  path: expect.stringMatching(/^\//) as string,
  url: expect.stringMatching(/\/path\/info\//) as string,
  size: expect.any(Number) as number,
  time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/) as string,
  isfile: expect.any(Boolean) as boolean,
  isdir: expect.any(Boolean) as boolean,
  acl: { read: true, write: true, remove: true, list: true },
  extension: expect.any(String) as string,
  mime: expect.stringMatching(/.\/./) as string,
  tags: [],
  attributes: {},
};

/** What polls of a task look for: a state at the top and nested, equal, and no errors where there are none. */
export function expectTask(answer: RawAnswer, type: string): void {
  expectJson(answer, 200);
  const { json } = answer;
  expect(json).toMatchObject({
    uuid: expect.any(String),
    type,
    url: expect.stringMatching(/task\/[^/]+\/$/),
    status: 'SUCCESS',
    result: { status: 'SUCCESS' },
  });
  expect(json.result.result ?? {}).not.toHaveProperty('errors');
}
