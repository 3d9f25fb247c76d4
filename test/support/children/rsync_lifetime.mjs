// Brings the engine into a state and then ends the process, or a worker, in some way. The exit code and what is printed
// tell how it went.
//
//   node rsync_lifetime.mjs end <state> <way> <endless file> <directory>
//   node rsync_lifetime.mjs workers <endless file> <directory>
import path from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import {
  delta,
  kernels,
  patch,
  PatchStream,
  signature,
  Signature,
  signatureFile,
  SignatureStream,
} from '../../../dist/rsync/index.mjs';

const [mode, ...rest] = isMainThread ? process.argv.slice(2) : ['worker', ...workerData];
const [endless, directory] = rest.slice(-2);
const zeros = Buffer.alloc(4 * 1024 * 1024);
const tick = () => new Promise((resolve) => setImmediate(resolve));

/** What can be under way. Each resolves once it is; none of them ever comes to an end by itself. */
const states = {
  async loaded() {
    kernels();
  },
  async used() {
    await roundTrip();
  },
  async 'stream at rest'() {
    const stream = new SignatureStream();
    await new Promise((resolve) => stream.write(zeros, resolve));
  },
  async 'stream in the middle'() {
    return flowing(new SignatureStream({ blockLength: 1 }), zeros);
  },
  async 'stream that is being destroyed'() {
    const stream = new SignatureStream({ blockLength: 1 });
    stream.write(zeros);
    stream.destroy();
  },
  async 'job in the pool'() {
    void signature(zeros, { blockLength: 1 });
  },
  async 'jobs that wait for the pool'() {
    for (let count = 0; count < 20; count++) void signature(zeros, { blockLength: 1 });
    await tick();
  },
  async 'signature that is being loaded'() {
    const loading = await signature(zeros, { blockLength: 1 });
    void Signature.load(loading);
    void delta(loading, zeros);
    await tick();
  },
  async 'patch that waits for JavaScript'() {
    const stream = new PatchStream({ basis: { read: () => new Promise(() => undefined) } });
    stream.write(Buffer.from('72730236470000400000', 'hex'));
    await tick();
  },
  async 'patch from a file'() {
    return flowing(new PatchStream({ basis: endless }), Buffer.from('470000400000', 'hex'), '72730236');
  },
  async 'file task'() {
    await fileTask();
  },
  async 'file tasks that wait for the pool'() {
    const tasks = Array.from({ length: 12 }, () => fileTask());
    await Promise.race(tasks);
  },
  async 'file task that is being aborted'() {
    const controller = new AbortController();
    await fileTask(controller.signal);
    controller.abort();
  },
  async 'all of it at once'() {
    // Not one after the other: what has come first holds the pool, and the others wait for it.
    for (const [name, state] of Object.entries(states)) if (name !== 'all of it at once') void state();
    await tick();
  },
};

const ways = {
  exit: () => process.exit(7),
  exception: () => {
    throw new Error('the end');
  },
  signal: () => process.kill(process.pid, 'SIGTERM'),
};

if (mode === 'worker') {
  await states[rest[0]]();
  parentPort.postMessage('ready');
  if (rest[1] !== 'terminate') ways[rest[1]]();
} else if (mode === 'end') {
  const [state, way] = rest;
  await states[state]();
  console.log('ready');
  ways[way]();
} else {
  await useWorkers();
}

/** Fifty workers at a time, in every state, ended in every way; then the engine must still work here. */
async function useWorkers() {
  const names = Object.keys(states);
  const ends = ['terminate', 'exit', 'exception'];
  const workers = Array.from({ length: 50 }, (_, index) => [names[index % names.length], ends[index % ends.length]]);
  const codes = await Promise.all(workers.map(([state, way]) => useWorker(state, way)));
  console.log(`${codes.length} workers, then ${(await roundTrip()).length} bytes`);
}

function useWorker(state, way) {
  const worker = new Worker(new URL(import.meta.url), { workerData: [state, way, endless, directory], stdout: true });
  return new Promise((resolve, reject) => {
    let ready = false;
    worker.on('error', (error) => (error.message === 'the end' ? undefined : reject(error)));
    worker.on('message', () => {
      ready = true;
      if (way === 'terminate') void worker.terminate();
    });
    worker.on('exit', (code) =>
      ready || way !== 'terminate' ? resolve(code) : reject(new Error(`${state}: ${code}`)),
    );
  });
}

/** A stream that gets the same bytes for ever; resolves when some have come through. */
function flowing(stream, bytes, first = '') {
  stream.write(Buffer.from(first, 'hex'));
  Readable.from(
    (function* () {
      for (;;) yield bytes;
    })(),
  ).pipe(stream);
  return new Promise((resolve, reject) => stream.once('error', reject).on('data', resolve));
}

/** A file call that would take hours; resolves once it is under way. */
function fileTask(signal) {
  const output = path.join(directory, `out-${Math.random()}`);
  return new Promise((resolve, reject) => {
    const options = { blockLength: 1024 * 1024, onProgress: resolve, ...(signal && { signal }) };
    signatureFile({ input: endless, output }, options).catch((error) => error.name !== 'AbortError' && reject(error));
  });
}

async function roundTrip() {
  const basis = Buffer.alloc(100_000, 'a sentence that is repeated ');
  const changed = Buffer.concat([basis.subarray(500), Buffer.from('more'), basis]);
  const made = await patch(basis, await delta(await signature(basis, { blockLength: 128 }), changed));
  if (!made.equals(changed)) throw new Error('the round trip failed');
  return made;
}
