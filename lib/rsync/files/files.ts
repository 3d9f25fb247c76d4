import { OptionsError } from '../../internal/coded_error';
import { noteDraft } from '../../internal/files/drafts';
import { abortSignal, boolean, callback, describe, integer, refuseUnknown, text } from '../../internal/options';
import type { OnProgress } from '../../internal/progress';
import { runFileTask } from '../jobs/file_task';
import { filledLimits, type Limits } from '../limits';
import { loadSignature } from '../jobs/load_signature';
import type { NativeLimits, NativeSignature, OutputTaskOptions } from '../engine/native_types';
import { parameterNames, signatureSettings, type SignatureParameters } from '../parameters';
import { Signature } from '../signature';
import type { Stats } from '../stats';
import { temporaryFor } from './temporary_for';

/*
 * Whole files by path. Reading, computing and writing are done in native code, on one thread of libuv's pool (and more
 * of the engine's own where that helps). The output is written beside its target, flushed to the disk, then renamed:
 * on any failure or abort the target is what it was, and nothing else is left. What a killed process left is removed by
 * the next call that writes into that directory.
 *
 * A call keeps its thread of the pool until it ends. Node has four unless UV_THREADPOOL_SIZE says otherwise: where more
 * calls are started at once, the others wait, and so does other work of the pool, such as node:fs.
 *
 * Inputs and outputs may be pipes (named ones, too), terminals and other devices, but for the basis of a patch, which
 * is read at any position. Those may keep a call waiting for as long as another process pleases; it then waits in a
 * thread of its own, until the signal ends it. Directories and sockets are refused, and so is an output that is an
 * input of the call, under whatever name: only the basis of a patch may be replaced.
 */

/** Options of all whole-file calls. */
export interface FileOptions {
  /** Stops the call with an AbortError. */
  signal?: AbortSignal;
  /**
   * Called with how many bytes of the main input (basis, new file, delta) are done, at most about 20 times a second,
   * and once at the end. What it throws stops the call, which rejects with it.
   */
  onProgress?: OnProgress;
  /** False: an output that exists fails with ERR_RSYNC_EXISTS. @default true */
  overwrite?: boolean;
  /** What is accepted from the input. */
  limits?: Limits;
  /**
   * Most threads to use, 1 to 256. Only signatures of files above 16 MiB use more than one.
   * @default the processors this process may use, at most 4
   */
  threads?: number;
}

export interface SignatureFileOptions extends SignatureParameters, FileOptions {}

const optionNames = ['signal', 'onProgress', 'overwrite', 'limits', 'threads'] as const;

/**
 * Writes the signature of the file `input` to the file `output`.
 * @throws OptionsError; RsyncError; AbortError.
 */
export async function signatureFile(
  files: { input: string; output: string },
  options: SignatureFileOptions = {},
): Promise<Stats> {
  const call = 'signatureFile';
  const { input, output } = checkPaths(call, files, ['input', 'output']);
  const { common, control } = fileSettings(call, options, parameterNames);
  const settings = signatureSettings(call, options);
  return run({ op: 'signature', input, output, ...settings, ...common }, control);
}

/**
 * Writes to `output` the delta that makes the file `input` out of the file that `signature` describes.
 * @param files.signature the path of a signature, or a loaded one, which can serve many deltas.
 * @throws OptionsError; RsyncError; AbortError.
 */
export async function deltaFile(
  files: { signature: string | Signature; input: string; output: string },
  options: FileOptions = {},
): Promise<Stats> {
  const call = 'deltaFile';
  const { input, output } = checkPaths(call, files, ['input', 'output'], ['signature']);
  const { common, control } = fileSettings(call, options);
  const from = files.signature;
  const signature = await loaded(call, from, common.limits, control.signal);
  const source = typeof from === 'string' ? { signaturePath: from } : {};
  return run({ op: 'delta', signature, ...source, input, output, ...common }, control);
}

/**
 * Applies the delta in the file `delta` to the file `basis`, writing the new file to `output`, which may be the basis.
 *
 * Bytes after the delta's end fail with ERR_RSYNC_CORRUPT. A delta does not say which basis it is for: compare
 * a hash of the result where that matters.
 * @throws OptionsError; RsyncError; AbortError.
 */
export async function patchFile(
  files: { basis: string; delta: string; output: string },
  options: FileOptions = {},
): Promise<Stats> {
  const call = 'patchFile';
  const { basis, delta, output } = checkPaths(call, files, ['basis', 'delta', 'output']);
  const { common, control } = fileSettings(call, options);
  return run({ op: 'patch', basis, input: delta, output, ...common }, control);
}

interface Control {
  signal: AbortSignal | undefined;
  onProgress: OnProgress | undefined;
}

async function run(options: OutputTaskOptions, control: Control): Promise<Stats> {
  const temporary = await temporaryFor(options.output);
  const forget = temporary === undefined ? undefined : noteDraft(temporary);
  try {
    const task = await runFileTask({ ...options, ...(temporary === undefined ? {} : { temporary }) }, control);
    return { op: options.op, ...task.stats() };
  } finally {
    forget?.();
  }
}

function checkPaths<const Name extends string>(
  call: string,
  files: Partial<Record<Name, string>>,
  names: readonly Name[],
  others: readonly string[] = [],
): Record<Name, string> {
  const given: unknown = files;
  if (typeof given !== 'object' || given === null) {
    throw new OptionsError(
      `${call}: the first argument must be an object that names the files, not ${describe(given)}`,
    );
  }
  refuseUnknown(call, files, [...others, ...names]);
  const paths = names.map((name) => [name, text(`${call}: ${name}`, files[name])]);
  return Object.fromEntries(paths) as Record<Name, string>;
}

function fileSettings(call: string, options: FileOptions, own: readonly string[] = []) {
  refuseUnknown(call, options, [...own, ...optionNames]);
  const { signal, onProgress, overwrite = true, threads } = options;
  return {
    common: {
      overwrite: boolean(`${call}: overwrite`, overwrite) ? (1 as const) : (0 as const),
      threads: threads === undefined ? 0 : integer(1, 256)(`${call}: threads`, threads),
      limits: filledLimits(call, options.limits),
    },
    control: {
      signal: signal === undefined ? undefined : abortSignal(`${call}: signal`, signal),
      onProgress: onProgress === undefined ? undefined : (callback(`${call}: onProgress`, onProgress) as OnProgress),
    },
  };
}

async function loaded(
  call: string,
  signature: unknown,
  limits: NativeLimits,
  signal: AbortSignal | undefined,
): Promise<NativeSignature> {
  if (signature instanceof Signature) return signature.native;
  return loadSignature(call, text(`${call}: signature`, signature), limits, signal);
}
