// The core of the test suite, without a test runner, so that every runtime can run it: an emulated Node, Node under
// Wine, Bun. Checks the addon that SMARTFILE_NATIVE names through dist/, and prints one line of JSON with what ran and
// a hash of all signatures made, which must be the same everywhere.
//
//   node core.mjs <test/support/vectors.ts, compiled to CommonJS>
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import * as rsync from '../../dist/rsync/index.mjs';

const { delta, DeltaStream, patch, PatchStream, signature, Signature, SignatureStream } = rsync;
const { deltaFile, patchFile, signatureFile } = rsync;

const kinds = ['md4', 'blake2'].flatMap((strongHash) =>
  ['rollsum', 'rabinkarp'].map((weakHash) => ({ strongHash, weakHash })),
);
// Bun 1.4 crashes when a worker ends before its addon's work does.
const stopsWorkers = process.versions.bun === undefined;
const every = createHash('sha256');

if (isMainThread) await main();
else await beWorker();

async function main() {
  const vectors = createRequire(import.meta.url)(process.argv[2]);
  const checks = { formats, refusals, sums, buffers, streams, files, aborts, workers };
  const counts = {};
  for (const [name, check] of Object.entries(checks)) counts[name] = await check(vectors);
  const runtime = process.versions.bun ? `Bun ${process.versions.bun}` : `Node ${process.versions.node}`;
  const { platform, arch } = process;
  console.log(
    JSON.stringify({ runtime, platform, arch, kernels: rsync.kernels(), signatures: every.digest('hex'), counts }),
  );
}

/** Checks files written by hand from the formats. */
async function formats({ basis, changed, copies, deltas, literals, signatures }) {
  const at16 = (parameters) => signature(basis, { blockLength: 16, ...parameters });
  same(await at16({ strongLength: 8 }), signatures.md4);
  const { length } = signatures.blake2Start;
  same((await at16({ strongHash: 'blake2', strongLength: 16 })).subarray(0, length), signatures.blake2Start);
  const rabin = await at16({ weakHash: 'rabinkarp', strongLength: 8 });
  same(rabin.subarray(0, signatures.rabinkarpStart.length), signatures.rabinkarpStart);
  for (const known of Object.values(deltas)) same(await patch(basis, known), changed);
  for (const [, bytes] of copies) same(await patch(basis, bytes), basis.subarray(4, 9));
  for (const [, bytes] of literals) same(await patch(basis, bytes), Buffer.from('hello'));
  const made = await delta(signatures.md4, changed);
  assert(made.length <= deltas.today.length);
  same(await patch(basis, made), changed);
  return 7 + copies.length + literals.length;
}

/** Checks that invalid input is refused. */
async function refusals({ badDeltas, badSignatures, basis }) {
  const refused = async (call, codes) => {
    const wanted = codes.split(' ').map((code) => `ERR_RSYNC_${code}`);
    await assert.rejects(call, ({ code }) => wanted.includes(code));
  };
  for (const [, bytes, codes] of badDeltas) await refused(patch(basis, bytes), codes);
  for (const [, bytes, codes] of badSignatures) await refused(Signature.load(bytes), codes);
  return badDeltas.length + badSignatures.length;
}

/** Checks blocks of every length around the widths of the kernels. */
async function sums() {
  const bytes = seeded(40_000, 3);
  const lengths = [...Array.from({ length: 140 }, (_, index) => index + 1), 255, 256, 257, 2047, 2048, 2049, 39_999];
  for (const blockLength of lengths) {
    for (const kind of kinds)
      every.update(await signature(bytes.subarray(0, 70 * blockLength), { ...kind, blockLength }));
  }
  every.update(await signature(Buffer.alloc(100_000, 0xff), { blockLength: 3001 }));
  return lengths.length * kinds.length + 1;
}

/** Checks round trips of data in memory: sizes, blocks and edits look random and are the same everywhere. */
async function buffers() {
  const turns = 48;
  for (let turn = 0; turn < turns; turn++) {
    const [a, b, c] = seeded(12, 100 + turn)
      .subarray(0, 12)
      .toString('latin1')
      .match(/..../gs)
      .map(number);
    const basis = seeded(a % (turn % 4 === 0 ? 200 : 60_000), turn);
    const changed = edited(basis, b);
    const made = await delta(await signature(basis, { ...kinds[turn % 4], blockLength: 1 + (c % 700) }), changed);
    same(await patch(basis, made), changed);
  }
  const large = seeded(3_000_000, 7);
  const change = await delta(await signature(large), edited(large, 11));
  assert(change.length < large.length / 8);
  same(await patch(large, change), edited(large, 11));
  return turns + 1;
}

/** Checks streams that get odd pieces. */
async function streams() {
  const basis = seeded(300_000, 5);
  const changed = edited(basis, 12);
  for (const kind of kinds) {
    const made = await through(new SignatureStream({ ...kind, blockLength: 1024 }), pieces(basis, 1, 7, 4096, 65_537));
    same(made, await signature(basis, { ...kind, blockLength: 1024 }));
    const loaded = await Signature.load(made);
    const change = await through(new DeltaStream({ signature: loaded }), pieces(changed, 3, 1021, 100_000));
    assert(change.length < changed.length / 2);
    same(await through(new PatchStream({ basis }), pieces(change, 1, 2, 3, 50)), changed);
  }
  return 3 * kinds.length;
}

/** Checks whole files, a basis named by a path, names beyond ASCII. */
async function files() {
  return inFolder(async (file) => {
    const basis = seeded(2_500_000, 8);
    const changed = edited(basis, 13);
    writeFileSync(file('old ä日.img'), basis);
    writeFileSync(file('new.img'), changed);
    const reported = [];
    const onProgress = ({ bytes, total }) => reported.push([bytes, total]);
    await signatureFile({ input: file('old ä日.img'), output: file('sig') }, { onProgress });
    assert.deepEqual(reported.at(-1), [basis.length, basis.length]);
    same(readFileSync(file('sig')), await signature(basis));
    await deltaFile({ signature: file('sig'), input: file('new.img'), output: file('delta') });
    await patchFile({ basis: file('old ä日.img'), delta: file('delta'), output: file('made') });
    same(readFileSync(file('made')), changed);
    same(await through(new PatchStream({ basis: file('old ä日.img') }), [readFileSync(file('delta'))]), changed);
    await patchFile({ basis: file('old ä日.img'), delta: file('delta'), output: file('old ä日.img') });
    same(readFileSync(file('old ä日.img')), changed);
    const exists = signatureFile({ input: file('new.img'), output: file('sig') }, { overwrite: false });
    await assert.rejects(exists, { code: 'ERR_RSYNC_EXISTS' });
    const missing = signatureFile({ input: file('missing'), output: file('other') });
    await assert.rejects(missing, ({ code, path: named }) => /^E/.test(code) && named === file('missing'));
    return 8;
  });
}

/** Checks that an aborted file call leaves its target unchanged and no other file. */
async function aborts() {
  return inFolder(async (file, folder) => {
    // A sparse file that takes minutes to read.
    writeFileSync(file('in'), '');
    truncateSync(file('in'), 2 ** 42);
    writeFileSync(file('out'), 'as it was');
    const controller = new AbortController();
    const options = { blockLength: 1 << 20, signal: controller.signal, onProgress: () => controller.abort() };
    const call = signatureFile({ input: file('in'), output: file('out') }, options);
    await assert.rejects(call, { name: 'AbortError' });
    assert.equal(readFileSync(file('out'), 'utf8'), 'as it was');
    assert.deepEqual(readdirSync(folder).sort(), ['in', 'out']);
    return 2;
  });
}

/** Checks the addon in several threads, some of which are stopped while it works. */
async function workers() {
  const count = 6;
  const start = () => new Worker(new URL(import.meta.url));
  const ended = (worker) => new Promise((resolve) => worker.once('exit', resolve));
  const message = (worker) =>
    new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  const turns = Array.from({ length: count }, async (_, index) => {
    const worker = start();
    const gone = ended(worker);
    assert.equal(await message(worker), 'round trip done');
    if (index % 2 === 0 && stopsWorkers) await worker.terminate();
    else worker.postMessage('end');
    await gone;
  });
  await Promise.all(turns);
  return count;
}

async function beWorker() {
  const basis = seeded(50_000, 21);
  same(await patch(basis, await delta(await signature(basis), edited(basis, 1))), edited(basis, 1));
  parentPort.once('message', () => (stopsWorkers ? process.exit(0) : parentPort.close()));
  // Work in progress, for the threads that are stopped.
  if (stopsWorkers) void signature(seeded(4_000_000, 22), { blockLength: 64 });
  parentPort.postMessage('round trip done');
}

async function inFolder(use) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'smartfile-core-'));
  try {
    return await use((name) => path.join(folder, name), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    assert(!existsSync(folder));
  }
}

async function through(stream, chunks) {
  const [output] = await Promise.all([buffer(stream), pipeline(Readable.from(chunks), stream)]);
  return output;
}

function* pieces(bytes, ...lengths) {
  for (let start = 0, turn = 0; start < bytes.length; turn++) {
    const end = start + lengths[turn % lengths.length];
    yield bytes.subarray(start, end);
    start = end;
  }
}

function same(actual, expected) {
  assert(Buffer.compare(actual, expected) === 0, `${actual.length} bytes differ from ${expected.length} expected`);
}

/** Bytes that look random and are the same for the same seed (xorshift). */
function seeded(length, seed) {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = (seed * 2654435761) >>> 0 || 1;
  for (let index = 0; index < words.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer, 0, length);
}

function number(text) {
  return Buffer.from(text, 'latin1').readUInt32LE(0);
}

/** A later version of some bytes: parts moved, dropped, changed and repeated. */
function edited(bytes, seed) {
  const third = Math.floor(bytes.length / 3);
  const middle = Buffer.from(bytes.subarray(third, 2 * third));
  for (let index = seed % 97; index < middle.length; index += 10_007) middle[index] ^= 0xff;
  return Buffer.concat([bytes.subarray(2 * third), seeded(seed % 1500, seed), middle, bytes.subarray(0, third)]);
}
