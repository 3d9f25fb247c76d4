import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { useTempDir } from '../../support/temp_dir';
import { basic, form, send } from '../support/http';

// Before the directory is removed, which needs the rights.
afterEach(async () => {
  for (const name of unreadable) chmodSync(temp.file(`dir/${name}`), 0o755);
  child.disconnect();
  await once(child, 'exit');
});

const temp = useTempDir();
const program = path.join(__dirname, '../../support/children/unprivileged_server.mjs');
const credentials = { key: 'k'.repeat(30), password: 'p'.repeat(30) };
const authorization = basic(credentials.key, credentials.password);
let child: ChildProcess;
let base: string;

const get = (url: string) => send(base, 'GET', url, { headers: { authorization } });
const operate = async (operation: string, fields: Parameters<typeof form>[0]) => {
  const { headers, body } = form(fields);
  const sent = { headers: { ...headers, authorization }, body: body as string };
  return send(base, 'POST', `/api/2/path/oper/${operation}/`, sent);
};

const unreadable = ['closed', 'no-names', 'no-entry', 'private.txt'];

beforeEach(async () => {
  mkdirSync(temp.file('dir'));
  for (const name of ['closed', 'no-names', 'no-entry']) {
    mkdirSync(temp.file(`dir/${name}`));
    writeFileSync(temp.file(`dir/${name}/inside`), 'inside');
  }
  for (const name of ['private.txt', 'public.txt']) writeFileSync(temp.file(`dir/${name}`), name);
  mkdirSync(temp.file('target'));
  if (process.getuid?.() === 0) for (const name of ['', 'dir', 'target']) chownSync(temp.file(name), 65_534, 65_534);
  chmodSync(temp.file('dir/closed'), 0o000);
  chmodSync(temp.file('dir/no-names'), 0o111);
  chmodSync(temp.file('dir/no-entry'), 0o444);
  chmodSync(temp.file('dir/private.txt'), 0o000);
  child = fork(program, [JSON.stringify({ root: temp.path, credentials })]);
  const [message] = (await once(child, 'message')) as [{ base: string }];
  base = message.base;
});

const onPosix = process.platform === 'win32' ? describe.skip : describe;
onPosix('what the user of the server may not read', () => {
  test('does not keep a directory from being listed, and is not taken for empty', async () => {
    const { status, json } = await get('/api/2/path/info/dir?children=on');
    expect(status).toBe(200);
    const counts = Object.fromEntries(
      (json.children as { name: string; items: unknown; unreachable: unknown }[]).map((each) => [
        each.name,
        [each.items, each.unreachable],
      ]),
    );
    expect(counts).toEqual({
      closed: [0, null],
      'no-names': [0, null],
      'no-entry': [0, 1],
      'private.txt': [null, undefined],
      'public.txt': [null, undefined],
    });
    expect((await get('/api/2/path/info/dir/closed')).json).toMatchObject({ unreachable: null });
    expect((await get('/api/2/path/info/dir/no-entry?children=on')).json).toMatchObject({
      children: [],
      unreachable_entries: [{ name: 'inside', type: 'file', reason: 'unreadable' }],
    });
    expect((await get('/api/2/path/info/dir/closed?children=on')).status).toBe(403);
  });

  test('is told of by searches, archives and copies, which take the rest', async () => {
    const { json, headers } = await get('/api/2/search/path?keywords=txt');
    expect([json.length, headers['x-search-unreachable']]).toEqual([2, '3']);

    const left = ['/dir/closed', '/dir/no-entry/inside', '/dir/no-names', '/dir/private.txt'];
    const packed = await operate('compress', { path: '/dir', dst: '/target', name: 'x.zip' });
    expect([packed.json.status, Object.keys(packed.json.result.result.errors as object).sort()]).toEqual([
      'SUCCESS',
      left,
    ]);
    const sent = await operate('downloadmultiple', { path: '/dir' });
    expect([sent.status, sent.trailers['x-left-out']]).toEqual([200, '4']);

    const copied = await operate('copy', { src: '/dir', dst: '/target' });
    const { errors } = copied.json.result.result as { errors: object };
    expect([copied.json.status, Object.keys(errors).sort()]).toEqual([
      'SUCCESS',
      unreadable.map((name) => `/dir/${name}`).sort(),
    ]);
    expect(readFileSync(temp.file('target/dir/public.txt'), 'utf8')).toBe('public.txt');
  });

  test('is not removed with its directory as if nothing were there', async () => {
    const { json } = await operate('remove', { path: ['/dir/no-names', '/dir/no-entry'], recursive: 'false' });
    expect([json.status, json.result.result.not_empty]).toEqual(['FAILURE', ['/dir/no-names', '/dir/no-entry']]);
  });
});
