import { once } from 'node:events';
import { createServer as createNetServer, type AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { BasicClient, OAuthClient } from '../../../lib';
import { endOf, smartfile, startSmartfile, type RunOptions } from '../../support/cli';
import { useChildren } from '../../support/children';
import { useTempDir } from '../../support/temp_dir';

const temp = useTempDir();
const keep = useChildren();

/** Starts a server over the directory of the test and waits for its first line. */
async function serve(args: string[], options: RunOptions = {}) {
  const child = startSmartfile(['serve', temp.path, ...args], options);
  keep(child);
  const server = { child, line: '', messages: '', ended: endOf(child) };
  child.stderr!.on('data', (chunk: Buffer) => (server.messages += chunk.toString()));
  [server.line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return server;
}

test('prints its URL and, on standard error, credentials that work', async () => {
  writeFileSync(temp.file('a.txt'), 'hello');
  const { child, line, messages, ended } = await serve([]);
  expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  const [, key, password] = /SMARTFILE_API_KEY=(\S+) SMARTFILE_API_PASSWORD=(\S+)\n/.exec(messages) ?? [];
  const api = new BasicClient({ baseUrl: line, key: key!, password: password! });
  expect(await api.get('/path/info', '/a.txt')).toMatchObject({ size: 5 });
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 0, signal: null });
});

test('Ctrl-C is how it ends well', async () => {
  const server = await serve(['--quiet']);
  server.child.kill('SIGINT');
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(server.messages).toMatch(/^smartfile: generated credentials.*\n$/);
});

test.each([
  ['options', ['--key', 'somebody', '--password', 'a-secret'], {}],
  ['the environment', [], { SMARTFILE_API_KEY: 'somebody', SMARTFILE_API_PASSWORD: 'a-secret' }],
])('credentials from %s are used and not shown', async (_name, args, env) => {
  const { child, line, ended } = await serve(['--json', ...args], { env });
  const { url, ...rest } = JSON.parse(line) as { url: string };
  expect(rest).toEqual({});
  const right = new BasicClient({ baseUrl: url, key: 'somebody', password: 'a-secret' });
  expect(await right.get('/path/info', '/')).toMatchObject({ isdir: true });
  const wrong = new BasicClient({ baseUrl: url, key: 'somebody', password: 'another' });
  await expect(wrong.get('/path/info', '/')).rejects.toMatchObject({ status: 401 });
  child.kill('SIGTERM');
  await ended;
});

test('--json prints generated credentials with the URL', async () => {
  const { line, messages } = await serve(['--json']);
  const { url, key, password } = JSON.parse(line) as Record<'url' | 'key' | 'password', string>;
  expect(await new BasicClient({ baseUrl: url, key, password }).get('/ping')).toEqual({ ping: 'pong' });
  expect(messages).toBe('');
});

test('a port that is taken is told in a line, with what to do', async () => {
  const taken = createNetServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const outcome = await smartfile(['serve', temp.path, '--port', String(port)]);
  taken.close();
  expect(outcome).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^smartfile: .*EADDRINUSE.*; use another --port.*\n$/) as string,
  });
  expect(outcome.stdout).toHaveLength(0);
});

test.each([
  [2, ['serve'], /needs a directory: smartfile serve DIR/],
  [2, ['serve', '.', '--port', '65536'], /whole number from 0 to 65535/],
  [2, ['serve', '.', '--key', 'alone'], /a key but no password/],
  [1, ['serve', 'missing'], /must be a directory/],
])('%i: %j', async (code, args, message) => {
  const outcome = await smartfile(args, { cwd: temp.path });
  expect(outcome).toMatchObject({ code, stderr: expect.stringMatching(message) as string });
});

describe('--applications', () => {
  const application = { clientToken: 'c'.repeat(30), clientSecret: 's'.repeat(30), name: 'Printer' };
  const outside = useTempDir();
  const file = (content: string) => {
    writeFileSync(outside.file('applications.json'), content);
    return outside.file('applications.json');
  };

  test('registers those of a file', async () => {
    const { line } = await serve(['--applications', file(JSON.stringify([application]))]);
    const { clientToken, clientSecret } = application;
    const api = new OAuthClient({ baseUrl: line, clientToken, clientSecret });
    expect(await api.getRequestToken()).toMatchObject({ token: expect.stringMatching(/^[\w-]{30}$/) as string });
    api.close();
  });

  test.each([
    ['not JSON', '[{"clientSecret": "hidden"', /applications.json: it is not valid JSON/],
    ['no list', '{}', /applications must be a list/],
    ['a short secret', JSON.stringify([{ ...application, clientSecret: 'hidden' }]), /clientSecret must have 30/],
  ])('refused: %s', async (_name, content, message) => {
    const { code, stderr } = await smartfile(['serve', temp.path, '--applications', file(content)]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr).not.toContain('hidden');
  });

  test('refused: a file that is missing, or is served itself', async () => {
    writeFileSync(temp.file('served.json'), '[]');
    for (const [name, message] of [
      [temp.file('missing'), /missing: ENOENT/],
      [temp.file('served.json'), /lies in the directory that is served/],
    ] as const) {
      const { code, stderr } = await smartfile(['serve', temp.path, '--applications', name]);
      expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    }
  });
});
