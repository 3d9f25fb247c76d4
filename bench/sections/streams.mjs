// Node streams instead of our own file functions, both in one process with the built package.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOf } from '../cases.mjs';
import * as goals from '../goals.mjs';
import { pinned, run } from '../processes.mjs';
import { kinds } from '../programs.mjs';
import { rounded, timing } from '../statistics.mjs';
import { showSize } from '../units.mjs';

const worker = path.join(path.dirname(fileURLToPath(import.meta.url)), 'streams_worker.mjs');

/** Bytes that the file stream reads at once, and that our stream processes at once; undefined: its default. */
export const marks = [
  { read: 2 ** 16 },
  { read: 2 ** 18 },
  { read: 2 ** 20 },
  { read: 2 ** 22 },
  { read: 2 ** 22, write: 2 ** 22 },
];

/** @param {import('../bench.mjs').Bench} bench */
export async function streams(bench) {
  const rows = [];
  const [size] = bench.options.sizes;
  const files = filesOf('pages', size, bench.options.seed);
  for (const onOne of [true, false]) {
    const where = onOne ? 'one processor' : 'all processors';
    await bench.attempt(`streams: ${showSize(size)}, ${where}`, async () => {
      if (!onOne) bench.needsProcessors(2);
      for (const { operation, read, write, stream, file } of await runWorker(bench, files, onOne)) {
        const bytes = bench.store.size(operation === 'signature' ? files.basis : files.fresh);
        const [streamTiming, fileTiming] = [timing(stream, bytes), timing(file, bytes)];
        const share = rounded(fileTiming.medianMs / streamTiming.medianMs);
        const outcome = bench.goalsApply ? { goal: goals.streamShare, reached: share >= goals.streamShare } : {};
        const speeds = { stream: streamTiming, file: fileTiming };
        rows.push({ operation, pinned: onOne, bytes, read, write, ...speeds, share, ...outcome });
      }
    });
  }
  await bench.store.clear();
  return rows;
}

/** Runs the worker, checks its outputs, and returns its times. */
async function runWorker(bench, { basis, fresh }, onOne) {
  const { options, store, judge } = bench;
  const parameters = bench.parameters();
  const signature = await judge.signature(basis, parameters);
  await store.need([basis, fresh], fresh.size);
  const { hash: strongHash, rollsum: weakHash } = kinds[options.kind];
  const { blockLength, strongLength } = options;
  const task = {
    rounds: options.rounds,
    marks,
    files: { basis: store.path(basis.name), fresh: store.path(fresh.name), signature, folder: store.folder },
    parameters: { blockLength, strongLength, strongHash, weakHash },
  };
  const command = { file: process.execPath, args: [worker, JSON.stringify(task)] };
  const { output } = await run(pinned(onOne ? bench.cpu : undefined, command));
  const { rows, outputs } = JSON.parse(output);
  for (const { operation, file } of outputs) {
    if (operation === 'signature') await judge.checkSignature('our package', file, basis, parameters);
    else await judge.checkDelta('our package', file, basis, fresh);
  }
  return rows;
}
