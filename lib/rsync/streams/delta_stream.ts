import { deltaJob } from '../jobs/delta_job';
import { JobStream } from './job_stream';
import { filledLimits, type Limits } from '../limits';
import { discardSource, loadSignature } from '../jobs/load_signature';
import { Signature, type SignatureSource } from '../signature';
import { streamSettings, type StreamOptions } from './stream_options';

export interface DeltaStreamOptions extends StreamOptions {
  /** The signature of the file that the receiver has. A stream is read to its end, and destroyed with this one. */
  signature: SignatureSource;
  /** What is accepted from the signature. */
  limits?: Limits;
}

/**
 * Turns the bytes of a new file into the delta that makes it out of the file that the signature describes.
 *
 * The signature is loaded before the first byte is used. Any librsync can apply the delta.
 */
export class DeltaStream extends JobStream {
  /** @throws OptionsError; NativeLoadError. Later failures come as the stream's 'error'. */
  constructor(options: DeltaStreamOptions) {
    const call = 'DeltaStream';
    const { signal, transform } = streamSettings(call, options, ['signature', 'limits']);
    const { signature } = options;
    const limits = filledLimits(call, options.limits);
    super({
      op: 'delta',
      signal,
      transform,
      blockSize: 256 * 1024,
      start: (destroyed) =>
        signature instanceof Signature
          ? deltaJob(signature.native, limits)
          : loadSignature(call, signature, limits, destroyed).then((loaded) => deltaJob(loaded, limits)),
    });
    if (this.destroyed) discardSource(signature);
  }
}
