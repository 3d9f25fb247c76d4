import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { BasicClient } from '../../../lib';
import { endOf, smartfile, startSmartfile, type RunOptions } from '../../support/cli';
import { useChildren } from '../../support/children';
import { useTempDir } from '../../support/temp_dir';

const keep = useChildren();

const temp = useTempDir();

beforeEach(() => mkdirSync(temp.file('root')));

interface Made {
  id: string;
  username: string;
  key: string;
  password: string;
}

const run = (...args: string[]) => smartfile(args, { cwd: temp.path });

async function json<T>(...args: string[]): Promise<T[]> {
  const outcome = await run(...args, '--json', '--state', 'server.db');
  expect(outcome).toMatchObject({ code: 0 });
  const lines = outcome.stdout.toString().split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as T);
}

async function init(): Promise<Made> {
  const [made] = await json<Made>('serve', '--init', '--quiet');
  return made!;
}

/** Serves with the keys of the state file alone. */
async function serve(options: RunOptions = {}) {
  const child = startSmartfile(['serve', 'root', '--state', 'server.db'], { cwd: temp.path, ...options });
  keep(child);
  const ended = endOf(child);
  const [baseUrl] = (await once(createInterface(child.stdout!), 'line')) as [string];
  const stop = async () => {
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, signal: null });
  };
  return {
    baseUrl,
    stop,
    whoami: ({ key, password }: Made) => new BasicClient({ baseUrl, key, password }).get('/whoami'),
  };
}

test('--init prints a key once, in a form for the environment, and keeps its hashes only', async () => {
  const outcome = await run('serve', '--init', 'root', '--state', 'server.db');
  expect(outcome).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/not shown again; to start the server: smartfile serve/) as string,
  });
  const [, key, password] = /^SMARTFILE_API_KEY=(\S{30})\nSMARTFILE_API_PASSWORD=(\S{30})\n$/.exec(
    outcome.stdout.toString(),
  )!;
  expect(statSync(temp.file('server.db')).mode & 0o777).toBe(0o600);
  const stored = readFileSync(temp.file('server.db'), 'latin1');
  expect([stored.includes(key!), stored.includes(password!)]).toEqual([false, false]);
  const { whoami, stop } = await serve();
  expect(await whoami({ id: '', username: '', key: key!, password: password! })).toMatchObject({ username: 'admin' });
  const wrong = `not ${password!}`;
  await expect(whoami({ id: '', username: '', key: key!, password: wrong })).rejects.toMatchObject({ status: 401 });
  await expect(whoami({ id: '', username: '', key: 'admin', password: password! })).rejects.toMatchObject({
    status: 401,
  });
  await stop();
});

test('an administrator of the state file may do everything, and it is there after a restart', async () => {
  const made = await init();
  const first = await serve();
  const client = ({ baseUrl }: { baseUrl: string }) =>
    new BasicClient({ baseUrl, key: made.key, password: made.password });
  await client(first).post('/user', null, { username: 'joe', password: 'a long password' });
  await first.stop();
  const second = await serve();
  const users = await client(second).get<{ username: string }[]>('/user');
  expect(users.map(({ username }) => username)).toEqual(['admin', 'joe']);
  await second.stop();
});

test('a second --init is refused, and makes no key', async () => {
  await init();
  const before = await json('keys', 'list');
  const outcome = await run('serve', '--init', '--state', 'server.db');
  expect(outcome).toMatchObject({ code: 1, stderr: expect.stringMatching(/already has keys.*keys add/) as string });
  expect(outcome.stdout).toHaveLength(0);
  expect(await json('keys', 'list')).toEqual(before);
});

test('keys are added, listed and revoked; what is revoked lets nobody in', async () => {
  const admin = await init();
  const [joe] = await json<Made>('keys', 'add', '--user', 'joe', '--role', 'User');
  const listed = await json<Record<string, string>>('keys', 'list');
  expect(listed.map(({ id, username, role }) => [id, username, role])).toEqual([
    [admin.id, 'admin', 'Administrator'],
    [joe!.id, 'joe', 'User'],
  ]);
  const text = (await run('keys', 'list', '--state', 'server.db')).stdout.toString();
  expect(text).toMatch(new RegExp(`^${admin.id}  \\d{4}-\\S+Z  Administrator  admin\n`));
  for (const secret of [admin.key, admin.password, joe!.key])
    expect(text + JSON.stringify(listed)).not.toContain(secret);

  const first = await serve();
  expect(await first.whoami(joe!)).toMatchObject({ username: 'joe' });
  const busy = await run('keys', 'list', '--state', 'server.db');
  expect(busy).toMatchObject({ code: 1, stderr: expect.stringMatching(/in use by another.*ERR_STATE_BUSY/) as string });
  await first.stop();

  const revoked = await run('keys', 'revoke', joe!.id, '--state', 'server.db');
  expect(revoked).toMatchObject({ code: 0, stderr: `smartfile: revoked ${joe!.id}\n` });
  const second = await serve();
  await expect(second.whoami(joe!)).rejects.toMatchObject({ status: 401 });
  expect(await second.whoami(admin)).toMatchObject({ username: 'admin' });
  await second.stop();
});

test('a key for clients in the environment is not one more account of the server', async () => {
  const { key, password } = await init();
  const { baseUrl, stop } = await serve({ env: { SMARTFILE_API_KEY: 'client', SMARTFILE_API_PASSWORD: 'secret' } });
  const other = new BasicClient({ baseUrl, key: 'client', password: 'secret' });
  await expect(other.get('/whoami')).rejects.toMatchObject({ status: 401 });
  expect(await new BasicClient({ baseUrl, key, password }).get('/whoami')).toMatchObject({ username: 'admin' });
  await stop();
});

test.each<[number, string[], RegExp]>([
  [2, ['serve'], /needs a directory: smartfile serve DIR/],
  [2, ['serve', '--init'], /--init needs a state file: .* --state FILE/],
  [2, ['serve', '--init', '--state', 'new.db', '--key', 'mine'], /--init generates the key/],
  [2, ['serve', 'root', '--state', 'new.db'], /no state file 'new.db'; to make one: smartfile serve --init/],
  [2, ['serve', 'root', '--state', 'empty.db'], /has no key; to make one/],
  [1, ['serve', '--init', 'root', '--state', 'root/new.db'], /must not be in the directory that is served/],
  [1, ['serve', '--init', '--state', 'foreign'], /not a state file of this server.*ERR_STATE_FORMAT/],
  [2, ['keys', 'list'], /required option '--state/],
  [1, ['keys', 'list', '--state', 'new.db'], /There is no state file/],
  [1, ['keys', 'revoke', '12345678', '--state', 'full.db'], /there is no key '12345678'/],
  [2, ['keys', 'add', '--user', 'a:b', '--state', 'full.db'], /a username has/],
  [
    2,
    ['keys', 'add', '--role', 'User', '--state', 'full.db'],
    /admin exists, with the role Administrator instead of User/,
  ],
])('%i: %j', async (code, args, message) => {
  writeFileSync(temp.file('foreign'), 'something else\n');
  writeFileSync(temp.file('empty.db'), '');
  await run('serve', '--init', '--state', 'full.db');
  const outcome = await run(...args);
  expect(outcome).toMatchObject({ code, stderr: expect.stringMatching(message) as string });
  expect(outcome.stdout).toHaveLength(0);
  expect([existsSync(temp.file('new.db')), existsSync(temp.file('root/new.db'))]).toEqual([false, false]);
});
