// Starts whole-file calls that wait for other processes for ever, and ends in the way that is asked for.
// argv: the way, and a directory with files `old`, `new`, `sig`, `empty` (a signature of nothing), `delta`, and the named
// pipes `unwritten` (no writer), `unread` (no reader), `slow` (a writer that says nothing), `full` (a reader that reads
// nothing).
import { setMaxListeners } from 'node:events';
import { readFile } from 'node:fs/promises';
import { constants, openSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { deltaFile, patchFile, Signature, signatureFile } from '../../../dist/rsync/index.mjs';

const [way, directory] = isMainThread ? process.argv.slice(2) : workerData;
const file = (name) => path.join(directory, name);

/** Nothing but an abort ends any of them. */
const calls = {
  'signature of a pipe': (options) => signatureFile({ input: file('unwritten'), output: file('out') }, options),
  'signature to a pipe': (options) => signatureFile({ input: file('old'), output: file('unread') }, options),
  'signature of a slow pipe': (options) => signatureFile({ input: file('slow'), output: file('out') }, options),
  'signature to a full pipe': (options) =>
    signatureFile({ input: file('old'), output: file('full') }, { ...options, blockLength: 16 }),
  'delta of a pipe': (options) =>
    deltaFile({ signature: file('sig'), input: file('unwritten'), output: file('out') }, options),
  'delta by a pipe': (options) =>
    deltaFile({ signature: file('slow'), input: file('new'), output: file('out') }, options),
  'delta to a full pipe': (options) =>
    deltaFile({ signature: file('empty'), input: file('new'), output: file('full') }, options),
  'patch by a pipe': (options) =>
    patchFile({ basis: file('old'), delta: file('unwritten'), output: file('out') }, options),
  'patch in place by a pipe': (options) =>
    patchFile({ basis: file('old'), delta: file('slow'), output: file('old') }, options),
  'patch to a full pipe': (options) =>
    patchFile({ basis: file('old'), delta: file('delta'), output: file('full') }, options),
  'signature loaded from a pipe': (options) => Signature.load(file('unwritten'), options),
  'signature loaded from a slow pipe': (options) => Signature.load(file('slow'), options),
};

// Held open: the other ends of two of the pipes.
openSync(file('slow'), constants.O_RDWR);
openSync(file('full'), constants.O_RDWR);

/** Starts all calls; how each ends. */
async function codesOf(options) {
  const ended = Object.entries(calls).map(async ([name, call]) => {
    const code = await call(options).then(
      () => 'it ended',
      (error) => (error.code === 'ABORT_ERR' ? error.code : `${error.code}: ${error.message}`),
    );
    return [name, code];
  });
  return Object.fromEntries(await Promise.all(ended));
}

function aborter() {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

const ways = {
  /** Aborted at once, and when they have waited for a while. */
  abort: async () => {
    const answers = [];
    for (const delay of [0, 100]) {
      const controller = aborter();
      const codes = codesOf({ signal: controller.signal });
      await setTimeout(delay);
      controller.abort();
      answers.push(await codes);
    }
    return answers;
  },
  /** Three times as many as the pool has threads wait, and the pool still works. */
  pool: async () => {
    const controller = aborter();
    const codes = codesOf({ signal: controller.signal });
    await setTimeout(100);
    const { length } = await readFile(file('old'));
    const { bytesIn } = await signatureFile({ input: file('old'), output: file('out') });
    controller.abort();
    return { length, bytesIn, codes: await codes };
  },
  exit: async () => {
    void codesOf({});
    await setTimeout(100);
    process.exit(7);
  },
  terminate: async () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: ['wait', directory] });
    await new Promise((resolve) => worker.once('message', resolve));
    return worker.terminate();
  },
  'exit in a worker': async () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: ['exit', directory] });
    return new Promise((resolve) => worker.once('exit', resolve));
  },
  wait: async () => {
    void codesOf({});
    await setTimeout(100);
    parentPort.postMessage('waiting');
    await new Promise(() => undefined);
  },
};

const answer = await ways[way]();
if (isMainThread) console.log(JSON.stringify({ answer, names: readdirSync(directory).sort() }));
