// Drops everything that can be dropped while native calls are under way, and collects garbage again and again.
// Run with --expose-gc.
import { setImmediate } from 'node:timers/promises';
import { delta, patch, PatchStream, signature, Signature, SignatureStream } from '../../../dist/rsync/index.mjs';
import { peakMegabytes } from './peak_memory.cjs';

const basis = Buffer.alloc(3_000_000, 'something that repeats ');
const changed = Buffer.concat([basis.subarray(1000), Buffer.from('new'), basis]);
const ofBasis = await signature(basis);

for (let round = 0; round < 10; round++) {
  // Streams that nobody holds, destroyed or not, with a call under way.
  new SignatureStream().write(Buffer.alloc(2_000_000));
  new SignatureStream()
    .on('error', () => undefined)
    .end(Buffer.alloc(2_000_000))
    .destroy();
  new PatchStream({ basis: Buffer.from(basis) }).write(Buffer.from('72730236470000200000', 'hex'));
  // Jobs that hold the last reference to their inputs and their signature.
  const running = [
    Signature.load(Buffer.from(ofBasis)).then((loaded) => delta(loaded, Buffer.from(changed))),
    delta(Buffer.from(ofBasis), Buffer.from(changed)),
  ];
  for (let turn = 0; turn < 20; turn++) {
    globalThis.gc();
    await setImmediate();
  }
  for (const change of await Promise.all(running)) {
    if (!(await patch(Buffer.from(basis), change)).equals(changed)) throw new Error('wrong');
  }
}

// Signatures that are dropped give their memory back, with no other reason to collect garbage than their own size.
const blocks = Buffer.alloc(2 ** 21);
for (let index = 0; index < blocks.length; index += 8) blocks.writeUInt32LE(index, index);
const large = await signature(blocks, { blockLength: 8 });
let total = 0;
while (total < 2e9) total += (await Signature.load(large)).memory;
console.log(JSON.stringify({ peakMegabytes: peakMegabytes() }));
