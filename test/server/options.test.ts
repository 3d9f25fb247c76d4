import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';

import { createServer, ServerError } from '../../lib/server';
import { OptionsError } from '../../lib/internal/coded_error';
import { useTempDir } from '../support/temp_dir';
import { send } from './support/http';

const temp = useTempDir();
const account = { key: 'k', password: 'p' };

test.each<[string, object, RegExp]>([
  ['an unknown option', { rooot: '.' }, /unknown option 'rooot'/],
  ['an option in the wrong case', { sitename: 'x' }, /did you mean 'siteName'/],
  ['no root', { root: undefined }, /root must be a string/],
  ['an unknown limit', { limits: { forms: 1 } }, /unknown option 'forms'/],
  ['a limit that is no number', { limits: { form: '1' } }, /limits.form must be a whole number/],
  ['a limit of 0', { limits: { parts: 0 } }, /limits.parts must be a whole number from 1/],
  ['a negative time', { times: { idle: -1 } }, /times.idle/],
  ['a key with a colon', { credentials: { key: 'a:b', password: 'p' } }, /must not contain a colon/],
  ['an empty password', { credentials: { key: 'a', password: '' } }, /credentials.password/],
  ['no account', { credentials: [] }, /at least one account/],
  ['a key twice', { credentials: [account, account] }, /same key/],
  ['a name for two roots', { credentials: [account, { ...account, key: 'l', root: '/l' }] }, /same root/],
  ['a name for two roles', { credentials: [account, { ...account, key: 'l', role: 'User' }] }, /same root and role/],
  ['a misspelled credential', { credentials: { key: 'k', pass: 'p' } }, /unknown option 'pass'/],
  ['a logger without methods', { logger: { info: () => undefined } }, /logger.error must be a function/],
  ['a hook that is no function', { onRequest: 1 }, /onRequest must be a function/],
])('refused: %s', (_name, options, message) => {
  const make = () => createServer({ root: temp.path, ...options });
  expect(make).toThrow(OptionsError);
  expect(make).toThrow(message);
});

test('a secret in a refused option is not shown', () => {
  const make = () => createServer({ root: temp.path, credentials: { key: 'a:very-secret', password: 'p' } });
  expect(make).toThrow(OptionsError);
  expect(make).not.toThrow(/very-secret/);
});

test('the root must be a directory', () => {
  writeFileSync(temp.file('file'), '');
  for (const name of ['file', 'missing']) {
    const make = () => createServer({ root: temp.file(name) });
    expect(make).toThrow(ServerError);
    expect(make).toThrow(/root must be a directory/);
  }
});

test('a root that is a link is served', async () => {
  mkdirSync(temp.file('real'));
  writeFileSync(temp.file('real/a.txt'), 'hello');
  symlinkSync(temp.file('real'), temp.file('link'));
  const server = createServer({ root: temp.file('link'), credentials: account });
  const base = await server.listen();
  try {
    const headers = { authorization: `Basic ${Buffer.from('k:p').toString('base64')}` };
    expect((await send(base, 'GET', '/api/2/path/data/a.txt', { headers })).body.toString()).toBe('hello');
  } finally {
    await server.close();
  }
});
