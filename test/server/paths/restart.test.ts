import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { createServer, StateError, type ServerOptions, type SmartFileServer } from '../../../lib/server';
import { useTempDir } from '../../support/temp_dir';
import { basic, form, send, type Received, type Sent } from '../support/http';

const running: SmartFileServer[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

const temp = useTempDir();
const owner = { key: 'k', password: 'p', username: 'jane' };

beforeEach(() => {
  mkdirSync(temp.file('root/docs'), { recursive: true });
  writeFileSync(temp.file('root/docs/a.txt'), 'hello');
});

/** Starts a server over the root and the state of the test. */
async function start(options: Partial<ServerOptions> = {}) {
  const server = createServer({
    root: temp.file('root'),
    state: temp.file('state.db'),
    credentials: owner,
    ...options,
  });
  running.push(server);
  const base = await server.listen();
  const as = (key: string, password: string) => {
    const request = (method: string, url: string, sent: Sent = {}): Promise<Received> =>
      send(base, method, `/api/2${url}`, {
        ...sent,
        headers: { authorization: basic(key, password), ...sent.headers },
      });
    return {
      get: (url: string, headers: Sent['headers'] = {}) => request('GET', url, { headers }),
      post: (url: string, fields: Parameters<typeof form>[0]) => request('POST', url, form(fields)),
    };
  };
  return { server, base, as, jane: as('k', 'p') };
}

async function restart(server: SmartFileServer) {
  await server.close();
  return start();
}

const user = { username: 'joe', password: 'a long password', full_name: 'Joe Doe' };

test('users, rules, links, tags, settings, keys and tasks are there after a restart', async () => {
  const { server, jane } = await start();
  const made = [
    await jane.post('/user/', user),
    await jane.post('/access/user/', { user: 'joe', path: '/docs', read: 'on', list: 'on' }),
    await jane.post('/path/info/docs/a.txt', { tags: 'red', attributes: 'colour=blue' }),
    await jane.post('/pref/user/', { name: 'theme', value: 'dark' }),
    await jane.post('/link/', { path: '/docs', name: 'for all', read: 'on', list: 'on' }),
    await jane.post('/path/oper/checksum/', { path: '/docs/a.txt', algorithm: 'MD5' }),
  ];
  expect(made.map(({ status }) => status)).toEqual([
    201,
    expect.any(Number),
    200,
    expect.any(Number),
    expect.any(Number),
    200,
  ]);
  expect(made.every(({ status }) => status < 300)).toBe(true);
  const task = made[5]!.json as { uuid: string };
  const pages = ['/user/', '/access/user/', '/pref/user/', '/link/', `/task/${task.uuid}/`];
  const read = async (service: typeof jane): Promise<unknown> => {
    const answers = await Promise.all(pages.map((page) => service.get(page)));
    return answers.map(({ json }) => json as unknown);
  };
  const before = await read(jane);

  const again = await restart(server);
  // Addresses of links hold the port, which is another one now.
  const text = (value: unknown) => JSON.stringify(value).replace(/127\.0\.0\.1:\d+/g, 'HOST');
  expect(text(await read(again.jane))).toBe(text(before));
  expect((await again.jane.get('/path/info/docs/a.txt')).json).toMatchObject({
    tags: ['red'],
    attributes: { colour: 'blue' },
  });
  const joe = again.as('joe', user.password);
  expect((await joe.get('/path/data/docs/a.txt')).body.toString()).toBe('hello');
  expect((await joe.get('/path/info/')).json).toMatchObject({ acl: { write: false } });
  const { results } = (await again.jane.get('/activity/')).json as { results: { action: string }[] };
  expect(results.map(({ action }) => action)).toContain('POST user');
});

test('a session goes on after a restart, and nothing of it is in the file as it was sent', async () => {
  const { server, base } = await start();
  const { headers } = await send(base, 'POST', '/api/2/session/', { headers: { authorization: basic('k', 'p') } });
  const [cookie = ''] = headers['set-cookie']!.map((line) => line.split(';')[0]!);
  const [, secret = ''] = cookie.split('=');
  expect(secret).toHaveLength(32);
  const again = await restart(server);
  const whoami = await send(again.base, 'GET', '/api/2/whoami/', { headers: { cookie } });
  expect(whoami.json).toMatchObject({ username: 'jane' });
  await again.server.close();
  expect(readFileSync(temp.file('state.db'), 'latin1')).not.toContain(secret);
});

test('an account of the options cannot have the name of a user in the state', async () => {
  const { server, jane } = await start();
  await jane.post('/user/', user);
  await server.close();
  const make = () =>
    createServer({ root: temp.file('root'), state: temp.file('state.db'), credentials: { ...owner, username: 'joe' } });
  expect(make).toThrow(/state file has a user joe/);
  // It let go of the file.
  await start();
});

test('without keys in the state file credentials are made up', async () => {
  const { server, as } = await start({});
  const { key, password } = server.credentials;
  expect((await as(key, password).get('/whoami/')).status).toBe(200);
});

test('one file is for one server, until that is closed', async () => {
  const { server } = await start();
  const make = () => createServer({ root: temp.file('root'), state: temp.file('state.db') });
  expect(make).toThrow(StateError);
  expect(make).toThrow(expect.objectContaining({ code: 'ERR_STATE_BUSY' }) as Error);
  await restart(server);
});

test('a state file in the root is refused', () => {
  const make = () => createServer({ root: temp.file('root'), state: temp.file('root/docs/state.db') });
  expect(make).toThrow(expect.objectContaining({ code: 'ERR_STATE_PLACE' }) as Error);
});
