import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { send } from '../support/http';
import { useService } from '../support/service';

const assets = path.resolve(__dirname, '../../../lib/server/web/assets');

describe('the web page', () => {
  const service = useService();
  const get = (url: string, headers = {}) => send(service.base, 'GET', url, { headers });

  test('is at the base URL, for everybody, and may do little', async () => {
    const { status, headers, body } = await get('/');
    expect(status).toBe(200);
    expect(body).toEqual(readFileSync(path.join(assets, 'index.html')));
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    const policy = headers['content-security-policy'] as string;
    expect(policy.split('; ').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "img-src 'self'",
      "require-trusted-types-for 'script'",
      "script-src 'self'",
      "style-src 'self'",
      "trusted-types 'none'",
    ]);
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('has all of its files, with their types, and no script or style within the HTML', async () => {
    const types: Record<string, string> = {
      '.css': 'text/css; charset=utf-8',
      '.html': 'text/html; charset=utf-8',
      '.mjs': 'text/javascript; charset=utf-8',
      '.svg': 'image/svg+xml; charset=utf-8',
    };
    for (const name of readdirSync(assets)) {
      const { status, headers, body } = await get(`/web/${name}`);
      expect([name, status, headers['content-type']]).toEqual([name, 200, types[path.extname(name)]]);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(body).toEqual(readFileSync(path.join(assets, name)));
      if (name.endsWith('.html'))
        expect(body.toString()).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i);
      // Nothing of it names another server, but for namespaces.
      const urls = body.toString().match(/https?:\/\/[^\s"'`]+/g) ?? [];
      expect(urls.filter((url) => !url.startsWith('http://www.w3.org/2000/svg'))).toEqual([]);
      expect(body.toString()).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b/);
    }
  });

  test('is asked for again by its tag', async () => {
    const { tag } = { tag: (await get('/')).headers.etag! };
    expect(tag).toMatch(/^"[\w-]{27}"$/);
    for (const sent of [tag, `"x", ${tag}`]) {
      const again = await get('/', { 'if-none-match': sent });
      expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, tag]);
      expect(again.headers['content-security-policy']).toBeDefined();
    }
    expect((await get('/', { 'if-none-match': '"x"' })).status).toBe(200);
    expect((await send(service.base, 'HEAD', '/')).headers['content-length']).toBeDefined();
  });

  test.each([
    '/web/',
    '/web/page_files.ts',
    '/web/nothing.mjs',
    '/web/constructor',
    '/web/__proto__',
    '/web/..%2fpage_files.ts',
    '/web/%2e%2e',
    '/web/../../server.ts',
    '/web/sub/main.mjs',
    '/web/main.mjs%00',
    '/web/MAIN.MJS',
    '/index.html',
    '/favicon.ico',
    '/browse/',
  ])('no URL leads to another file: %s', async (url) => {
    writeFileSync(service.stored('index.html'), 'stored');
    const { status, headers } = await get(url);
    expect([status, headers['content-type']]).toEqual([404, 'application/json']);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('it takes no %s', async (method) => {
    const { status, headers } = await send(service.base, method, '/');
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });
});

describe('what browsers do with the answers of the API', () => {
  const service = useService();

  test('they keep none, also not those that are errors', async () => {
    writeFileSync(service.stored('a.txt'), 'private');
    for (const url of ['/api/2/path/info/', '/api/2/path/data/a.txt', '/api/2/whoami/', '/api/2/path/data/missing']) {
      expect([url, (await service.get(url)).headers['cache-control']]).toEqual([url, 'no-store']);
    }
    const nobody = await send(service.base, 'GET', '/api/2/whoami/');
    expect([nobody.status, nobody.headers['cache-control']]).toEqual([403, 'no-store']);
  });

  test('they get no stored file as code for the page, whose own server it comes from', async () => {
    writeFileSync(service.stored('evil.js'), 'alert(1)');
    const { json } = await service.post('/api/2/link/', { path: '/', read: 'true', list: 'true' });
    const urls = ['/api/2/path/data/evil.js', '/api/3/path/data/evil.js', `/link/${json.uid}/evil.js`];
    const statusOf = async (url: string, destination: string) =>
      (await service.get(url, { 'sec-fetch-dest': destination })).status;
    for (const url of urls) {
      for (const dest of ['script', 'style', 'worker', 'serviceworker', 'sharedworker', 'audioworklet', 'xslt']) {
        expect([url, dest, await statusOf(url, dest)]).toEqual([url, dest, 403]);
      }
      for (const dest of ['document', 'empty', 'image', 'video']) {
        expect([url, dest, await statusOf(url, dest)]).toEqual([url, dest, 200]);
      }
    }
  });
});

describe('a server without the page', () => {
  const service = useService({ webPage: false });

  test('has nothing at its URLs', async () => {
    for (const url of ['/', '/web/main.mjs']) expect((await send(service.base, 'GET', url)).status).toBe(404);
    expect((await service.get('/api/2/ping/')).status).toBe(200);
  });
});
