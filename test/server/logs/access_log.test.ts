import { readFileSync, renameSync } from 'node:fs';

import fc from 'fast-check';

import { AccessLog, type AccessEntry } from '../../../lib/server';
import { combinedLine, jsonLine } from '../../../lib/server/logs/access_log';
import { useTempDir } from '../../support/temp_dir';
import { head, useRawConnections } from '../support/raw_http';
import { useService } from '../support/service';

const temp = useTempDir();
const entry: AccessEntry = {
  time: new Date(Date.UTC(2026, 10, 25, 9, 5, 3, 7)),
  method: 'GET',
  path: '/api/2/ping/',
  status: 200,
  complete: true,
  bytesReceived: 0,
  bytesSent: 123,
  milliseconds: 4,
};

/** As programs that read such logs take a line apart. */
const combined = /^(\S+) - (\S+) \[([^\]"]+)\] "([A-Z]+) (\S+) HTTP\/1\.1" (\d+) (\d+) "-" "([^"]*)"$/;

test('both formats', () => {
  expect(combinedLine(entry)).toBe('- - - [25/Nov/2026:09:05:03 +0000] "GET /api/2/ping/ HTTP/1.1" 200 123 "-" "-"');
  const full = { ...entry, username: 'jane', address: '::1', userAgent: 'a' };
  expect(combinedLine(full)).toMatch(/^::1 - jane \[/);
  expect(JSON.parse(jsonLine(full))).toEqual({ ...full, time: '2026-11-25T09:05:03.007Z' });
});

test('nothing breaks out of its field or its line, whatever it is', () => {
  const odd = ['"', ' ', '\\', '\n', '\r', '\t', '\0', '\x1b', '\x7f', '\x9b', '\u2028', '\u202e', '[', ']', 'a', 'ä'];
  const text = fc.array(fc.constantFrom(...odd), { maxLength: 20 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, text, (username, path, userAgent) => {
      const strange = { ...entry, username, path: `/${path}`, userAgent };
      const line = combinedLine(strange);
      expect(line).toMatch(combined);
      expect(line).toMatch(/^[\x20-\x7e]*$/);
      expect(jsonLine(strange)).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
      expect(JSON.parse(jsonLine(strange))).toMatchObject({ username, path: `/${path}`, userAgent });
    }),
    { numRuns: 500 },
  );
});

test('a rotated log goes on in a new file; no line is lost', async () => {
  const log = new AccessLog(temp.file('log'), 'combined', (error) => expect(error).toBeUndefined());
  log.write(entry);
  renameSync(temp.file('log'), temp.file('log.1'));
  log.write(entry);
  log.reopen();
  log.write(entry);
  await log.close();
  const lines = ['log.1', 'log'].map((name) => readFileSync(temp.file(name), 'utf8').trimEnd().split('\n').length);
  expect(lines).toEqual([2, 1]);
});

test('a file that cannot be opened', () => {
  expect(() => new AccessLog(temp.file('none/log'), 'json', () => undefined)).toThrow(
    expect.objectContaining({ code: 'ERR_SERVER_LOG' }) as Error,
  );
});

describe('of a server', () => {
  const messages: string[] = [];
  const logger = {
    info: (message: string) => messages.push(message),
    error: (message: string) => messages.push(message),
  };
  const service = useService({ logger });
  const raw = useRawConnections(() => service.base);

  test('no query, no credential; what is odd in a URL or a name is escaped, also for the logger', async () => {
    const path = '/api/2/path/info/"red';
    const query = '?sha256=secret-of-the-query';
    const more = head(' HTTP/1.1', 'Host: x', 'User-Agent: "\\ x', `Authorization: ${service.auth}`);
    await raw().send('GET ', path, query, more);
    while (service.entries.length < 1) await new Promise(setImmediate);
    const line = combinedLine(service.entries[0]!);
    expect(line).toContain(String.raw`"GET /api/2/path/info/\x22red HTTP/1.1"`);
    expect(line).toContain(String.raw`"\x22\x5c\x20x"`);
    const everything = JSON.stringify([line, jsonLine(service.entries[0]!), messages]);
    expect(everything).not.toContain('secret-of');
    expect(everything).not.toContain(service.auth.slice(6, 20));
    for (const message of messages) expect(message).toMatch(/^[\x20-\x7e]*$/);
  });
});
