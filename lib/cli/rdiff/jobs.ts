import { totalmem } from 'node:os';
import { pipeline } from 'node:stream/promises';
import {
  deltaFile,
  DeltaStream,
  patchFile,
  PatchStream,
  Signature,
  signatureFile,
  SignatureStream,
  type BasisSource,
  type Limits,
  type Stats,
} from '../../rsync';
import { UsageError } from '../failure';
import type { Action, Options } from './arguments';
import { FileError } from './file_error';
import { inputOf, type Input } from './input';
import { outputOf } from './output';
import { minimumStrongLength, parametersOf } from './parameters';

/** What a job needs besides its files. */
export interface Context {
  options: Options;
  signal: AbortSignal;
  /** Prints a message; `verbose` ones only with --verbose. */
  remark: (text: string, kind?: 'verbose') => void;
}

/** As much as the machine can hold: users chose the files themselves, so nothing needs to protect them. */
const limits: Limits = {
  maxBlockLength: 0x7fffffff,
  maxSignatureMemory: Math.max(512 * 1024 ** 2, Math.floor(totalmem() / 2)),
};

type Job = (files: readonly string[], context: Context) => Promise<Stats>;

/** What each action does, and how many files it takes. */
export const jobs: Record<Action, { run: Job; least: number; most: number }> = {
  signature: { run: makeSignature, least: 0, most: 2 },
  delta: { run: makeDelta, least: 1, most: 3 },
  patch: { run: applyPatch, least: 1, most: 3 },
};

async function makeSignature([basis, signature]: readonly string[], context: Context): Promise<Stats> {
  const { options, signal, remark } = context;
  const input = inputOf(basis);
  const output = outputOf(signature, options.force, [input], signal);
  const parameters = parametersOf(options, input.size);
  const { strongHash, weakHash, blockLength, strongLength } = parameters;
  remark(`block length ${blockLength}, ${weakHash}, ${strongLength} bytes of ${strongHash}`, 'verbose');
  const minimum = input.size === undefined ? 0 : minimumStrongLength(input.size, blockLength);
  if (strongLength < minimum) {
    remark(
      `warning: strong sums of ${strongLength} bytes risk accidental matches in a file of this size; use -S ${minimum} or more`,
    );
  }
  if (input.path !== undefined && output.path !== undefined) {
    const files = { input: input.path, output: output.path };
    return signatureFile(files, { ...parameters, allowWeak: true, limits, overwrite: options.force, signal });
  }
  const stream = new SignatureStream({ ...parameters, allowWeak: true, limits });
  await output.write((to) => pipeline(input.open(), stream, to, { signal }));
  return stream.stats;
}

async function makeDelta([signature, newFile, delta]: readonly string[], context: Context): Promise<Stats> {
  const { options, signal, remark } = context;
  const [from, input] = [inputOf(signature), inputOf(newFile)];
  refuseSharedStandardInput(from, input);
  const output = outputOf(delta, options.force, [from, input], signal);
  const loaded = await Signature.load(from.path ?? from.open(), { limits, signal });
  const { blocks, blockLength, weakHash, strongLength, strongHash } = loaded;
  remark(
    `signature of ${blocks} blocks of ${blockLength} bytes, ${weakHash}, ${strongLength} bytes of ${strongHash}`,
    'verbose',
  );
  if (input.path !== undefined && output.path !== undefined) {
    const files = { signature: loaded, input: input.path, output: output.path };
    return { ...(await deltaFile(files, { limits, overwrite: options.force, signal })), blocks, blockLength };
  }
  const stream = new DeltaStream({ signature: loaded, limits });
  await output.write((to) => pipeline(input.open(), stream, to, { signal }));
  return { ...stream.stats, blocks, blockLength };
}

async function applyPatch([basis, delta, newFile]: readonly string[], context: Context): Promise<Stats> {
  const { options, signal } = context;
  const [from, input] = [inputOf(basis), inputOf(delta)];
  refuseSharedStandardInput(from, input);
  // The new file may replace its basis, which happens only when it is complete.
  const output = outputOf(newFile, options.force, [input], signal);
  if (from.path !== undefined && input.path !== undefined && output.path !== undefined) {
    const files = { basis: from.path, delta: input.path, output: output.path };
    return patchFile(files, { overwrite: options.force, signal });
  }
  const stream = new PatchStream({ basis: basisSource(from) });
  await output.write((to) => pipeline(input.open(), stream, to, { signal }));
  return stream.stats;
}

function basisSource({ name, path, read, size }: Input): BasisSource {
  if (path !== undefined) return path;
  // A size of 0 may mean that the file system does not know the size.
  if (read) return { read, ...(size ? { size } : {}) };
  throw new FileError(
    'ESPIPE',
    `the basis of a patch is read at many positions, but ${name} can only be read from start to end; save it to a file first`,
  );
}

function refuseSharedStandardInput(...inputs: readonly Input[]): void {
  const shared = inputs.filter(({ name }) => name === 'standard input');
  if (shared.length > 1) throw new UsageError('standard input cannot be both inputs; name a file for one of them');
}
