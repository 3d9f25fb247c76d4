import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { AbortError } from '../../../lib/internal/abort';
import { OptionsError } from '../../../lib/internal/coded_error';
import { CredentialsError, ResponseError, type BasicClientOptions, type CredentialsRequest } from '../../../lib/rest';
import { useCleanEnvironment } from '../support/environment';
import { failure, json, useRecordingServer, type Handler, type Recorded } from '../support/recording_server';

const server = useRecordingServer();
useCleanEnvironment();

type Callback = NonNullable<BasicClientOptions['credentials']>;

const shown = ({ headers }: Recorded) => Buffer.from(headers.authorization!.replace('Basic ', ''), 'base64').toString();

const client = (credentials: Callback) =>
  server.current.client({ key: undefined, password: undefined, netrcFile: undefined, credentials });

/** Answers 401 until the password is this one. */
function accept(password: () => string): void {
  server.current.handler = (request, response) => {
    void server.current.record(request).then((recorded) => {
      const isRight = shown(recorded).endsWith(`:${password()}`);
      json(response, isRight ? { ok: true } : { detail: 'wrong' }, isRight ? 200 : 401);
    });
  };
}

/** A callback that gives the next password at each call. */
function passwords(...list: string[]) {
  const asked: CredentialsRequest[] = [];
  const callback: Callback = async (request) => {
    await Promise.resolve();
    asked.push(request);
    return { key: 'k', password: list[Math.min(asked.length, list.length) - 1]! };
  };
  return { asked, callback };
}

test('it is asked by the first request, and its answer is kept', async () => {
  const { asked, callback } = passwords('one');
  const api = client(callback);
  expect(asked).toEqual([]);
  await Promise.all([api('/ping'), api('/ping'), api('/ping')]);
  await api('/ping');
  expect(server.current.requests.map(shown)).toEqual(Array(4).fill('k:one'));
  expect(asked).toEqual([{ baseUrl: server.current.url, refused: false }]);
});

test('it is asked before the environment, which is not looked at', async () => {
  Object.assign(process.env, { SMARTFILE_API_KEY: 'e', SMARTFILE_API_PASSWORD: 'e' });
  const api = client(passwords('one').callback);
  await api('/ping');
  expect(shown(server.current.last)).toBe('k:one');
});

test('it is asked again after a 401, and the request is sent again with its body', async () => {
  accept(() => 'two');
  const { asked, callback } = passwords('one', 'two');
  const api = client(callback);
  expect(await api.post('/path/data', '/', { file: Buffer.from('content') })).toEqual({ ok: true });
  expect(server.current.requests.map(shown)).toEqual(['k:one', 'k:two']);
  expect(server.current.last.body.toString()).toContain('content');
  expect(asked.map(({ refused }) => refused)).toEqual([false, true]);
  await api('/ping');
  expect(asked).toHaveLength(2);
});

test('calls that are refused at the same time ask once', async () => {
  accept(() => 'two');
  const { asked, callback } = passwords('one', 'two');
  const api = client(callback);
  const answers = await Promise.all(Array.from({ length: 20 }, () => api('/ping')));
  expect(answers).toEqual(Array(20).fill({ ok: true }));
  expect(asked).toHaveLength(2);
});

test('a second 401 is the answer', async () => {
  accept(() => 'right');
  const { asked, callback } = passwords('one', 'two', 'three');
  const api = client(callback);
  expect(await failure(api('/ping'))).toMatchObject({ status: 401, detail: 'wrong' });
  expect(server.current.requests.map(shown)).toEqual(['k:one', 'k:two']);
  expect(asked).toHaveLength(2);
  // The next call begins with what was given last.
  expect(await failure(api('/ping'))).toBeInstanceOf(ResponseError);
  expect(server.current.requests.map(shown)).toEqual(['k:one', 'k:two', 'k:two', 'k:three']);
});

test('the same credentials again are not sent again', async () => {
  accept(() => 'right');
  const { asked, callback } = passwords('one');
  expect(await failure(client(callback)('/ping'))).toMatchObject({ status: 401, detail: 'wrong' });
  expect(server.current.requests).toHaveLength(1);
  expect(asked).toHaveLength(2);
});

// Of a service that answers 403 to wrong credentials too, nobody can tell which of the two it means.
test('403 asks nobody, before and after the credentials have been accepted', async () => {
  const { asked, callback } = passwords('one', 'two');
  const api = client(callback);
  const forbid: Handler = (_request, response) => json(response, { detail: 'no' }, 403);
  server.current.script(forbid, (_request, response) => json(response, {}), forbid);
  expect(await failure(api('/whoami'))).toMatchObject({ status: 403, detail: 'no' });
  expect(await api('/whoami')).toEqual({});
  expect(await failure(api('/whoami'))).toMatchObject({ status: 403, detail: 'no' });
  expect(asked).toHaveLength(1);
});

test('a body that cannot be sent again is not, but the next call has the new credentials', async () => {
  accept(() => 'two');
  const api = client(passwords('one', 'two').callback);
  expect(await failure(api.put('/x', 'f', {}, { body: Readable.from(['once']) }))).toMatchObject({ status: 401 });
  expect(await api('/ping')).toEqual({ ok: true });
  expect(server.current.requests.map(shown)).toEqual(['k:one', 'k:two']);
});

test('its failure is told, and the next call asks again', async () => {
  const cause = new Error('the keychain is locked');
  let locked = true;
  const api = client(() => {
    if (locked) throw cause;
    return { key: 'k', password: 'p' };
  });
  const error = await failure(api('/ping'));
  expect(error).toBeInstanceOf(CredentialsError);
  expect(error).toMatchObject({ code: 'ERR_API_CREDENTIALS', cause });
  expect(server.current.requests).toEqual([]);
  locked = false;
  await api('/ping');
  expect(shown(server.current.last)).toBe('k:p');
});

test('its failure after a 401 is told, and the next call still says that the last ones were refused', async () => {
  accept(() => 'three');
  const asked: boolean[] = [];
  const api = client(({ refused }) => {
    asked.push(refused);
    if (asked.length === 2) throw new Error('locked');
    return { key: 'k', password: asked.length === 1 ? 'one' : 'three' };
  });
  expect(await failure(api('/ping'))).toBeInstanceOf(CredentialsError);
  expect(await api('/ping')).toEqual({ ok: true });
  expect(asked).toEqual([false, true, true]);
});

test.each([
  [undefined, /must return an object, not undefined/],
  ['k:secret-word', /must return an object, not a string of 13 characters/],
  [{ key: 'k' }, /cannot be used: password is missing/],
  [{ key: 'k', password: 'secret-word\n' }, /cannot be used: password ends with a line break/],
  [{ key: 'k', password: 7 }, /cannot be used: password must be a string, not 7/],
])('an answer of %j is told', async (value, told) => {
  const error = await failure(client((() => value) as unknown as Callback)('/ping'));
  expect(error).toMatchObject({ code: 'ERR_API_CREDENTIALS', message: expect.stringMatching(told) as string });
  expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('secret-word');
});

test('a call that waits for it can be aborted, and what it gives later is used by others', async () => {
  const controller = new AbortController();
  let give: (value: { key: string; password: string }) => void = () => undefined;
  const given = new Promise<{ key: string; password: string }>((resolve) => (give = resolve));
  const api = client(() => given);
  const aborted = failure(api('/ping', null, {}, { signal: controller.signal }));
  const other = api('/ping');
  controller.abort();
  expect(await aborted).toBeInstanceOf(AbortError);
  give({ key: 'k', password: 'p' });
  await other;
  expect(server.current.requests.map(shown)).toEqual(['k:p']);
});

test('a call that is aborted before it began asks nobody', async () => {
  const { asked, callback } = passwords('one');
  const error = await failure(client(callback)('/ping', null, {}, { signal: AbortSignal.abort() }));
  expect(error).toBeInstanceOf(AbortError);
  expect(asked).toEqual([]);
});

test('old and new credentials are masked in errors', async () => {
  server.current.handler = (_request, response) => json(response, { detail: 'first-password second-password' }, 401);
  const error = await failure(client(passwords('first-password', 'second-password').callback)('/ping'));
  expect(error).toMatchObject({ detail: '*** ***' });
});

test.each([
  [{ credentials: 'k' }, /credentials must be a function/],
  [
    { credentials: () => ({ key: 'k', password: 'p' }), key: 'k' },
    /replaces key, password and netrcFile; leave those out/,
  ],
  [
    { credentials: () => ({ key: 'k', password: 'p' }), netrcFile: 'x' },
    /replaces key, password and netrcFile; leave those out/,
  ],
])('options %j are refused', (options, told) => {
  const make = () => server.current.client({ key: undefined, password: undefined, ...(options as BasicClientOptions) });
  expect(make).toThrow(OptionsError);
  expect(make).toThrow(told);
});
