import { patchJob, type BasisSource } from '../jobs/basis';
import { JobStream } from './job_stream';
import { filledLimits, type Limits } from '../limits';
import { streamSettings, type StreamOptions } from './stream_options';

export interface PatchStreamOptions extends StreamOptions {
  /** The file that the delta was made against: the one whose signature was taken, unchanged. */
  basis: BasisSource;
  /** `maxOutput` keeps a hostile delta from writing without end. */
  limits?: Limits;
}

/**
 * Turns the bytes of a delta into the new file.
 *
 * A delta does not say which basis it is for: check the result, for instance by a hash of the new file. Bytes after the
 * delta's end fail with ERR_RSYNC_CORRUPT, when what came before them has been passed on, as with every failure of a
 * stream: replace something good by the output only when the stream has ended.
 */
export class PatchStream extends JobStream {
  /** @throws OptionsError; NativeLoadError. Later failures come as the stream's 'error'. */
  constructor(options: PatchStreamOptions) {
    const call = 'PatchStream';
    const { signal, transform } = streamSettings(call, options, ['basis', 'limits']);
    const { basis } = options;
    const limits = filledLimits(call, options.limits);
    super({ op: 'patch', signal, transform, blockSize: 256 * 1024, start: () => patchJob(call, basis, limits) });
  }
}
