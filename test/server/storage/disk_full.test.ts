import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { delta, signature } from '../../../lib/rsync';
import { testMissing } from '../../support/missing';
import { seededBytes } from '../../support/random';
import { useChildren } from '../../support/children';
import { useTempDir } from '../../support/temp_dir';
import { basic, multipart, send } from '../support/http';

const temp = useTempDir();
const program = path.join(__dirname, '../../support/children/server.mjs');
const keep = useChildren();

/** A server whose process may write files of 200 KiB at most: the system refuses more as it does when a disk is full. */
async function startBounded() {
  const command = `ulimit -f 200 && exec "$0" "$@"`;
  const stdio = ['pipe', 'pipe', 'inherit'] as const;
  const child = spawn('bash', ['-c', command, process.execPath, program, temp.path], { stdio: [...stdio] });
  keep(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { baseUrl, key, password } = JSON.parse(line) as Record<'baseUrl' | 'key' | 'password', string>;
  return { baseUrl, authorization: basic(key, password) };
}

const canBound = spawnSync('bash', ['-c', 'ulimit -f 200']).status === 0;
if (!canBound) testMissing("bash and its 'ulimit -f' are missing", 'a full disk leaves files as they were');

(canBound ? describe : describe.skip)('a write that the system refuses', () => {
  const old = seededBytes(100_000, 1);
  const large = Buffer.concat([old, seededBytes(400_000, 2)]);

  test('leaves the file as it was, and nothing beside it; what fits still works', async () => {
    writeFileSync(temp.file('f'), old);
    const { baseUrl, authorization } = await startBounded();
    const patch = multipart([{ name: 'delta', filename: 'delta', content: await delta(await signature(old), large) }]);
    const form = multipart([{ filename: 'f', content: large }]);
    const attempts = [
      ['POST', '/api/2/path/sync/patch/f', patch.headers, patch.body],
      ['POST', '/api/2/path/data/', form.headers, form.body],
      ['PUT', '/api/3/path/data/f', {}, large],
      ['PATCH', '/api/3/path/data/f', { range: 'bytes=100000-' }, large],
      ['PUT', '/api/3/path/data/new', {}, large],
    ] as const;
    for (const [method, url, headers, body] of attempts) {
      const { status, json } = await send(baseUrl, method, url, { headers: { ...headers, authorization }, body });
      expect([method, url, status, json]).toEqual([method, url, 413, { detail: expect.any(String) }]);
      expect(readdirSync(temp.path)).toEqual(['f']);
      expect(readFileSync(temp.file('f')).equals(old)).toBe(true);
    }
    const fits = await send(baseUrl, 'PUT', '/api/3/path/data/f', { headers: { authorization }, body: 'new' });
    expect(fits.status).toBe(200);
    expect(readFileSync(temp.file('f'), 'utf8')).toBe('new');
  });
});
