import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { BasicClient, SyncClient } from '../../../../lib';
import { basic, form, multipart, send } from '../../support/http';
import { useService } from '../../support/service';
import { useTempDir } from '../../../support/temp_dir';

const account = { key: 'k'.repeat(30), password: 'p'.repeat(30), username: 'jane' };
/** What the API tells of a step. */
interface Step {
  timestamp: string;
  path: string;
  wire_bytes: number;
  saved_bytes: number;
}

const recent = '/api/2/path/sync/recent/';

const around = (bytes: number) => bytes > 0 && bytes < 500;

describe('the steps of syncs', () => {
  const service = useService();
  const local = useTempDir();

  function sync() {
    const api = new BasicClient({ baseUrl: service.base, ...{ key: account.key, password: account.password } });
    return new SyncClient(api);
  }

  /** Stores a file and makes another version of it beside, of which little is new. */
  function twoVersions() {
    const content = randomBytes(1_000_000);
    writeFileSync(service.stored('a.img'), content);
    content.fill(7, 400_000, 410_000);
    writeFileSync(local.file('a.img'), content);
  }

  test('there are none at first', async () => {
    const { json } = await service.get(recent);
    expect(json).toEqual({ page: 1, pages: 1, total: 0, per_page: 1000, saved_bytes: 0, results: [] });
  });

  test('an upload is told with what went over the wire', async () => {
    twoVersions();
    const result = await sync().upload(local.file('a.img'), '/a.img');
    expect(result.strategy).toBe('delta');
    const { json } = await service.get(recent);
    expect(json).toMatchObject({ total: 2, results: [{ kind: 'patch' }, { kind: 'signature' }] });
    const [patch, signature] = json.results as [Step, Step];
    expect(patch).toMatchObject({ user: 'jane', path: '/a.img', file_bytes: 1_000_000 });
    expect(Math.abs(Date.now() - Date.parse(patch.timestamp))).toBeLessThan(60_000);
    // The client counts by itself what it sent and got, but not what a form puts around it.
    expect(around(patch.wire_bytes - result.bytesSent)).toBe(true);
    expect(signature.wire_bytes).toBe(result.bytesReceived);
    expect(patch.saved_bytes).toBe(1_000_000 - patch.wire_bytes);
    expect(signature.saved_bytes).toBe(-signature.wire_bytes);
    expect(json.saved_bytes).toBe(patch.saved_bytes + signature.saved_bytes);
    expect(json.saved_bytes).toBeGreaterThan(900_000);
  });

  test('a download too', async () => {
    twoVersions();
    const result = await sync().download(local.file('a.img'), '/a.img');
    expect(result.strategy).toBe('delta');
    const { results } = (await service.get(recent)).json;
    expect(results).toMatchObject([{ kind: 'delta', path: '/a.img', file_bytes: 1_000_000 }]);
    expect(around(results[0].wire_bytes - result.bytesSent - result.bytesReceived)).toBe(true);
    expect(readFileSync(local.file('a.img'))).toEqual(readFileSync(service.stored('a.img')));
  });

  test('what failed is not among them', async () => {
    writeFileSync(service.stored('a.img'), 'old');
    const sent = multipart([{ name: 'delta', filename: 'delta', content: 'no delta' }]);
    expect((await service.send('POST', '/api/2/path/sync/patch/a.img', sent)).status).toBe(400);
    expect((await service.get('/api/2/path/sync/signature/missing')).status).toBe(404);
    expect((await service.send('HEAD', '/api/2/path/sync/signature/a.img')).status).toBe(200);
    expect((await service.get(recent)).json.total).toBe(0);
  });

  test('they come by pages, newest first', async () => {
    for (const name of ['a', 'b', 'c']) {
      writeFileSync(service.stored(name), name);
      await service.get(`/api/2/path/sync/signature/${name}`);
    }
    const { json } = await service.get(`${recent}?limit=2&page=1`);
    expect(json).toMatchObject({ pages: 2, total: 3, results: [{ path: '/c' }, { path: '/b' }] });
    expect((await service.get(`${recent}?limit=2&page=2`)).json.results).toMatchObject([{ path: '/a' }]);
    expect((await service.get(`${recent}?limit=0`)).status).toBe(400);
    expect((await send(service.base, 'GET', recent)).status).toBe(403);
  });

  test('users see their own, of paths that they can still see', async () => {
    const user = { username: 'bob', password: 'a long password', name: 'Bob', email: 'b@example.com', role: 'User' };
    expect((await service.post('/api/2/user/', user)).status).toBe(201);
    mkdirSync(service.stored('shared'));
    writeFileSync(service.stored('shared/a'), 'a');
    const rule = { user: 'bob', path: '/shared', read: 'true', list: 'true' };
    const made = await service.post('/api/2/access/user/', rule);
    expect(made.status).toBeLessThan(300);
    const headers = { authorization: basic('bob', user.password) };
    const asBob = (url: string) => send(service.base, 'GET', url, { headers });

    await service.get('/api/2/path/sync/signature/shared/a');
    expect((await asBob('/api/2/path/sync/signature/shared/a')).status).toBe(200);
    expect((await asBob(recent)).json.results).toMatchObject([{ user: 'bob', path: '/shared/a' }]);
    // Who manages activities sees those of others.
    expect((await service.get(recent)).json.results).toMatchObject([{ user: 'bob' }, { user: 'jane' }]);

    const none = { ...rule, ...{ read: 'false', list: 'false', write: 'false', remove: 'false' } };
    expect((await service.send('POST', '/api/2/access/user/', form(none))).status).toBeLessThan(300);
    expect((await asBob(recent)).json).toMatchObject({ total: 0, saved_bytes: 0, results: [] });
  });
});

describe('of the steps of syncs', () => {
  const service = useService({ limits: { syncs: 2 } });

  test('only the newest are kept', async () => {
    for (const name of ['a', 'b', 'c']) {
      writeFileSync(service.stored(name), name);
      await service.get(`/api/2/path/sync/signature/${name}`);
    }
    expect((await service.get(recent)).json.results).toMatchObject([{ path: '/c' }, { path: '/b' }]);
  });
});
