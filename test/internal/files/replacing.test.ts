import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { deltaFile, patchFile, signatureFile } from '../../../lib/rsync';
import { aclOf, attributesOf, describeWithAccess, setAcl, setAttribute } from '../../support/access';
import { smartfile } from '../../support/cli';
import { useSyncService } from '../../support/sync_service';

const service = useSyncService();

const old = Buffer.alloc(100_000, 'what a file has been until now ');
const fresh = Buffer.concat([old, Buffer.from('and what it is now')]);

/** Runs the compiled command; it must succeed. */
async function run(args: string[], input = Buffer.alloc(0)): Promise<void> {
  const { key, password } = service.server.credentials;
  const env = { SMARTFILE_API_URL: service.server.url, SMARTFILE_API_KEY: key, SMARTFILE_API_PASSWORD: password };
  const { code, stderr } = await smartfile(args, { cwd: service.local(''), env, input });
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: expect.any(String) as string });
}

const local = () => service.local('kept');
const stored = () => service.stored('kept');
const other = () => service.local('other');

/** Each place that replaces a file: which one, and how. */
const places: [name: string, replaced: () => string, replace: () => Promise<unknown>][] = [
  ['files.downloadTo', local, () => service.api.files.downloadTo('/fresh', local())],
  ['sync.download', local, () => service.sync.download(local(), '/fresh')],
  ['sync.upload', stored, () => service.sync.upload(service.local('fresh'), '/kept')],
  ['files.upload', stored, () => service.api.files.upload(service.local('fresh'), '/kept')],
  ['signatureFile', local, () => signatureFile({ input: service.local('fresh'), output: local() })],
  ['deltaFile', local, () => makeDelta(local())],
  [
    'patchFile, of its own basis',
    local,
    async () => {
      await makeDelta(other());
      await patchFile({ basis: local(), delta: other(), output: local() });
    },
  ],
  ['smartfile download', local, () => run(['download', '/fresh', 'kept'])],
  ['smartfile rdiff', local, () => run(['rdiff', '-f', 'signature', 'fresh', 'kept'])],
  ['smartfile rdiff, from a pipe', local, () => run(['rdiff', '-f', 'signature', '-', 'kept'], fresh)],
];

async function makeDelta(output: string): Promise<void> {
  const signature = service.local('signature');
  writeFileSync(service.local('old'), old);
  await signatureFile({ input: service.local('old'), output: signature });
  await deltaFile({ signature, input: service.local('fresh'), output });
}

beforeEach(() => {
  for (const name of [local(), stored()]) writeFileSync(name, old);
  for (const name of [service.local('fresh'), service.stored('fresh')]) writeFileSync(name, fresh);
});

describeWithAccess('each place that replaces a file keeps who may read it', () => {
  test.each(places)('%s', async (_name, replaced, replace) => {
    const file = replaced();
    chmodSync(file, 0o600);
    setAcl(file, '-m', 'user:1003:rw,group::-');
    setAttribute(file, 'user.note', 'n');
    await replace();
    expect(readFileSync(file).equals(old)).toBe(false);
    expect(aclOf(file)).toEqual(['user::rw-', 'user:1003:rw-', 'group::---', 'mask::rw-', 'other::---']);
    expect(attributesOf(file)).toEqual(['user.note']);
  });
});

test.each(places)('%s passes on no right to run as the owner', async (_name, replaced, replace) => {
  chmodSync(replaced(), 0o6755);
  await replace();
  expect(statSync(replaced()).mode & 0o7777).toBe(0o755);
});
