import { readFileSync } from 'node:fs';
import { failureOf, UsageError } from '../../lib/cli/failure';
import { failureError } from '../../lib/rsync/errors';

function thrown(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

test("the system's words for a file", () => {
  expect(failureOf(thrown(() => readFileSync('/missing/file')))).toEqual({
    message: "'/missing/file': no such file or directory",
    code: 'ENOENT',
  });
});

test('the facts of the engine', () => {
  const facts = { path: '/full/disk', operation: 'write', osError: 28, osCode: 'ENOSPC' };
  expect(failureOf(failureError('patch', { result: 100, detail: 'cannot write the file', ...facts }))).toEqual({
    message: "patch: cannot write the file: '/full/disk': no space left on device",
    code: 'ERR_RSYNC_IO',
    hint: 'free some disk space',
  });
});

test('a hint from what caused the error', () => {
  const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  const hint = expect.stringMatching(/is the server running/) as string;
  expect(failureOf(new Error('it failed', { cause }))).toEqual({ message: 'it failed', hint });
});

test('a server that cannot listen at its host is not told of --url', () => {
  for (const code of ['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL']) {
    const cause = Object.assign(new Error('listen'), { code });
    const { hint } = failureOf(Object.assign(new Error('cannot listen', { cause }), { code: 'ERR_SERVER_LISTEN' }));
    expect(hint).toMatch(/^check --host/);
  }
});

test('one line, and nothing that moves the cursor', () => {
  expect(failureOf(new UsageError('first\n  second\x1b[2J'))).toEqual({
    message: 'first second?[2J',
    code: 'ERR_USAGE',
  });
});

test('what is no error at all', () => {
  expect(failureOf('odd')).toEqual({ message: 'odd' });
});
