// What every consumer does with the package: signature, delta and patch in memory and as streams, then a file synced up
// to an embedded server twice, the second time after a change. Prints one line of JSON; any wrong byte throws.
const assert = require('node:assert/strict');
const { createHash } = require('node:crypto');
const { createReadStream } = require('node:fs');
const { mkdir, mkdtemp, readFile, rm, writeFile } = require('node:fs/promises');
const os = require('node:os');
const path = require('node:path');
const { text } = require('node:stream/consumers');
const { Readable } = require('node:stream');

module.exports = async function exercise({ rsync, client, server }) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'smartfile-exercise-'));
  try {
    const old = content(400_000);
    const changed = Buffer.concat([old.subarray(0, 100_000), Buffer.from('something new'), old.subarray(100_000)]);
    const file = path.join(folder, 'file.bin');

    const signature = await rsync.signature(old, { blockLength: 1024 });
    const delta = await rsync.delta(signature, changed);
    assert(delta.length < 4096, `a delta of ${delta.length} bytes`);
    assert(changed.equals(await rsync.patch(old, delta)));

    await writeFile(file, old);
    const streamed = createReadStream(file).pipe(new rsync.SignatureStream({ blockLength: 1024 }));
    assert(signature.equals(Buffer.concat(await streamed.toArray())));
    const patched = Readable.from([delta]).pipe(new rsync.PatchStream({ basis: file }));
    assert(changed.equals(Buffer.concat(await patched.toArray())));

    const strategies = await sync({ client, server, file, changed });
    console.log(JSON.stringify({ kernels: rsync.kernels(), strategies, libraries: libraries() }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

async function sync({ client, server, file, changed }) {
  const root = `${file}.served`;
  await mkdir(root);
  const service = server.createServer({ root });
  try {
    const baseUrl = await service.listen();
    const api = new client.BasicClient({ baseUrl, ...service.credentials });
    const sync = new client.SyncClient(api);
    const first = await sync.upload(file, '/file.bin');
    await writeFile(file, changed);
    const second = await sync.upload(file, '/file.bin');
    assert(changed.equals(await readFile(path.join(root, 'file.bin'))));
    assert.equal((await text(await api.get('/path/data', '/file.bin'))).length > 0, true);
    return [first.strategy, second.strategy];
  } finally {
    await service.close();
  }
}

/** Bytes that look random and are the same in each run. */
function content(length) {
  const blocks = [];
  for (let index = 0; index * 32 < length; index++) blocks.push(createHash('sha256').update(`block ${index}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

/** The native addons that are loaded, to prove which one did the work. */
function libraries() {
  return process.report.getReport().sharedObjects.filter((name) => name.endsWith('.node'));
}
