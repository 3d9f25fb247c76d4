// Makes signatures, deltas and patches of generated data, and meets failures; prints what came of it as JSON, content as
// SHA-256. Two engines must print the same.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { delta, deltaFile, patch, patchFile, signature, Signature, signatureFile } from '../../../dist/rsync/index.mjs';

const directory = mkdtempSync(path.join(tmpdir(), 'rsync-outputs-'));
const file = (name) => path.join(directory, name);
const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');
const outputs = {};
const failures = {};

/** Pseudo-random bytes (xorshift32): the same in every run. */
function noise(length, seed) {
  const bytes = Buffer.alloc(length);
  for (let index = 0, state = seed; index < length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state;
  }
  return bytes;
}

/** Kept, moved, changed and new parts, and runs. */
function edited(basis) {
  const changed = Buffer.from(basis);
  for (let index = 700; index < changed.length; index += 50_021) changed[index] ^= 0x55;
  const third = Math.floor(basis.length / 3);
  return Buffer.concat([changed.subarray(third), Buffer.alloc(5000), noise(777, 5), changed.subarray(0, third + 13)]);
}

const kinds = ['md4', 'blake2'].flatMap((strongHash) =>
  ['rollsum', 'rabinkarp'].map((weakHash) => ({ strongHash, weakHash })),
);
for (const length of [0, 1, 2047, 100_000, 1_500_001]) {
  const basis = noise(length, length + 1);
  const fresh = edited(basis);
  for (const kind of kinds) {
    for (const blockLength of [61, 2048, 65_536]) {
      const made = await signature(basis, { ...kind, blockLength, strongLength: 16 });
      const loaded = await Signature.load(made);
      const change = await delta(loaded, fresh);
      const name = [length, kind.strongHash, kind.weakHash, blockLength].join(' ');
      const { blocks, memory } = loaded;
      outputs[name] = [digest(made), digest(change), digest(await patch(basis, change)), blocks, memory > 0];
    }
  }
  writeFileSync(file('old'), basis);
  writeFileSync(file('new'), fresh);
  outputs[`files of ${length}`] = [
    await signatureFile({ input: file('old'), output: file('sig') }),
    await deltaFile({ signature: file('sig'), input: file('new'), output: file('delta') }),
    await patchFile({ basis: file('old'), delta: file('delta'), output: file('out') }),
    ...['sig', 'delta', 'out'].map((name) => digest(readFileSync(file(name)))),
  ];
}

async function fails(name, promise) {
  failures[name] = await promise.then(
    () => 'it did not fail',
    // How many records fit into some memory depends on the size of a pointer.
    (error) => ({
      ...error.toJSON(),
      message: error.message.replaceAll(directory, '').replace(/\d+ records/, 'n records'),
      path: error.path?.replace(directory, ''),
    }),
  );
}

const basis = readFileSync(file('old'));
const [sig, change] = [readFileSync(file('sig')), readFileSync(file('delta'))];
const [old, input, output] = [file('old'), file('new'), file('out')];
writeFileSync(file('cut'), change.subarray(0, 1000));
writeFileSync(file('long'), Buffer.concat([change, Buffer.from('more')]));
symlinkSync('loop', file('loop'));
await fails('cut signature', Signature.load(sig.subarray(0, 100)));
await fails('bad magic', Signature.load(change));
await fails('long block', Signature.load(sig, { limits: { maxBlockLength: 1000 } }));
await fails('large signature', Signature.load(sig, { limits: { maxSignatureMemory: 1000 } }));
await fails('cut delta', patch(basis, change.subarray(0, 1000)));
await fails('short basis', patch(basis.subarray(0, 1000), change));
await fails('long output', patch(basis, change, { limits: { maxOutput: 1000 } }));
await fails('cut delta file', patchFile({ basis: old, delta: file('cut'), output }));
await fails('long delta file', patchFile({ basis: old, delta: file('long'), output }));
await fails('no input', signatureFile({ input: file('none'), output }));
await fails('no basis', patchFile({ basis: file('none'), delta: file('delta'), output }));
await fails('input is a directory', signatureFile({ input: directory, output }));
await fails('output is a directory', signatureFile({ input, output: directory }));
await fails('output ends with a slash', signatureFile({ input, output: `${file('missing')}/` }));
await fails('output is the input', signatureFile({ input, output: input }));
await fails('output is a link to itself', signatureFile({ input, output: file('loop') }));
await fails('no directory', signatureFile({ input, output: path.join(directory, 'none', 'out') }));
await fails('output exists', signatureFile({ input, output }, { overwrite: false }));
await fails('no room', signatureFile({ input, output: '/dev/full' }));

rmSync(directory, { recursive: true });
console.log(JSON.stringify({ outputs, failures }));
