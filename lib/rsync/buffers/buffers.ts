import { abortSignal, refuseUnknown } from '../../internal/options';
import { abortable } from '../../internal/abort';
import { patchJob, type BasisSource } from '../jobs/basis';
import { Borrowed } from '../jobs/borrowed';
import { asBytes } from '../jobs/bytes';
import { Job } from '../jobs/job';
import { filledLimits, type Limits } from '../limits';
import { deltaJob } from '../jobs/delta_job';
import { loadSignature } from '../jobs/load_signature';
import { native } from '../engine/native';
import { Collector } from './collector';
import { parameterNames, signatureLength, signatureSettings, type SignatureParameters } from '../parameters';
import { Signature } from '../signature';

/*
 * Data in memory. The work is done on libuv's thread pool, on copies: of large buffers, of a piece at a time. Buffers
 * that are passed in must not change until the promise settles. One that is transferred or resized before its last
 * byte was copied fails the call with ERR_RSYNC_PARAMETER.
 */

/** Options of the calls on data in memory. */
export interface BufferOptions {
  /** Stops the call with an AbortError. */
  signal?: AbortSignal;
  /** What is accepted from the input. */
  limits?: Limits;
}

export interface SignatureOptions extends SignatureParameters, BufferOptions {}

const optionNames = ['signal', 'limits'] as const;

/**
 * The signature of some bytes (the basis).
 * @throws OptionsError; RsyncError; AbortError.
 */
export async function signature(data: Uint8Array, options: SignatureOptions = {}): Promise<Buffer> {
  const call = 'signature';
  const { signal, limits } = bufferSettings(call, options, parameterNames);
  const settings = signatureSettings(call, options);
  const bytes = new Borrowed('signature', 'the data', [asBytes(`${call}: data`, data)]);
  const size = signatureLength(bytes.length, settings);
  const { SignatureJob } = native();
  return collect(() => new Job('signature', new SignatureJob({ ...settings, limits })), bytes, signal, size);
}

/**
 * The delta that makes `data` out of the bytes that the signature describes.
 * @param from the signature: its bytes, or a loaded one, which can serve many deltas.
 * @throws OptionsError; RsyncError; AbortError.
 */
export async function delta(
  from: Uint8Array | Signature,
  data: Uint8Array,
  options: BufferOptions = {},
): Promise<Buffer> {
  const call = 'delta';
  const { signal, limits } = bufferSettings(call, options);
  const bytes = new Borrowed('delta', 'the data', [asBytes(`${call}: data`, data)]);
  const handle =
    from instanceof Signature
      ? from.native
      : await loadSignature(call, asBytes(`${call}: signature`, from), limits, signal);
  return collect(() => deltaJob(handle, limits), bytes, signal);
}

/**
 * Applies a delta.
 * @param basis what the delta was made against: bytes, or any other kind of basis.
 * @throws OptionsError; RsyncError; AbortError.
 */
export async function patch(basis: BasisSource, data: Uint8Array, options: BufferOptions = {}): Promise<Buffer> {
  const call = 'patch';
  const { signal, limits } = bufferSettings(call, options);
  const bytes = new Borrowed('patch', 'the delta', [asBytes(`${call}: delta`, data)]);
  return collect(() => patchJob(call, basis, limits), bytes, signal);
}

/** Runs a job over bytes; its output. */
async function collect(
  start: () => Job | Promise<Job>,
  bytes: Borrowed,
  signal: AbortSignal | undefined,
  expected?: number,
): Promise<Buffer> {
  const output = new Collector(expected);
  let job: Job | undefined;
  const stop = () => job?.close();
  try {
    return await abortable(signal, stop, async () => {
      job = await start();
      if (signal?.aborted) stop();
      await job.run(bytes, true, output);
      return output.result();
    });
  } finally {
    job?.close();
  }
}

function bufferSettings(call: string, options: BufferOptions, own: readonly string[] = []) {
  refuseUnknown(call, options, [...own, ...optionNames]);
  const { signal } = options;
  return {
    signal: signal === undefined ? undefined : abortSignal(`${call}: signal`, signal),
    limits: filledLimits(call, options.limits),
  };
}
