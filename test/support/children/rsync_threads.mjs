// Uses the engine from many threads in a process of its own, whose exit code and output tell how it went.
//
//   node rsync_threads.mjs <many | terminate | exit | exit-in-worker | throw> <endless file> <directory>
import path from 'node:path';
import { Readable } from 'node:stream';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import {
  delta,
  patch,
  PatchStream,
  signature,
  Signature,
  signatureFile,
  SignatureStream,
} from '../../../dist/rsync/index.mjs';

const [mode, endless, directory] = isMainThread ? process.argv.slice(2) : workerData;

/** A signature, a delta and a patch, checked. */
async function roundTrip(seed) {
  const basis = Buffer.alloc(100_000, `seed ${seed} `);
  const changed = Buffer.concat([basis.subarray(500), Buffer.from('more'), basis]);
  const loaded = await Signature.load(await signature(basis, { blockLength: 128 }));
  const made = await patch(basis, await delta(loaded, changed));
  if (!made.equals(changed)) throw new Error('the round trip failed');
}

/** Starts work of every kind that would go on for ever; resolves once it is under way. */
function goBusy() {
  const zeros = Buffer.alloc(4 * 1024 * 1024);
  Readable.from(forever(zeros))
    .pipe(new SignatureStream({ blockLength: 1 }))
    .resume();
  // A delta that copies a large basis over and over.
  const copy = Buffer.from('470000400000', 'hex');
  const patching = new PatchStream({ basis: zeros });
  patching.write(Buffer.from('72730236', 'hex'));
  Readable.from(forever(copy)).pipe(patching).resume();
  const reading = new PatchStream({ basis: { read: (_position, length) => Promise.resolve(Buffer.alloc(length)) } });
  reading.write(Buffer.from('72730236', 'hex'));
  Readable.from(forever(copy)).pipe(reading).resume();
  return new Promise((resolve, reject) => {
    const output = path.join(directory, `out-${process.pid}-${Math.random()}`);
    signatureFile({ input: endless, output }, { blockLength: 1024 * 1024, onProgress: resolve }).catch(reject);
  });
}

function* forever(chunk) {
  for (;;) yield chunk;
}

if (!isMainThread) {
  if (mode === 'many') {
    await Promise.all([1, 2, 3].map(roundTrip));
    parentPort.postMessage('done');
  } else {
    await goBusy();
    parentPort.postMessage('busy');
    if (mode === 'exit-in-worker') process.exit(3);
    if (mode === 'throw') throw new Error('a worker fails while busy');
  }
} else if (mode === 'exit') {
  await goBusy();
  console.log('leaving');
  process.exit(7);
} else {
  const count = mode === 'many' ? 20 : 3;
  const results = await Promise.all(Array.from({ length: count }, useWorker));
  // The engine still works here, after the workers are gone.
  await roundTrip(0);
  console.log([...new Set(results)].join(' '));
}

/** Runs a worker to its end; tells how it ended. */
async function useWorker() {
  const worker = new Worker(new URL(import.meta.url), { workerData: [mode, endless, directory] });
  const ended = new Promise((resolve) => {
    let failed = '';
    worker.once('error', (error) => (failed = `${error.message} `));
    worker.once('exit', (code) => resolve(`${failed}${code}`));
  });
  await new Promise((resolve) => worker.once('message', resolve));
  if (mode === 'terminate') await worker.terminate();
  return ended;
}
