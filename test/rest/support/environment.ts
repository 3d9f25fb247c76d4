import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const names = [
  'HOME',
  'SMARTFILE_API_URL',
  'SMARTFILE_API_KEY',
  'SMARTFILE_API_PASSWORD',
  'SMARTFILE_API_PASS',
  'SMARTFILE_USER',
  'SMARTFILE_PASS',
  'SMARTFILE_CLIENT_TOKEN',
  'SMARTFILE_CLIENT_SECRET',
  'SMARTFILE_ACCESS_TOKEN',
  'SMARTFILE_ACCESS_SECRET',
  'HTTP_PROXY',
  'http_proxy',
  'NO_PROXY',
  'no_proxy',
];

/** Runs each test without any of the client's variables in the environment, and with an empty home directory. */
export function useCleanEnvironment(): { readonly home: string } {
  const saved = Object.fromEntries(names.map((name) => [name, process.env[name]]));
  const holder = { home: '' };
  beforeEach(() => {
    for (const name of names) Reflect.deleteProperty(process.env, name);
    holder.home = mkdtempSync(path.join(tmpdir(), 'rest-home-'));
    process.env['HOME'] = holder.home;
  });
  afterEach(() => {
    rmSync(holder.home, { recursive: true, force: true });
    for (const [name, value] of Object.entries(saved)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });
  return holder;
}
