import { readFileSync, writeFileSync } from 'node:fs';
import { endOf, startSmartfile } from '../support/cli';
import { seededBytes } from '../support/random';
import { stallingProxy } from '../support/stalling_proxy';
import { useSyncService } from '../support/sync_service';

const service = useSyncService();
const old = seededBytes(3_000_000, 1);
const other = seededBytes(3_000_000, 2);

test.each([
  ['download', 'SIGINT', 130],
  ['download', 'SIGTERM', 143],
  ['upload', 'SIGINT', 130],
] as const)('%s stopped by %s in the middle: %i, and nothing half-written', async (action, signal, code) => {
  const [source, destination] = action === 'upload' ? ['local', 'stored'] : ['stored', 'local'];
  const at = { local: service.local('a.bin'), stored: service.stored('a.bin') } as const;
  writeFileSync(at[source as 'local'], other);
  writeFileSync(at[destination as 'local'], old);
  const proxy = await stallingProxy(service.server.url, action === 'upload' ? 'up' : 'down', 1_000_000);
  try {
    const { key, password } = service.server.credentials;
    const env = { SMARTFILE_API_URL: proxy.url, SMARTFILE_API_KEY: key, SMARTFILE_API_PASSWORD: password };
    const words = action === 'upload' ? ['a.bin', '/a.bin'] : ['/a.bin', 'a.bin'];
    const child = startSmartfile([action, '--whole', '--quiet', ...words], { cwd: service.local(''), env });
    let messages = '';
    child.stderr!.on('data', (chunk: Buffer) => (messages += chunk.toString()));
    const ended = endOf(child);
    await proxy.stalled;
    child.kill(signal);
    expect(await ended).toEqual({ code, signal: null });
    expect(messages).toBe('');
  } finally {
    await proxy.close();
  }
  await service.server.close();
  expect(readFileSync(at[destination as 'local']).equals(old)).toBe(true);
  expect(service.everything()).toEqual(['local/a.bin', 'stored/a.bin']);
});
