import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import * as everything from '../../lib';

const secrets = [
  'the-key-of-thirty-characters-00',
  'pass word/with?signs-0000000000',
  'access-secret+/=00000000000000',
  'client-secret&%00000000000000',
];
const forms = secrets.flatMap((secret) => [
  secret,
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  encodeURIComponent(secret),
  encodeURIComponent(encodeURIComponent(secret)),
]);
const [key = '', password = '', accessSecret = '', clientSecret = ''] = secrets;

/** All texts that can be reached from an error, hidden and symbol properties, causes and lists of errors included. */
function texts(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  return Reflect.ownKeys(value).flatMap((name) => [String(name), ...texts(Reflect.get(value, name), seen)]);
}

function expectClean(error: Error): void {
  const options = { depth: Infinity, showHidden: true, maxStringLength: null, maxArrayLength: null };
  const shown = [inspect(error, options), JSON.stringify(error), String(error), error.stack ?? '', ...texts(error)];
  for (const form of forms) expect(shown.join('\n')).not.toContain(form);
}

const baseUrl = 'http://127.0.0.1:1/';
const client = () => new everything.BasicClient({ baseUrl, key, password, retry: false });
const oauth = () => {
  const tokens = { clientToken: key, clientSecret, accessToken: 'access-token', accessSecret };
  return new everything.OAuthClient({ baseUrl, ...tokens, retry: false });
};
const asError = (error: unknown) => error as Error;
const request = { method: 'GET', url: baseUrl };
const facts = { status: 500, detail: 'x' };
const rejected = (work: () => unknown) =>
  Promise.resolve()
    .then(work)
    .then(() => new Error('none'), asError);

/**
 * One error of every class, from a call that carries credentials where no server is needed. Those that a server brings
 * about, one that repeats the credentials among them, are in leaks.test.ts; here only their class is looked at.
 */
const kinds: Readonly<Record<string, () => Promise<Error> | Error>> = {
  AbortError: () => rejected(() => client().get('/x', null, {}, { signal: AbortSignal.abort() })),
  OptionsError: () => rejected(() => new everything.BasicClient({ key: `${key}:`, password })),
  FileSystemError: () => rejected(() => new everything.SmartFileSystem(client()).stat('/x')),
  BadAnswerError: () => new everything.BadAnswerError(request, facts),
  BodyError: () => rejected(() => client().put('/x', 'y', {}, { body: { size: 9, open: () => Readable.from(['x']) } })),
  CredentialsError: () => {
    const credentials = () => ({ key: `${key}\n`, password });
    return rejected(() => new everything.BasicClient({ baseUrl, credentials }).get('/x'));
  },
  IncompleteAnswerError: () => new everything.IncompleteAnswerError(request, 1, 2, new Error('cut')),
  OAuthError: () => rejected(() => new everything.OAuthClient({ baseUrl, clientToken: key, clientSecret }).get('/x')),
  RequestError: () => rejected(() => oauth().get('/x')),
  ResponseError: () => new everything.ResponseError(request, facts),
  SessionError: () => new everything.SessionError('no session'),
  TimeoutError: () => new everything.TimeoutError(request, 'answerTimeout', 1),
  TaskError: () => new everything.TaskError('ERR_TASK_FAILED', 'x', { uuid: 'u', type: 'Copy', result: {} }),
  SyncError: () => new everything.SyncError('ERR_SYNC_VERIFY', 'x', '/x'),
};
const abstract = ['APIError', 'CodedError'];

test('the walk finds what is hidden', () => {
  const hidden = [
    Object.defineProperty(new Error('x'), Symbol('s'), { value: password }),
    new Error('x', { cause: new Error(Buffer.from(password).toString('base64')) }),
    new AggregateError([new Error(encodeURIComponent(password))]),
  ];
  for (const error of hidden) expect(() => expectClean(error)).toThrow();
});

test('the table has every error class that is exported', () => {
  const classes = Object.entries(everything)
    .filter(([, value]) => typeof value === 'function' && (value as { prototype: unknown }).prototype instanceof Error)
    .map(([name]) => name);
  expect([...Object.keys(kinds), ...abstract].sort()).toEqual(classes.sort());
});

test.each(Object.entries(kinds))('%s holds no credential', async (name, make) => {
  const error = await make();
  expect(error.name).toBe(name);
  expectClean(error);
});
