import { Job } from '../jobs/job';
import { JobStream } from './job_stream';
import { filledLimits, type Limits } from '../limits';
import { native } from '../engine/native';
import { parameterNames, signatureSettings, type SignatureParameters } from '../parameters';
import { streamSettings, type StreamOptions } from './stream_options';

export interface SignatureStreamOptions extends SignatureParameters, StreamOptions {
  /** Only `maxBlockLength` matters here. */
  limits?: Limits;
}

/**
 * Turns the bytes of a file (the basis) into its signature.
 *
 * The bytes are those that librsync's rdiff makes with the same parameters, however the input is cut into chunks.
 */
export class SignatureStream extends JobStream {
  /** @throws OptionsError; NativeLoadError. Later failures come as the stream's 'error'. */
  constructor(options: SignatureStreamOptions = {}) {
    const call = 'SignatureStream';
    const { signal, transform } = streamSettings(call, options, [...parameterNames, 'limits']);
    const settings = { ...signatureSettings(call, options), limits: filledLimits(call, options.limits) };
    const { SignatureJob } = native();
    super({
      op: 'signature',
      signal,
      transform,
      blockSize: 128 * 1024,
      gather: 64 * 1024, // A large chunk of input makes little output, and each piece costs its writer a system call.
      start: () => new Job('signature', new SignatureJob(settings)),
    });
  }
}
