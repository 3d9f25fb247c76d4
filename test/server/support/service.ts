import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { createServer, type AccessEntry, type ServerOptions, type SmartFileServer } from '../../../lib/server';
import { useTempDir } from '../../support/temp_dir';
import { basic, form, multipart, send, type PartSpec, type Received, type Sent } from './http';

const credentials = { key: 'k'.repeat(30), password: 'p'.repeat(30), username: 'jane' };

/** A server over a fresh directory for each test, with a folder beside its root that nobody may reach. */
export function useService(options: Partial<ServerOptions> = {}) {
  const temp = useTempDir();
  const errors: string[] = [];
  const service = {
    server: undefined as unknown as SmartFileServer,
    base: '',
    auth: basic(credentials.key, credentials.password),
    /** What the access log got. */
    entries: [] as AccessEntry[],
    /** File path of something in the root. */
    stored: (name: string) => path.join(temp.path, 'root', name),
    /** File path of something beside the root. */
    outside: (name: string) => path.join(temp.path, 'outside', name),
    /** Names of everything in the root, temporary files included. */
    everything: () => namesBelow(service.stored('')).sort(),
    /** What the server logged as errors that it did not foresee, for tests that mean to make some. */
    takeErrors: () => errors.splice(0),
    send: (method: string, url: string, sent: Sent = {}): Promise<Received> =>
      send(service.base, method, url, { ...sent, headers: { authorization: service.auth, ...sent.headers } }),
    get: (url: string, headers: Sent['headers'] = {}) => service.send('GET', url, { headers }),
    post: (url: string, fields: Parameters<typeof form>[0] = {}) => service.send('POST', url, form(fields)),
    upload: (directory: string, parts: readonly PartSpec[]) =>
      service.send('POST', `/api/2/path/data${directory}`, multipart(parts)),
  };
  beforeEach(async () => {
    mkdirSync(service.stored(''), { recursive: true });
    mkdirSync(service.outside(''));
    service.entries = [];
    errors.length = 0;
    service.server = createServer({
      root: service.stored(''),
      credentials,
      logger: { info: () => undefined, error: (message) => errors.push(message) },
      onRequest: (entry) => service.entries.push(entry),
      ...options,
    });
    service.base = await service.server.listen();
  });
  afterEach(async () => {
    await service.server.close();
    // Nothing that tests do is an error that the server did not foresee.
    expect(errors).toEqual([]);
  });
  return service;
}

/** Relative paths of all entries; links are not followed, which readdir's own recursion does in some versions of Node. */
function namesBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const below = entry.isDirectory() ? namesBelow(path.join(directory, entry.name)) : [];
    return [entry.name, ...below.map((name) => path.join(entry.name, name))];
  });
}
