import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { BasicClient, SyncClient } from '../../lib';
import { createServer, type SmartFileServer } from '../../lib/server';
import { useTempDir } from './temp_dir';

/** An embedded server on a free port, a client of it, and a folder for each side; made anew for each test. */
export function useSyncService() {
  const temp = useTempDir();
  const service = {
    server: undefined as unknown as SmartFileServer,
    api: undefined as unknown as BasicClient,
    sync: undefined as unknown as SyncClient,
    /** Path of a file of this side. */
    local: (name: string) => temp.file(path.join('local', name)),
    /** Path of a file of the service, seen from the disk. */
    stored: (name: string) => temp.file(path.join('stored', name)),
    /** Names of everything below both folders, temporary files included. */
    everything: () =>
      readdirSync(temp.path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(temp.path, path.join(entry.parentPath, entry.name)))
        .sort(),
  };
  beforeEach(async () => {
    mkdirSync(service.local(''));
    mkdirSync(service.stored(''));
    service.server = createServer({ root: service.stored('') });
    const baseUrl = await service.server.listen();
    service.api = new BasicClient({ baseUrl, ...service.server.credentials });
    service.sync = new SyncClient(service.api);
  });
  afterEach(() => service.server.close());
  return service;
}
