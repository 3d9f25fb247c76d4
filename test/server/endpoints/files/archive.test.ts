import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { seededBytes } from '../../../support/random';
import { useTempDir } from '../../../support/temp_dir';
import { form } from '../../support/http';
import { useService } from '../../support/service';

const service = useService({ limits: { walkedEntries: 20 } });
const temp = useTempDir();
const compress = (fields: Parameters<typeof service.post>[1]) => service.post('/api/2/path/oper/compress/', fields);

function contents(archive: string): Record<string, string> {
  const script = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    print(json.dumps({i.filename: z.read(i).decode('latin-1') for i in z.infolist()}))`;
  return JSON.parse(
    execFileSync('python3', ['-c', script, archive], { encoding: 'utf8', maxBuffer: 2 ** 26 }),
  ) as Record<string, string>;
}

beforeEach(() => {
  mkdirSync(service.stored('docs/sub/empty'), { recursive: true });
  mkdirSync(service.stored('other'));
  writeFileSync(service.stored('docs/a.txt'), 'first');
  writeFileSync(service.stored('docs/sub/ü.txt'), 'second');
  writeFileSync(service.stored('other/a.txt'), 'third');
});

const tree = { 'docs/': '', 'docs/a.txt': 'first', 'docs/sub/': '', 'docs/sub/empty/': '', 'docs/sub/ü.txt': 'second' };

describe('compress', () => {
  test('files and directories into an archive', async () => {
    const { status, json } = await compress({ path: ['/docs', 'other/a.txt'], dst: '/other/', name: 'x.zip' });
    expect([status, json.type, json.status]).toEqual([200, 'Compress', 'SUCCESS']);
    expect(json.result.result).toEqual({ path: '/other/x.zip' });
    expect(contents(service.stored('other/x.zip'))).toEqual({ ...tree, 'a.txt': 'third' });
  });

  test('of several files of one name each has its own', async () => {
    await compress({ path: ['/docs/a.txt', '/other/a.txt', '/docs/sub'], dst: '/', name: 'x.zip' });
    expect(contents(service.stored('x.zip'))).toMatchObject({
      'a.txt': 'first',
      'a (2).txt': 'third',
      'sub/ü.txt': 'second',
    });
  });

  test('into the directory that is packed, and of links what they lead to', async () => {
    writeFileSync(service.outside('secret'), 'secret');
    symlinkSync(service.outside('secret'), service.stored('docs/out'));
    symlinkSync('a.txt', service.stored('docs/link'));
    symlinkSync('..', service.stored('docs/circle'));
    await compress({ path: '/docs', dst: '/docs', name: 'x.zip' });
    expect(contents(service.stored('docs/x.zip'))).toEqual({ ...tree, 'docs/link': 'first', 'docs/circle/': '' });
  });

  test('nothing is replaced, and nothing left when it fails', async () => {
    const before = service.everything();
    const taken = await compress({ path: '/docs', dst: '/other', name: 'a.txt' });
    expect([taken.status, Object.keys(taken.json as object)]).toEqual([409, ['dst', 'detail']]);
    for (let n = 0; n < 20; n++) mkdirSync(service.stored(`docs/sub/d${n}`));
    const { json } = await compress({ path: '/docs', dst: '/', name: 'x.zip' });
    expect([json.status, Object.keys(json.result.result.errors as object)]).toEqual(['FAILURE', ['Compress']]);
    expect(service.everything().filter((name) => !/sub.d\d+$|^d\d+$/.test(name))).toEqual(before);
  });

  test.each([
    [{ dst: '/', name: 'x.zip' }, 400, 'field_errors.path'],
    [{ path: '/docs', name: 'x.zip' }, 400, 'field_errors.dst'],
    [{ path: '/docs', dst: '/' }, 400, 'field_errors.name'],
    [{ path: '/docs', dst: '/none', name: 'x.zip' }, 400, 'field_errors.dst'],
    [{ path: '/docs', dst: '/docs/a.txt', name: 'x.zip' }, 400, 'field_errors.dst'],
    [{ path: '/docs', dst: '/', name: '../x.zip' }, 400, 'field_errors.name'],
    [{ path: '/docs', dst: '/', name: '..' }, 400, 'field_errors.name'],
    [{ path: ['/docs', '/none'], dst: '/', name: 'x.zip' }, 404, 'path'],
  ])('refused: %j', async (fields, status, property) => {
    const answer = await compress(fields);
    expect(answer.status).toBe(status);
    expect(answer.json).toHaveProperty(property);
  });
});

describe('downloadmultiple', () => {
  const download = (fields: Parameters<typeof form>[0]) => service.post('/api/2/path/oper/downloadmultiple/', fields);

  test('the archive is the answer', async () => {
    const big = seededBytes(2_000_000);
    writeFileSync(service.stored('other/big.jpg'), big);
    const { status, headers, body } = await download({ path: ['/docs', '/other/big.jpg'], filename: 'mine.zip' });
    expect([status, headers['content-type'], headers['content-disposition'], headers['content-encoding']]).toEqual([
      200,
      'application/zip',
      'attachment; filename="mine.zip"',
      undefined,
    ]);
    const archive = path.join(temp.path, 'x.zip');
    writeFileSync(archive, body);
    expect(contents(archive)).toEqual({ ...tree, 'big.jpg': big.toString('latin1') });
  });

  test('the root is all that is in it', async () => {
    const archive = path.join(temp.path, 'x.zip');
    writeFileSync(archive, (await download({ path: '/' })).body);
    expect(contents(archive)).toEqual({ ...tree, 'other/': '', 'other/a.txt': 'third' });
  });

  test('404 when one of the paths is missing; cut when there is too much', async () => {
    const { status, json } = await download({ path: ['/docs', '/none'] });
    expect([status, json.path]).toEqual([404, [expect.any(String)]]);
    for (let n = 0; n < 20; n++) mkdirSync(service.stored(`docs/sub/d${n}`));
    await expect(download({ path: '/docs' })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
