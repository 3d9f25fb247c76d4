import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import * as everything from '../../lib';
import * as rsync from '../../lib/rsync';
import { loadAddon } from '../../lib/internal/addon/load_addon';
import * as serverEntry from '../../lib/server';
import { useTempDir } from '../support/temp_dir';
import { FakeClock } from './support/clock';
import { reachable } from './support/reachable';
import { failure, useRecordingServer } from './support/recording_server';

const server = useRecordingServer();
const temp = useTempDir();

const key = 'the-key-of-thirty-characters-00';
const password = 'pass word/with?"signs\'-<0000000>';
const clientSecret = 'client-secret&%00000000000000';
const accessToken = 'access-token-of-thirty-chars/0';
const accessSecret = 'access-secret+/=00000000000000';
const allSecrets = [key, password, clientSecret, accessToken, accessSecret];

/** How a service may repeat a secret. */
function formsOf(secret: string): string[] {
  const escaped = encodeURIComponent(secret);
  const html = secret
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  return [
    secret,
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    Buffer.from(secret).toString('base64url'),
    escaped,
    escaped.replace(/%[0-9A-F]{2}/g, (each) => each.toLowerCase()),
    encodeURIComponent(escaped),
    new URLSearchParams({ '': secret }).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    html,
  ];
}

/** Those of the secrets that the client of the test has. */
let forms: string[];
const tell = (...secrets: string[]) => (forms = secrets.flatMap(formsOf));

/** What the Authorization headers of the test so far must not be shown by. */
const sent = new Set<string>();
beforeEach(() => {
  sent.clear();
  tell(...allSecrets);
});

/** Everything of a request that is secret, in every form. */
function repeated(request: http.IncomingMessage): string[] {
  const { authorization = '' } = request.headers;
  const signature = /oauth_signature="([^"]+)"/.exec(authorization)?.[1] ?? authorization.replace(/^Basic /, '');
  const added = [signature, encodeURIComponent(signature), decodeURIComponent(signature)];
  if (signature !== '') for (const form of added) sent.add(form);
  const html = authorization.replaceAll('"', '&quot;');
  return [authorization, encodeURIComponent(authorization), JSON.stringify(authorization), html, ...forms];
}

function expectClean(error: Error): void {
  const options = { depth: Infinity, showHidden: true, getters: true, maxStringLength: null, maxArrayLength: null };
  const texts = [...reachable(error)].map((each) => (Buffer.isBuffer(each) ? each.toString('latin1') : each));
  const shown = [
    inspect(error, options),
    JSON.stringify(error),
    String(error),
    error.stack ?? '',
    ...texts.map(textOf),
  ];
  const all = shown.join('\n');
  // Nor the first half of one, where a text was cut.
  const halves = forms.map((form) => form.slice(0, 12));
  for (const form of [...forms, ...halves, ...sent]) expect(all).not.toContain(form);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const headerText = (text: string) => text.replace(/[^\x20-\x7e]/g, '');

/** Answers with the request's secrets wherever an answer has room for them. */
function echo(status: number, body: (all: string[]) => unknown, headers: http.OutgoingHttpHeaders = {}): void {
  server.current.handler = (request, response) => {
    const all = repeated(request);
    const line = headerText(all.join(' '));
    const content = body(all);
    request.resume().on('end', () => {
      response.writeHead(status, line, {
        'Content-Type': typeof content === 'string' ? 'text/html' : 'application/json',
        'X-Echo': line,
        'WWW-Authenticate': `Basic realm="${line}"`,
        'Set-Cookie': [`echo=${encodeURIComponent(line)}`],
        ...headers,
      });
      response.end(typeof content === 'string' ? content : JSON.stringify(content));
    });
  };
}

/** A task that has come to this. */
function echoTask(status: string, result: (all: string[]) => object): void {
  echo(200, (all) => ({ uuid: all.join(' '), type: all.join(' '), result: { status, result: result(all) } }));
}

const errorsOf = (all: string[]) => ({ errors: Object.fromEntries(all.map((each) => [`/${each}`, each])), extra: all });
const fields = (all: string[]) => ({ detail: all.join(' ') });

type Api = everything.Client;
type Kind = (api: Api) => Promise<unknown>;

const get: Kind = (api) => api.get('/path/info', '/f');
const copy = async (api: Api, timeout?: number) => (await api.files.copy('/a', '/b')).wait({ timeout });
const body = { size: 1, open: () => Readable.from(['x']) };

/** Errors of each class that a service brings about, by a client of each kind. */
const fromService: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  ResponseError: {
    'in JSON': (api) => (echo(400, fields), get(api)),
    'of fields': (api) => (
      echo(409, (all) => ({ field_errors: Object.fromEntries(all.map((e) => [e, all])) })),
      get(api)
    ),
    'in HTML': (api) => (echo(500, (all) => all.join('\n')), get(api)),
    'in HTML, where the kept part ends within a secret': (api) => {
      echo(500, ([authorization = '']) => ' '.repeat(4096 - 12) + forms.join('') + authorization);
      return get(api);
    },
    'of wrong credentials': (api) => (echo(401, fields), get(api)),
    'of a redirect': (api) => {
      echo(302, () => '', {
        Location: `http://${key}:x@h/${forms.join('/')}?${password}`,
      });
      return get(api);
    },
    'behind a good status': (api) => {
      echo(200, (all) => ({ detail: all.join(' '), status: 500 }));
      return api.put('/path/data', '/f', {}, { body });
    },
  },
  BadAnswerError: {
    'of broken JSON': (api) => {
      echo(200, (all) => `{${all.join(' ')}`, { 'Content-Type': 'application/json' });
      return get(api);
    },
    'of too much JSON': (api) => {
      echo(200, (all) => [' '.repeat(4080), ...all, ' '.repeat(100_000)]);
      return api.get('/path/info', '/f', {}, { as: 'json' });
    },
    'of another shape': (api) => (echo(200, (all) => all), api.files.info('/f')),
    'of a listing': (api) => (echo(200, (all) => ({ page: 7, children: all })), Promise.resolve(api.files.list('/f'))),
  },
  IncompleteAnswerError: {
    'of JSON': (api) => {
      echo(200, (all) => `{${all.join(' ')}`, { 'Content-Type': 'application/json', 'Content-Length': 1e6 });
      const { handler } = server.current;
      server.current.handler = (request, response) => {
        response.on('finish', () => request.socket.destroy());
        handler?.(request, response);
      };
      return get(api);
    },
  },
  RequestError: {
    'of an answer that is no HTTP': (api) => {
      server.current.handler = (request) => request.socket.end(`${repeated(request).join(' ')}\r\n\r\n`);
      return get(api);
    },
  },
  TimeoutError: {
    'before the answer': (api) => {
      server.current.handler = (request, response) => {
        repeated(request);
        response.writeProcessing();
      };
      return api.get('/path/info', '/f', {}, { answerTimeout: 300 });
    },
    'within it': (api) => {
      server.current.handler = (request, response) => {
        response.writeHead(200, {
          'Content-Type': 'application/json',
          'X-Echo': headerText(repeated(request).join(' ')),
        });
        response.write(`{"${repeated(request).join(' ')}`);
      };
      return api.get('/path/info', '/f', {}, { noProgressTimeout: 300 });
    },
  },
  SessionError: {
    'of a login': (api) => (echo(200, (all) => ({ session: all })), api.login()),
  },
  TaskError: {
    'of a failed task': (api) => (echoTask('FAILURE', errorsOf), copy(api)),
    'with a text for all': (api) => (echoTask('FAILURE', (all) => ({ errors: all.join(' ') })), copy(api)),
    'with a detail': (api) => (echoTask('FAILURE', fields), copy(api)),
    'of one that failed in part': (api) => (echoTask('SUCCESS', errorsOf), copy(api)),
    'of one that takes too long': (api) => (echoTask('PROGRESS', fields), copy(api, 0)),
  },
  SyncError: {
    'of an odd answer': (api) => {
      echo(200, (all) => ({ size: all.join(' '), detail: all }));
      return new everything.SyncClient(api).download(temp.file('f'), '/f');
    },
    'of JSON in the place of a signature': async (api) => {
      echo(200, fields);
      return (await new everything.RemoteFile(api, '/f').signature()).open();
    },
    'of a refused delta': (api) => {
      echo(412, fields);
      return new everything.RemoteFile(api, '/f').patch(body);
    },
  },
  FileSystemError: {
    'of a refusal': (api) => (echo(403, fields), new everything.SmartFileSystem(api).stat('/f')),
  },
};

const clients: Readonly<Record<string, () => Api>> = {
  Basic: () => {
    tell(key, password);
    return new everything.BasicClient({ ...common(), key, password });
  },
  ...Object.fromEntries(
    (['PLAINTEXT', 'HMAC-SHA1', 'HMAC-SHA256'] as const).map((signatureMethod) => [
      signatureMethod,
      () => {
        const tokens = { clientToken: key, clientSecret, accessToken, accessSecret };
        tell(...Object.values(tokens));
        return new everything.OAuthClient({ ...common(), ...tokens, signatureMethod });
      },
    ]),
  ),
};

function common() {
  const { url: baseUrl } = server.current;
  return { baseUrl, clock: new FakeClock(), retry: false, maxJsonSize: 100_000 } as const;
}

const basic = () => new everything.BasicClient({ ...common(), key, password });

/** Errors that need no service, or another one. */
const others: Readonly<Record<string, () => unknown>> = {
  AbortError: () => basic().get('/x', null, {}, { signal: AbortSignal.abort() }),
  OptionsError: () => new everything.BasicClient({ ...common(), key: `${key}:`, password }),
  BodyError: () => basic().put('/x', 'y', {}, { body: { ...body, size: 9 } }),
  BodyChangedError: () => basic().put('/x', 'y', {}, { body: { ...body, measure: () => Promise.resolve(9) } }),
  CredentialsError: () => {
    const credentials = () => ({ key: `${key}\n`, password });
    return new everything.BasicClient({ ...common(), credentials }).get('/x');
  },
  OAuthError: () => new everything.OAuthClient({ ...common(), clientToken: key, clientSecret }).get('/x'),
  RequestError: () =>
    new everything.BasicClient({ ...common(), baseUrl: 'http://127.0.0.1:1/', key, password }).get('/x'),
  RsyncError: () => rsync.patch(Buffer.from('basis'), Buffer.from(forms.join(' '))),
  NativeLoadError: () => {
    writeFileSync(temp.file('addon.node'), forms.join('\n'));
    return loadAddon(temp.path, temp.file('addon.node'));
  },
  ServerError: () => serverEntry.createServer({ root: temp.file('missing'), credentials: { key, password } }),
  StateError: async () => {
    writeFileSync(temp.file('state'), forms.join('\n'));
    const root = temp.file('.');
    await serverEntry.createServer({ root, state: temp.file('state'), credentials: { key, password } }).listen();
  },
};

const abstract = ['APIError', 'CodedError'];

const rejection = (work: () => unknown) => failure(Promise.resolve().then(work));

test('the walk finds what is hidden', () => {
  const hidden = [
    Object.defineProperty(new Error('x'), Symbol('s'), { value: password }),
    new Error('x', { cause: new Error(Buffer.from(password).toString('base64')) }),
    new AggregateError([new Error(encodeURIComponent(password))]),
    Object.assign(new Error('x'), { body: Buffer.from(accessSecret) }),
  ];
  for (const error of hidden) expect(() => expectClean(error)).toThrow();
});

test('the tables have every error class that is exported', () => {
  const classes = [everything, rsync, serverEntry]
    .flatMap((entry) => Object.entries(entry))
    .filter(([, value]) => typeof value === 'function' && (value as { prototype: unknown }).prototype instanceof Error)
    .map(([name]) => name);
  const covered = [...Object.keys(fromService), ...Object.keys(others), ...abstract];
  expect([...new Set(covered)].sort()).toEqual([...new Set(classes)].sort());
});

test.each(Object.entries(others))('%s holds no credential', async (name, make) => {
  const error = await rejection(make);
  expect(error.name).toBe(name);
  expectClean(error);
});

describe.each(Object.entries(clients))('by a client with %s', (_name, makeClient) => {
  describe.each(Object.entries(fromService))('%s', (name, kinds) => {
    test.each(Object.entries(kinds))('%s holds no credential of what the service repeats', async (_kind, make) => {
      const api = makeClient();
      const error = await rejection(() => make(api));
      api.close();
      expect(error.name).toBe(name);
      // Otherwise nothing was repeated.
      expect(sent.size).toBeGreaterThan(0);
      expectClean(error);
    });
  });
});

describe('a step of OAuth', () => {
  const requestToken = 'request-token-of-thirty-chars%';
  const requestSecret = 'request-secret&"0000000000000';
  const verifier = 'verifier/of+the=user';
  const steps: Readonly<Record<string, (api: everything.OAuthClient) => Promise<unknown>>> = {
    'for a request token': (api) => api.getRequestToken(),
    'for an access token': (api) => {
      tell(key, clientSecret, requestToken, requestSecret, verifier);
      return api.getAccessToken(verifier);
    },
  };
  describe.each([200, 400, 401, 500])('answered with %i', (status) => {
    test.each(Object.entries(steps))('%s', async (_name, step) => {
      const tokens = { clientToken: key, clientSecret, requestToken, requestSecret };
      tell(...Object.values(tokens));
      echo(status, (all) => all.join(' '));
      const api = new everything.OAuthClient({ ...common(), ...tokens });
      const error = await rejection(() => step(api));
      api.close();
      expect(error).toBeInstanceOf(everything.ResponseError);
      expect(sent.size).toBeGreaterThan(0);
      expectClean(error);
    });
  });
});
