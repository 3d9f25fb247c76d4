import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';

import { openSocket } from '../support/http';
import { useService } from '../support/service';

const service = useService();
const head = (line: string, more: string) =>
  `${line} HTTP/1.1\r\nHost: x\r\nAuthorization: ${service.auth}\r\n${more}Content-Length: 10\r\n\r\n`;

beforeEach(() => writeFileSync(service.stored('a'), 'the old content'));

/** Some answers later the server has read what came on other connections before. */
async function pass(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await service.get('/api/2/ping');
}

test.each([
  ['PUT', 'If-Match: *\r\n', 'abcdefghij'],
  ['PATCH', 'Range: bytes=0-\r\n', 'abcdefghij'],
])('%s: a client that leaves while it waits for its turn has not sent its body', async (method, headers, expected) => {
  const first = openSocket(service.base).socket;
  first.write(`${head('PUT /api/3/path/data/a', 'If-Match: *\r\n')}abcde`);
  while (service.everything().length === 1) await new Promise(setImmediate); // it has the file for itself
  const second = openSocket(service.base).socket;
  second.write(`${head(`${method} /api/3/path/data/a`, headers)}12345`);
  await pass();
  second.destroy();
  await pass();
  const answer = once(first, 'data');
  first.write('fghij');
  expect(String((await answer)[0])).toMatch(/^HTTP\/1.1 200 /);
  first.destroy();
  // Closes when all requests have ended.
  await service.server.close();
  expect(readFileSync(service.stored('a'), 'utf8')).toBe(expected);
  expect(service.everything()).toEqual(['a']);
  const ended = service.entries.find((entry) => entry.method === method && !entry.complete);
  expect(ended).toMatchObject({ complete: false, status: 0 });
});

test('an answer to a client that has left is no answer, and ends', async () => {
  const first = openSocket(service.base).socket;
  first.write(`${head('PUT /api/3/path/data/a', 'If-Match: *\r\n')}abcde`);
  while (service.everything().length === 1) await new Promise(setImmediate);
  const second = openSocket(service.base).socket;
  second.write(`${head('PUT /api/3/path/data/a', 'If-Match: *\r\n')}1234567890`);
  await pass();
  second.destroy();
  await pass();
  first.end('fghij');
  await service.server.close();
  expect(service.entries.filter(({ method }) => method === 'PUT')).toHaveLength(2);
  expect(service.everything()).toEqual(['a']);
});
