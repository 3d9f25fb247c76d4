import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';

import { temporaryName } from '../../../../lib/internal/files/temporary_name';
import { seededBytes } from '../../../support/random';
import type { Received } from '../../support/http';
import { useService } from '../../support/service';

const service = useService();
const operate = (operation: string, fields: Record<string, string | readonly string[]>) =>
  service.post(`/api/2/path/oper/${operation}/`, fields);
const json = (operation: string, value: unknown) => {
  const headers = { 'Content-Type': 'application/json' };
  return service.send('POST', `/api/2/path/oper/${operation}`, { headers, body: JSON.stringify(value) });
};
/** What a task says in both of its shapes, which must be equal. */
const outcome = ({ json: task }: Received) => {
  expect(task.status).toBe(task.result.status);
  return task.result as { status: string; result: Record<string, unknown> };
};
const success = { status: 'SUCCESS', result: {} };

function make(tree: Record<string, string | null>): void {
  for (const [name, content] of Object.entries(tree)) {
    if (content === null) mkdirSync(service.stored(name), { recursive: true });
    else writeFileSync(service.stored(name), content);
  }
}

describe('mkdir', () => {
  test('answers the directory, with parents made, also when it is there', async () => {
    for (let n = 0; n < 2; n++) {
      const { status, json: info } = await operate('mkdir', { path: '/a/b/c d' });
      expect([status, info.path, info.isdir, info.name]).toEqual([200, '/a/b/c d', true, 'c d']);
    }
    expect((await operate('mkdir', { path: '/' })).json.path).toBe('/');
  });

  test.each(['new', '/new/', '//new//', 'new/'])('slashes are noise: %j', async (path) => {
    expect((await operate('mkdir', { path })).json.path).toBe('/new');
    expect(service.everything()).toEqual(['new']);
  });

  test('PUT names it in the URL; the body does not matter', async () => {
    const bodies = ['', 'name=other', '{"broken'];
    for (const [n, body] of bodies.entries()) {
      const { status, json: info } = await service.send('PUT', `/api/2/path/oper/mkdir/x${n}/y%20z/`, { body });
      expect([status, info.path]).toEqual([200, `/x${n}/y z`]);
    }
  });

  test('JSON and multipart forms', async () => {
    expect((await json('mkdir', { path: 'ü' })).json.path).toBe('/ü');
    const boundary = 'b';
    const body = `--b\r\nContent-Disposition: form-data; name="path"\r\n\r\nm/n\r\n--b--`;
    const headers = { 'Content-Type': `multipart/form-data; boundary=${boundary}` };
    const sent = await service.send('POST', '/api/2/path/oper/mkdir', { headers, body });
    expect(sent.json.path).toBe('/m/n');
  });

  test('a file in the way', async () => {
    make({ file: 'x' });
    for (const path of ['/file', '/file/sub']) {
      const { status, json: error } = await operate('mkdir', { path });
      expect([status, error]).toEqual([409, { path: [expect.any(String)], detail: expect.any(String) }]);
    }
  });
});

describe('forms that are refused', () => {
  test.each<[string, string, string, number]>([
    ['no body', '', '', 400],
    ['an empty path', 'application/x-www-form-urlencoded', 'path=', 400],
    ['another field', 'application/x-www-form-urlencoded', 'paths=/a', 400],
    ['not UTF-8', 'application/x-www-form-urlencoded', 'path=%ff', 400],
    ['a broken escape', 'application/x-www-form-urlencoded', 'path=%zz', 400],
    ['broken JSON', 'application/json', '{"path"', 400],
    ['a JSON list', 'application/json', '["/a"]', 400],
    ['JSON null', 'application/json', 'null', 400],
    ['a JSON object as value', 'application/json', '{"path": {"a": 1}}', 400],
    ['half a surrogate pair', 'application/json', '{"path": "/\\ud800"}', 400],
    ['another type', 'text/plain', 'path=/a', 415],
    ['too large', 'application/x-www-form-urlencoded', `path=${'a'.repeat(1024 * 1024)}`, 413],
    ['too large JSON', 'application/json', `{"path": "${'a'.repeat(1024 * 1024)}"}`, 413],
    [
      'a file',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name=path; filename=x\r\n\r\nx\r\n--b--',
      400,
    ],
  ])('%s', async (_name, type, body, status) => {
    const headers = type === '' ? {} : { 'Content-Type': type };
    const answer = await service.send('POST', '/api/2/path/oper/mkdir/', { headers, body });
    expect([answer.status, answer.json]).toEqual([status, expect.objectContaining({ detail: expect.any(String) })]);
    expect(Array.isArray(answer.json)).toBe(false);
    expect(service.everything()).toEqual([]);
  });
});

describe('rename', () => {
  test('within and across directories; the answer is the new object', async () => {
    make({ dir: null, a: 'content' });
    expect((await operate('rename', { src: 'a', dst: '/b' })).json).toMatchObject({
      path: '/b',
      size: 7,
      isfile: true,
    });
    expect((await operate('rename', { src: '/b', dst: '/dir/c' })).json.path).toBe('/dir/c');
    expect((await operate('rename', { src: '/dir', dst: '/other/' })).json).toMatchObject({
      path: '/other',
      isdir: true,
    });
    expect(service.everything()).toEqual(['other', 'other/c']);
  });

  test('to itself changes nothing', async () => {
    make({ a: 'x' });
    expect((await operate('rename', { src: '/a', dst: '/a' })).status).toBe(200);
    expect(service.everything()).toEqual(['a']);
  });

  test.each<[string, string, string, number, string]>([
    ['missing source', '/none', '/x', 400, 'src'],
    ['missing directory of the target', '/a', '/none/x', 409, 'dst'],
    ['a file as directory of the target', '/a', '/b/x', 409, 'dst'],
    ['a target that exists', '/a', '/b', 409, 'dst'],
    ['a target directory that exists', '/a', '/dir', 409, 'dst'],
    ['into itself', '/dir', '/dir/sub', 409, 'dst'],
    ['the root', '/', '/x', 403, 'src'],
    ['to the root', '/a', '/', 403, 'dst'],
  ])('refused: %s', async (_name, src, dst, status, field) => {
    make({ a: 'a', b: 'b', dir: null });
    const { status: got, json: error } = await operate('rename', { src, dst });
    expect([got, error]).toEqual([status, { [field]: [expect.any(String)], detail: expect.any(String) }]);
    expect(service.everything()).toEqual(['a', 'b', 'dir']);
    expect([readFileSync(service.stored('a'), 'utf8'), readFileSync(service.stored('b'), 'utf8')]).toEqual(['a', 'b']);
  });
});

describe('move and copy', () => {
  test('several sources into a directory; done when answered', async () => {
    make({ dir: null, 'sub/deep': null, a: 'A', 'sub/b': 'B', 'sub/deep/c': 'C' });
    const copied = await operate('copy', { src: ['a', '/sub/'], dst: '/dir/' });
    expect([copied.status, copied.json.type, outcome(copied)]).toEqual([200, 'Copy', success]);
    expect(readFileSync(service.stored('dir/sub/deep/c'), 'utf8')).toBe('C');
    expect(existsSync(service.stored('a'))).toBe(true);
    make({ other: null });
    const moved = await operate('move', { src: ['/a/', '/dir'], dst: 'other' });
    expect([moved.json.type, outcome(moved)]).toEqual(['Move', success]);
    expect(service.everything()).toEqual(
      ['other', 'other/a', 'other/dir', 'other/dir/a', 'other/dir/sub', 'other/dir/sub/b', 'other/dir/sub/deep'].concat(
        ['other/dir/sub/deep/c', 'sub', 'sub/b', 'sub/deep', 'sub/deep/c'],
      ),
    );
  });

  test('copies keep content, mode, time and links', async () => {
    const big = seededBytes(3_000_001);
    make({ 'dir/ro': null, target: null });
    writeFileSync(service.stored('dir/ro/big'), big);
    chmodSync(service.stored('dir/ro/big'), 0o640);
    utimesSync(service.stored('dir/ro/big'), 1000, 2000);
    symlinkSync('ro/big', service.stored('dir/link'));
    writeFileSync(service.stored(temporaryName('dir/f')), 'half');
    expect(outcome(await operate('copy', { src: '/dir', dst: '/target' }))).toEqual(success);
    const copy = service.stored('target/dir/ro/big');
    expect(readFileSync(copy).equals(big)).toBe(true);
    expect([statSync(copy).mode & 0o777, statSync(copy).mtimeMs]).toEqual([0o640, 2_000_000]);
    expect(readlinkSync(service.stored('target/dir/link'))).toBe('ro/big');
    expect(service.everything().filter((name) => name.startsWith('target'))).toHaveLength(5);
  });

  test('nothing that exists is replaced; the others are done', async () => {
    make({ dir: null, a: 'new', b: 'B', 'dir/a': 'old' });
    for (const operation of ['copy', 'move']) {
      const { status, result } = outcome(await operate(operation, { src: ['/a', '/none', '/b'], dst: '/dir' }));
      const taken =
        operation === 'copy' ? { '/a': expect.any(String) } : { '/a': expect.any(String), '/b': expect.any(String) };
      expect(result).toEqual({ errors: { ...taken, '/none': expect.any(String) } });
      expect(status).toBe(operation === 'copy' ? 'SUCCESS' : 'FAILURE');
      expect(readFileSync(service.stored('dir/a'), 'utf8')).toBe('old');
    }
    expect(service.everything()).toEqual(['a', 'b', 'dir', 'dir/a', 'dir/b']);
  });

  test('a directory does not go into itself', async () => {
    make({ 'dir/sub': null });
    for (const operation of ['copy', 'move']) {
      for (const dst of ['/dir', '/dir/sub']) {
        expect(outcome(await operate(operation, { src: '/dir', dst })).status).toBe('FAILURE');
      }
    }
    expect(service.everything()).toEqual(['dir', 'dir/sub']);
  });

  test('moving to where it is changes nothing', async () => {
    make({ dir: null, 'dir/a': 'x' });
    expect(outcome(await operate('move', { src: '/dir/a', dst: '/dir' }))).toEqual(success);
    expect(service.everything()).toEqual(['dir', 'dir/a']);
  });

  test('refused: no source that exists, no target directory', async () => {
    make({ a: 'x', dir: null });
    for (const operation of ['copy', 'move']) {
      const missing = await operate(operation, { src: ['/none', '/none2'], dst: '/dir' });
      expect([missing.status, missing.json]).toEqual([400, { src: [expect.any(String)], detail: expect.any(String) }]);
      for (const dst of ['/none', '/a']) {
        const { status, json: error } = await operate(operation, { src: '/a', dst });
        expect([status, Object.keys(error.field_errors as object)]).toEqual([400, ['dst']]);
      }
      expect((await operate(operation, { src: '/', dst: '/dir' })).status).toBe(403);
      expect((await operate(operation, { src: '/a' })).json.field_errors).toHaveProperty('dst');
    }
  });
});

describe('remove', () => {
  test('files and whole directories, several at once', async () => {
    make({ 'dir/sub': null, 'dir/sub/a': 'x', b: 'x', c: 'x' });
    const removed = await operate('remove', { path: ['/dir/', 'b', 'b'] });
    expect([removed.json.type, outcome(removed)]).toEqual(['Remove', success]);
    expect(service.everything()).toEqual(['c']);
  });

  test('404 for what is missing; with others that exist the task tells', async () => {
    make({ a: 'x' });
    const missing = await operate('remove', { path: '/none' });
    expect([missing.status, missing.json]).toEqual([404, { path: [expect.any(String)], detail: expect.any(String) }]);
    const { status, result } = outcome(await operate('remove', { path: ['/none', '/a'] }));
    expect([status, result]).toEqual(['SUCCESS', { errors: { '/none': expect.any(String) } }]);
    expect(service.everything()).toEqual([]);
  });

  test('never the root', async () => {
    make({ a: 'x' });
    for (const path of ['/', '//', ['/a', '/']]) expect((await operate('remove', { path })).status).toBe(403);
    expect(service.everything()).toEqual(['a']);
  });
});
