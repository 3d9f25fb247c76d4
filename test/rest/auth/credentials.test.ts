import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { OptionsError } from '../../../lib/internal/coded_error';
import { BasicClient, type BasicClientOptions } from '../../../lib/rest';
import { useCleanEnvironment } from '../support/environment';
import { useRecordingServer } from '../support/recording_server';

const server = useRecordingServer();
const environment = useCleanEnvironment();

/** What a client of these options tells the server: `key:password`. */
async function shown(options: BasicClientOptions = {}): Promise<string> {
  const api = new BasicClient({ baseUrl: server.current.url, ...options });
  server.current.clients.push(api);
  await api('/ping');
  return Buffer.from(server.current.last.headers.authorization!.replace('Basic ', ''), 'base64').toString();
}

function writeNetrc(text: string, name = '.netrc'): string {
  const file = path.join(environment.home, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

const host = () => new URL(server.current.url).host;

describe('the environment', () => {
  test('gives the base URL', async () => {
    process.env['SMARTFILE_API_URL'] = `${server.current.url}prefix`;
    const api = new BasicClient({ key: 'k', password: 'p' });
    await api('/ping');
    api.close();
    expect(server.current.last.url).toBe('/prefix/api/2/ping/');
  });

  test('without it the service is meant', () => {
    expect(new BasicClient({ key: 'k', password: 'p' }).baseUrl).toBe('https://app.smartfile.com/');
  });

  test.each([
    [{ SMARTFILE_API_KEY: 'k', SMARTFILE_API_PASSWORD: 'p' }, 'k:p'],
    [{ SMARTFILE_API_KEY: 'k', SMARTFILE_API_PASS: 'q' }, 'k:q'],
    [{ SMARTFILE_API_KEY: 'k', SMARTFILE_API_PASSWORD: 'p', SMARTFILE_API_PASS: 'q' }, 'k:p'],
    [{ SMARTFILE_USER: 'u', SMARTFILE_PASS: 'w' }, 'u:w'],
    [{ SMARTFILE_USER: 'u', SMARTFILE_PASS: 'w', SMARTFILE_API_KEY: 'k', SMARTFILE_API_PASSWORD: 'p' }, 'k:p'],
    [{ SMARTFILE_USER: 'u', SMARTFILE_PASS: 'w', SMARTFILE_API_KEY: '', SMARTFILE_API_PASSWORD: '' }, 'u:w'],
  ])('%j gives %s', async (variables, expected) => {
    Object.assign(process.env, variables);
    expect(await shown()).toBe(expected);
  });

  test('stands behind the options, each by itself', async () => {
    Object.assign(process.env, { SMARTFILE_API_KEY: 'k', SMARTFILE_API_PASSWORD: 'p' });
    expect(await shown({ key: 'a', password: 'b' })).toBe('a:b');
    expect(await shown({ password: 'b' })).toBe('k:b');
    expect(await shown({ key: 'k' })).toBe('k:p');
  });

  test('a password of another key is not used', async () => {
    Object.assign(process.env, { SMARTFILE_API_KEY: 'k', SMARTFILE_API_PASSWORD: 'p' });
    await expect(shown({ key: 'a' })).rejects.toThrow(/no API password/);
    Object.assign(process.env, { SMARTFILE_USER: 'a', SMARTFILE_PASS: 'w' });
    expect(await shown({ key: 'a' })).toBe('a:w');
  });
});

describe('the netrc file', () => {
  test('of the home directory is read for what is missing', async () => {
    writeNetrc('machine 127.0.0.1 login l password n');
    expect(await shown()).toBe('l:n');
    expect(await shown({ key: 'l' })).toBe('l:n');
    expect(await shown({ password: 'b' })).toBe('l:b');
    expect(await shown({ key: 'a', password: 'b' })).toBe('a:b');
    process.env['SMARTFILE_API_KEY'] = 'other';
    await expect(shown()).rejects.toThrow(/no API password/);
    process.env['SMARTFILE_API_PASSWORD'] = 'p';
    expect(await shown()).toBe('other:p');
  });

  test('the entry with the port wins over the one without, both over the default', async () => {
    writeNetrc('default login d password e');
    expect(await shown()).toBe('d:e');
    writeNetrc(`default login d password e machine 127.0.0.1 login l password n`);
    expect(await shown()).toBe('l:n');
    writeNetrc(`machine ${host()} login x password y machine 127.0.0.1 login l password n`);
    expect(await shown()).toBe('x:y');
    writeNetrc('machine 127.0.0.1:1 login l password n');
    await expect(shown()).rejects.toThrow(/no entry for 127\.0\.0\.1:\d+/);
  });

  test('the account stands in for the login', async () => {
    writeNetrc('machine 127.0.0.1 account a password n');
    expect(await shown()).toBe('a:n');
  });

  test.each([
    ['https://App.SmartFile.com', 'machine app.smartfile.com:443 login x password y'],
    ['https://app.smartfile.com', 'machine App.SmartFile.com login x password y'],
    ['http://[::1]:8080', 'machine [::1]:8080 login x password y'],
    ['http://[::1]:8080', 'machine ::1 login x password y'],
  ])('knows %s as %s', (baseUrl, text) => {
    writeNetrc(text);
    expect(() => new BasicClient({ baseUrl })).not.toThrow();
  });

  test('another one may be named, or none', async () => {
    writeNetrc('machine 127.0.0.1 login l password n');
    const netrcFile = writeNetrc('machine 127.0.0.1 login x password y', 'mine');
    expect(await shown({ netrcFile })).toBe('x:y');
    await expect(shown({ netrcFile: false })).rejects.toThrow(/no API key/);
  });

  test('one that is named goes before the environment, and is read even when nothing is missing', async () => {
    Object.assign(process.env, { SMARTFILE_API_KEY: 'k', SMARTFILE_API_PASSWORD: 'p' });
    const netrcFile = writeNetrc('machine 127.0.0.1 login x password y', 'mine');
    expect(await shown({ netrcFile })).toBe('x:y');
    expect(await shown({ key: 'a', password: 'b', netrcFile })).toBe('a:b');
    writeNetrc('machine 127.0.0.1 login l password n');
    expect(await shown()).toBe('k:p');
    const nowhere = path.join(environment.home, 'nowhere');
    await expect(shown({ key: 'a', password: 'b', netrcFile: nowhere })).rejects.toThrow(/cannot be used: ENOENT/);
    await expect(shown({ netrcFile: '' })).rejects.toThrow(OptionsError);
  });

  test('a fault in it is told, by line, and nothing of its words', async () => {
    writeNetrc('machine 127.0.0.1\nlogin l pasword hidden\n');
    const told = /no API key.*\.netrc could not be used: line 2: expected 'login'/;
    await expect(shown()).rejects.toThrow(told);
    await expect(shown()).rejects.not.toThrow(/hidden/);
    expect(await shown({ key: 'a', password: 'b' })).toBe('a:b');
    const netrcFile = writeNetrc('machine 127.0.0.1 login', 'mine');
    await expect(shown({ netrcFile })).rejects.toThrow(/netrcFile .*mine cannot be used: line 1/);
  });

  test('one that is named must be there', async () => {
    const netrcFile = path.join(environment.home, 'nowhere');
    await expect(shown({ netrcFile })).rejects.toThrow(OptionsError);
    await expect(shown({ netrcFile })).rejects.toThrow(/nowhere cannot be used: ENOENT/);
    await expect(shown({ netrcFile: environment.home })).rejects.toThrow(/EISDIR/);
  });

  test('one that may not be read is told', async () => {
    // The superuser reads everything; a directory in its place cannot be read by anybody.
    if (process.getuid?.() === 0) {
      await expect(shown({ netrcFile: '/' })).rejects.toThrow(/EISDIR/);
    } else {
      chmodSync(writeNetrc('machine 127.0.0.1 login l password n'), 0);
      await expect(shown()).rejects.toThrow(/EACCES/);
    }
  });
});

test('without any credentials the error says where they may be put', () => {
  expect(() => new BasicClient()).toThrow(OptionsError);
  expect(() => new BasicClient()).toThrow(
    "no API key: pass the option 'key', set SMARTFILE_API_KEY, or put both key and password into ~/.netrc",
  );
  expect(() => new BasicClient({ key: 'k' })).toThrow(/^no API password.*SMARTFILE_API_PASSWORD/);
});

test('keys and passwords are sent as UTF-8, whatever their length', async () => {
  expect(await shown({ key: 'ä', password: 'p:ß日' })).toBe('ä:p:ß日');
});
