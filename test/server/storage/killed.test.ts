import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { delta, signature } from '../../../lib/rsync';
import { seededBytes } from '../../support/random';
import { useChildren } from '../../support/children';
import { useTempDir } from '../../support/temp_dir';
import { basic, multipart, send } from '../support/http';

const temp = useTempDir();
const program = path.join(__dirname, '../../support/children/server.mjs');
const keep = useChildren();
const rounds = 6;
const files = Array.from({ length: 17 }, (_, n) => `f${n}`);

/** A server in a process of its own, from what is built. */
async function start() {
  const child = spawn(process.execPath, [program, temp.path], { stdio: ['pipe', 'pipe', 'inherit'] });
  keep(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { baseUrl, key, password } = JSON.parse(line) as Record<'baseUrl' | 'key' | 'password', string>;
  return { child, baseUrl, authorization: basic(key, password) };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

test('a server that is killed among many patches leaves old or new files, and the next one clears up', async () => {
  const versions = [
    seededBytes(400_000, 1),
    Buffer.concat([seededBytes(200_000, 1), seededBytes(200_000, 2)]),
  ] as const;
  const change = await delta(await signature(versions[0]), versions[1]);
  const form = multipart([{ name: 'delta', filename: 'delta', content: change }]);
  const seen = { old: 0, new: 0, left: 0 };
  for (let round = 0; round < rounds; round++) {
    for (const name of files) writeFileSync(temp.file(name), versions[0]);
    const { child, baseUrl, authorization } = await start();
    let answered = 0;
    const limit = Math.floor((round * files.length) / rounds);
    const patches = files.map(async (name) => {
      const headers = { ...form.headers, authorization };
      await send(baseUrl, 'POST', `/api/2/path/sync/patch/${name}/`, { body: form.body, headers });
      answered++;
    });
    const ended = Promise.allSettled(patches);
    // At another point of the work each time: when so many are done and the others are somewhere.
    const hasBegun = () => readdirSync(temp.path).length > files.length || answered === files.length;
    while (answered < limit || !hasBegun()) await new Promise(setImmediate);
    await kill(child);
    await ended;

    const left = readdirSync(temp.path).filter((name) => !files.includes(name));
    seen.left += left.length;
    for (const name of files) {
      const content = readFileSync(temp.file(name));
      const version = versions.findIndex((each) => each.equals(content));
      expect([name, version]).not.toEqual([name, -1]);
      seen[version === 0 ? 'old' : 'new']++;
    }
    const next = await start();
    while (readdirSync(temp.path).length > files.length) await new Promise(setImmediate);
    expect(readdirSync(temp.path).sort()).toEqual([...files].sort());
    await kill(next.child);
  }
  // It was killed in the middle, not before or after it.
  expect(seen.old).toBeGreaterThan(0);
  expect(seen.new).toBeGreaterThan(0);
  expect(seen.left).toBeGreaterThan(0);
});
