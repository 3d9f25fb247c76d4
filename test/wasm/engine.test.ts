import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { PatchStream, signature, signatureFile } from '../../lib/rsync';
import { Result } from '../../lib/rsync/errors';
import { Engine } from '../../lib/rsync/wasm/engine';
import { engineModule } from '../../lib/rsync/wasm/module';
import { Work } from '../../lib/rsync/wasm/work';
import { seededBytes } from '../support/random';
import { failure } from '../support/rsync';
import { useTempDir } from '../support/temp_dir';
import { hex } from '../support/vectors';

const temp = useTempDir();

/** How often the event loop turns until a promise settles. */
async function turnsDuring(promise: Promise<unknown>): Promise<number> {
  let turns = 0;
  let turn = setImmediate(function count() {
    turns++;
    turn = setImmediate(count);
  });
  await promise.finally(() => clearImmediate(turn));
  return turns;
}

test('the event loop turns while the engine computes', async () => {
  // One block: a single call of the engine's that takes a tenth of a second or more.
  const bytes = seededBytes(32 * 1024 * 1024);
  const computing = signature(bytes, { blockLength: 32 * 1024 * 1024, strongHash: 'blake2' });
  expect(await turnsDuring(computing)).toBeGreaterThan(100);
});

test('a job for which there is no memory left fails with the reason, and others go on', () => {
  const limits = { maxBlockLength: 0, maxSignatureMemory: 0, maxOutput: 0 };
  const engine = new Engine(engineModule());
  const job = Work.load(engine, limits);
  const { memory } = engine.exports;
  // Addresses only: pages that nobody writes to take no memory.
  memory.grow(65_536 - memory.buffer.byteLength / 65_536);
  const records = Buffer.concat([hex('72730136 00000800 00000008'), Buffer.alloc(1_200_000)]);
  expect(job.run(records, false, 0).result).toBe(Result.memory);
  expect(job.failure).toMatchObject({ result: Result.memory, detail: expect.stringContaining('4 GiB') as string });
  const other = Work.load(new Engine(engineModule()), limits);
  expect(other.run(records, true, 0).result).toBe(Result.done);
  expect(other.facts()).toMatchObject({ blocks: 100_000, blockLength: 2048 });
});

test('more tasks than there are threads all go on: none waits for the end of another', async () => {
  writeFileSync(temp.file('endless'), '');
  truncateSync(temp.file('endless'), 2 ** 42);
  const controllers = Array.from({ length: 12 }, () => new AbortController());
  const endings: Promise<unknown>[] = [];
  const begun = controllers.map(({ signal }, index) => {
    const files = { input: temp.file('endless'), output: temp.file(`out${index}`) };
    return new Promise<void>((resolve) => {
      endings.push(failure(signatureFile(files, { signal, onProgress: () => resolve() })));
    });
  });
  await Promise.all(begun);
  for (const controller of controllers) controller.abort();
  for (const error of await Promise.all(endings)) expect(error).toMatchObject({ code: 'ABORT_ERR' });
  expect(readdirSync(temp.path)).toEqual(['endless']);
});

test('a patch that copies much of a basis in memory gives all of it', async () => {
  const basis = seededBytes(3_000_000);
  const stream = new PatchStream({ basis });
  stream.end(hex('72730236 4f 00000000', basis.length.toString(16).padStart(8, '0'), '00'));
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  expect(Buffer.concat(pieces).equals(basis)).toBe(true);
});
