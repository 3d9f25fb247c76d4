import type { AnswerStream, ApiResponse, BasicClient, CallOptions } from '../../lib/rest';
import { useRecordingServer } from './support/recording_server';

const server = useRecordingServer();

/** True when each type fits where the other is wanted. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

// What is checked here is checked by the compiler (npm run typecheck): the calls are never made.
const calls = (api: BasicClient) => ({
  auto: api.get('/x'),
  called: api('/x'),
  typed: api.get<{ a: 1 }>('/x'),
  json: api.get<{ a: 1 }>('/x', null, {}, { as: 'json' }),
  text: api.get('/x', null, {}, { as: 'text' }),
  calledText: api('/x', null, {}, { as: 'text', retry: 1 }),
  bytes: api.post('/x', null, null, { as: 'bytes' }),
  stream: api.put('/x', 7, undefined, { as: 'stream' }),
  response: api.patch('/x', 'id', {}, { as: 'response' }),
  anyStatus: api.delete('/x', 'id', {}, { as: 'response', throwHttpErrors: false }),
  head: api.head('/x'),
  request: api.request('POST', '/x', null, {}, { as: 'text' }),
  open: api.get('/x', null, {}, {} as CallOptions),
});
type Calls = ReturnType<typeof calls>;

interface Expected {
  auto: unknown;
  called: unknown;
  typed: { a: 1 };
  json: { a: 1 };
  text: string;
  calledText: string;
  bytes: Buffer;
  stream: AnswerStream;
  response: ApiResponse;
  anyStatus: ApiResponse;
  head: ApiResponse;
  request: string;
  open: unknown;
}

test('what a call gives follows from what it asks for', () => {
  const same: Same<{ [K in keyof Calls]: Awaited<Calls[K]> }, Expected> = true;
  // @ts-expect-error -- and the comparison can fail
  const other: Same<Expected, Omit<Expected, 'text'> & { text: number }> = true;
  expect([same, other]).toEqual([true, true]);
  expect(typeof calls).toBe('function');
});

test('wrong calls do not compile', () => {
  const wrong = (api: BasicClient) => [
    // @ts-expect-error -- text is a string
    () => api.get<number>('/x', null, {}, { as: 'text' }),
    // @ts-expect-error -- no such form of answers
    () => api.get('/x', null, {}, { as: 'blob' }),
    // @ts-expect-error -- no such option
    () => api.get('/x', null, {}, { timeout: 1 }),
    // @ts-expect-error -- no such option of retries
    () => api.get('/x', null, {}, { retry: { tries: 3 } }),
    // @ts-expect-error -- arguments in the place of the id
    () => api.get('/x', { children: true }),
    // @ts-expect-error -- no date in a form
    () => api.post('/x', null, { expires: new Date() }),
    // @ts-expect-error -- no such method
    () => api.request('TRACE', '/x'),
    // @ts-expect-error -- no such event
    () => api.on('error', () => undefined),
    // @ts-expect-error -- this event tells of no status
    () => api.on('request', ({ status }) => String(status)),
    // @ts-expect-error -- a session is not opened as text
    () => api.login({ as: 'text' }),
    () => api.on('response', ({ status, milliseconds }) => status.toFixed() + milliseconds.toFixed()),
  ];
  expect(wrong(server.current.client())).toHaveLength(11);
});
