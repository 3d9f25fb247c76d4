// Takes memory away from calls at every stage of theirs, and has it given back to the system: each call must fail with
// an error of ours or give the right result. Run with --expose-gc.
import { setImmediate } from 'node:timers/promises';
import { delta, patch, PatchStream, signature, SignatureStream } from '../../../dist/rsync/index.mjs';

const basis = Buffer.alloc(12_000_000);
for (let index = 0; index < basis.length; index += 4) basis.writeUInt32LE(Math.imul(index, 2654435761) >>> 0, index);
const fresh = Buffer.concat([basis.subarray(5000), Buffer.from('more')]);
const ofBasis = await signature(basis);
const change = await delta(ofBasis, fresh);

const plain = (bytes) => new Uint8Array(bytes);
const resizable = (bytes) => {
  const copy = new Uint8Array(new ArrayBuffer(bytes.length, { maxByteLength: bytes.length }));
  copy.set(bytes);
  return copy;
};
const transfer = (bytes) => void globalThis.structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
const ways = [
  [plain, transfer],
  [resizable, (bytes) => bytes.buffer.resize(0)],
  [resizable, (bytes) => bytes.buffer.resize(bytes.byteLength >> 1)],
];
const calls = [
  [basis, (bytes) => signature(bytes), ofBasis],
  [fresh, (bytes) => delta(ofBasis, bytes), change],
  [ofBasis, (bytes) => delta(bytes, fresh), change],
  [basis, (bytes) => patch(bytes, change), fresh],
  [basis, (bytes) => collected(new SignatureStream(), bytes), ofBasis],
  [basis, (bytes) => collected(new PatchStream({ basis: bytes }), change), fresh],
];

async function collected(stream, input) {
  stream.end(input);
  return Buffer.concat(await stream.toArray());
}

let wrong = 0;
let crashed = 0;
for (const [copy, take] of ways) {
  for (const [given, call, expected] of calls) {
    for (const turns of [0, 1, 2, 4]) {
      const bytes = copy(given);
      const running = call(bytes).then(
        (result) => !Buffer.from(result).equals(expected) && wrong++,
        ({ code }) => code !== 'ERR_RSYNC_PARAMETER' && crashed++,
      );
      for (let turn = 0; turn < turns; turn++) await setImmediate();
      take(bytes);
      globalThis.gc();
      await running;
    }
  }
}
console.log(JSON.stringify({ wrong, crashed }));
