// The main job on real input: a large file of this machine goes up to an embedded server, a changed version of it is
// synced up, a change made on the server is synced down, and every byte is compared. Leaves nothing behind.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { pipeline } from 'node:stream/promises';
import { BasicClient, SyncClient } from '../dist/index.mjs';
import { createServer } from '../dist/server/index.mjs';

const wantedSize = 100_000_000;
const rows = [];

const work = await mkdtemp(path.join(os.tmpdir(), 'smartfile-demo-'));
const root = path.join(work, 'server');
await mkdir(root);
const server = createServer({ root });
try {
  const baseUrl = await server.listen();
  const sync = new SyncClient(new BasicClient({ baseUrl, ...server.credentials }));
  await demo(sync);
} finally {
  await server.close();
  await rm(work, { recursive: true, force: true });
}

async function demo(sync) {
  const local = path.join(work, 'disk.img');
  const stored = path.join(server.root, 'backup', 'disk.img');
  console.log(`The file: ${await takeRealFile(local)}`);

  await step('first upload', local, stored, () => sync.upload(local, '/backup/disk.img'));

  await changeOnePercent(local);
  await step('upload after a 1 % change', local, stored, () => sync.upload(local, '/backup/disk.img'));

  await changeOnePercent(stored);
  await step('download of a 1 % change', local, stored, () => sync.download(local, '/backup/disk.img'));

  await step('upload without a change', local, stored, () => sync.upload(local, '/backup/disk.img'));
  printTable();
}

/** Runs one sync and notes what it cost. The files are compared here; the result of the call is not trusted. */
async function step(name, local, stored, run) {
  const begin = performance.now();
  const result = await run();
  const seconds = (performance.now() - begin) / 1000;
  const equal = (await sha256(local)) === (await sha256(stored));
  if (!equal) process.exitCode = 1;
  const wire = result.bytesSent + result.bytesReceived;
  const saved = (100 * (1 - wire / result.bytesTotal)).toFixed(1);
  rows.push([
    name,
    result.strategy,
    megabytes(result.bytesTotal),
    megabytes(wire),
    `${saved} %`,
    `${seconds.toFixed(2)} s`,
    equal ? 'equal' : 'DIFFERENT',
  ]);
}

/**
 * What a day's work does to a large file: pages rewritten here and there, a few bytes inserted or removed. Together one
 * percent of the file, spread over all of it.
 */
async function changeOnePercent(file) {
  const { size } = await stat(file);
  const page = 4096;
  const edits = Math.ceil(size / 100 / page);
  const stretch = Math.floor(size / edits);
  const changed = `${file}.changed`;
  const input = await open(file);
  const output = createWriteStream(changed);
  const write = (data) => new Promise((resolve, reject) => output.write(data, (e) => (e ? reject(e) : resolve())));
  for (let edit = 0; edit < edits; edit++) {
    const begin = edit * stretch;
    const end = edit === edits - 1 ? size : begin + stretch;
    // Every hundredth edit writes more or fewer bytes than it replaces, which shifts all that follows.
    const shift = edit % 100 === 99 ? (edit % 200 === 99 ? 7 : -7) : 0;
    const at = begin + Math.floor(Math.random() * (stretch - 2 * page));
    await write(await slice(input, begin, at));
    await write(randomBytes(page + shift));
    await write(await slice(input, at + page, end));
  }
  await new Promise((resolve) => output.end(resolve));
  await input.close();
  await pipeline(createReadStream(changed), createWriteStream(file));
  await rm(changed);
}

async function slice(handle, begin, end) {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - begin), 0, end - begin, begin);
  return buffer.subarray(0, bytesRead);
}

/** Copies a real file of 100 MB or more to `target`, the Node executable if it is that large. Returns a description. */
async function takeRealFile(target) {
  for await (const { file, size } of candidates()) {
    if (size < wantedSize) continue;
    await pipeline(createReadStream(file), createWriteStream(target));
    return `a copy of ${file}, ${megabytes(size)}`;
  }
  // A small machine: the Node executable repeated, each time after another file of this package.
  const output = createWriteStream(target);
  const others = ['CHANGELOG.md', 'README.md', 'package.json'];
  for (let size = 0, turn = 0; size < wantedSize; turn++) {
    for (const file of [others[turn % others.length], process.execPath]) {
      await pipeline(createReadStream(file), output, { end: false });
      size += (await stat(file)).size;
    }
  }
  await new Promise((resolve) => output.end(resolve));
  return `${process.execPath} repeated to ${megabytes((await stat(target)).size)}`;
}

async function* candidates() {
  yield { file: process.execPath, size: (await stat(process.execPath)).size };
  for (const directory of ['/usr/lib', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/bin', '/opt']) {
    for (const name of await readdir(directory).catch(() => [])) {
      const file = path.join(directory, name);
      const facts = await stat(file).catch(() => undefined);
      if (facts?.isFile()) yield { file, size: facts.size };
    }
  }
}

async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

function megabytes(bytes) {
  return bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function printTable() {
  const table = [['step', 'moved', 'file size', 'on the wire', 'saved', 'time', 'SHA-256'], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table) {
    console.log(
      row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  '),
    );
  }
}
