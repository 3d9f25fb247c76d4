// Started by streams.mjs with a task in JSON: streams and file functions in turn. Prints times in milliseconds, and the
// outputs that differ in content, for checking.
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { pipeline } from 'node:stream/promises';
import { DeltaStream, SignatureStream, deltaFile, signatureFile } from '../../dist/rsync/index.mjs';
import { sha256 } from '../store.mjs';

const { rounds, marks, files, parameters } = JSON.parse(process.argv[2]);
const { basis, fresh, signature, folder } = files;
const output = path.join(folder, 'stream-output');
const distinct = new Map(); // by operation and SHA-256

const operations = {
  signature: {
    file: () => signatureFile({ input: basis, output }, { ...parameters, threads: 1 }),
    stream: (mark) => through(basis, mark, (options) => new SignatureStream({ ...parameters, ...options })),
  },
  delta: {
    file: () => deltaFile({ signature, input: fresh, output }, { threads: 1 }),
    stream: (mark) => through(fresh, mark, (options) => new DeltaStream({ signature, ...options })),
  },
};

const rows = [];
for (const [operation, { file, stream }] of Object.entries(operations)) {
  for (const mark of marks) {
    const row = { operation, ...mark, stream: [], file: [] };
    for (let round = 0; round < rounds; round++) {
      row.stream.push(await timed(operation, () => stream(mark)));
      row.file.push(await timed(operation, file));
    }
    rows.push(row);
  }
}
console.log(JSON.stringify({ rows, outputs: [...distinct.values()] }));

function through(input, { read, write }, begin) {
  return pipeline(
    createReadStream(input, { highWaterMark: read }),
    begin(write === undefined ? {} : { writableHighWaterMark: write }),
    createWriteStream(output),
  );
}

async function timed(operation, action) {
  const begin = performance.now();
  await action();
  const time = performance.now() - begin;
  const key = `${operation}-${await sha256(output)}`;
  if (distinct.has(key)) {
    await rm(output);
  } else {
    const file = path.join(folder, key);
    await rename(output, file);
    distinct.set(key, { operation, file });
  }
  return time;
}
