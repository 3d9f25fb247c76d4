import { AbortError } from '../../../lib/internal/abort';
import { createServer } from '../../../lib/server';
import { fieldError, HttpError, pathError } from '../../../lib/server/http/http_error';
import { toHttpError } from '../../../lib/server/dispatch/failures';
import { StorageError } from '../../../lib/server/storage/errors';
import { useTempDir } from '../../support/temp_dir';
import { basic, send } from '../support/http';

const ofSystem = (code: string) => Object.assign(new Error(`${code}: at /secret/path`), { code, path: '/secret/path' });

test.each([
  ['ENOENT', 404],
  ['ENOTDIR', 404],
  ['ELOOP', 404],
  ['ENAMETOOLONG', 400],
  ['EACCES', 403],
  ['EROFS', 403],
  ['ENOTEMPTY', 409],
  ['EFBIG', 413],
  ['ENOSPC', 507],
  ['EDQUOT', 507],
  ['EMFILE', 503],
  ['EIO', 500],
  ['toString', 500],
])('what the system says: %s', (code, status) => {
  const error = toHttpError(ofSystem(code));
  expect([error.status, error.body]).toEqual([status, { detail: expect.not.stringContaining('secret') }]);
});

test('what the server says itself', () => {
  expect(toHttpError(new StorageError('busy', 'wait'))).toMatchObject({ status: 409, body: { detail: 'wait' } });
  expect(toHttpError(new AbortError())).toMatchObject({ status: 503 });
  expect(toHttpError(new TypeError('a bug'))).toMatchObject({ status: 500, body: { detail: expect.any(String) } });
  for (const thrown of [undefined, null, 'text', 1]) expect(toHttpError(thrown).status).toBe(500);
  const known = new HttpError(402, 'x', { A: 'b' });
  expect(toHttpError(known)).toBe(known);
});

test('the shapes that clients read', () => {
  expect(fieldError('name', 'why').body).toEqual({ field_errors: { name: ['why'] }, detail: 'name: why' });
  expect(pathError(404, 'path', 'why').body).toEqual({ path: ['why'], detail: 'why' });
});

describe('logging', () => {
  const temp = useTempDir();

  test('lines of both kinds; a hook that throws harms nobody', async () => {
    const lines: string[] = [];
    await using server = createServer({
      root: temp.path,
      credentials: { key: 'the-key', password: 'the-password', username: 'jane' },
      logger: { info: (line) => lines.push(`info ${line}`), error: (line) => lines.push(`error ${line}`) },
      onRequest: () => {
        throw new Error('the hook is broken');
      },
    });
    const base = await server.listen();
    const headers = { authorization: basic('the-key', 'the-password') };
    expect((await send(base, 'GET', '/api/2/path/info/?token=the-token', { headers })).status).toBe(200);
    await server.close();
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^info 127\.0\.0\.1 jane GET \/api\/2\/path\/info\/ 200 \d+ bytes \d+ ms$/);
    expect(lines[2]).toMatch(/^error onRequest failed: Error: the hook is broken/);
    for (const secret of ['the-key', 'the-password', 'the-token', headers.authorization]) {
      expect(lines.join()).not.toContain(secret);
    }
  });
});
