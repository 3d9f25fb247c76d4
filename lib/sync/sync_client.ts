import { AbortError } from '../internal/abort';
import { withCauses } from '../internal/causes';
import { abortSignal, boolean, callback, integer, oneOf, refuseUnknown } from '../internal/options';
import { systemClock } from '../internal/clock';
import { IncompleteAnswerError } from '../rest/errors';
import { ConflictGuard, type OnConflict } from './conflict_guard';
import { LocalFile } from './local/local_file';
import { RemoteFile } from './remote/remote_file';
import type { SyncApi } from './sync_api';
import type { SyncDestination, SyncSource } from './sync_file';
import { SyncRun, type SyncProgress } from './sync_run';
import { synchronise, type SyncOutcome, type SyncSettings } from './synchronise';

/** Options of a sync. */
export interface SyncOptions {
  /**
   * Bytes per block of the signature. Small blocks find more, and cost 12 bytes each.
   * @default 2048, more for files above 2 GiB so that a signature stays within about a million blocks
   */
  blockSize?: number;
  /**
   * `auto` sends changes where the destination has an older version, `whole` always sends everything.
   * @default 'auto'
   */
  strategy?: 'auto' | 'whole';
  /**
   * Compare both sides at the end, by SHA-256 where the service reports it. After a delta that made something else the
   * whole file is sent.
   * @default true
   */
  verify?: boolean;
  /**
   * What becomes of a destination that somebody else changes, makes or removes during the sync: `fail` leaves it as
   * they made it, with the error `ERR_SYNC_DESTINATION_CHANGED`, `overwrite` replaces it all the same. What was there
   * when the sync began is replaced in either case.
   *
   * A service that gives entity tags is asked to store new content only over the version that was seen. One that does
   * not is looked at before an upload and before its last bytes: changes within that last moment go unseen.
   * @default 'fail'
   */
  onConflict?: OnConflict;
  /**
   * How often the sync begins again when an answer breaks off in its middle. It compares both sides again, so that what
   * had arrived is not sent twice.
   * @default 2
   */
  restarts?: number;
  /** Stops the sync. A local destination is then what it was; a remote one too, unless all had arrived there. */
  signal?: AbortSignal;
  /** Called often, with what is being done and how far it has come. */
  onProgress?: (progress: SyncProgress) => void;
}

/** What a sync came to. */
export interface SyncResult extends SyncOutcome {
  /** Bytes of content, signatures and deltas that went to the service (its JSON and HTTP heads not counted). */
  bytesSent: number;
  /** Bytes of content, signatures and deltas that came from the service. */
  bytesReceived: number;
  /** True when both sides were compared at the end and found equal. */
  verified: boolean;
}

/**
 * Keeps files of this machine and of the service in step, moving only what changed.
 *
 * It holds no state: one client may run any number of syncs at once, of different files.
 *
 * @example
 * const sync = new SyncClient(new BasicClient({ key, password }));
 * const { bytesSent, matchedBytes } = await sync.upload('disk.img', '/backup/disk.img');
 */
export class SyncClient {
  /** @param api a client of the service, such as a `BasicClient`. */
  constructor(readonly api: SyncApi) {}

  /**
   * Makes the remote file equal to the local one. A file that is not there yet is sent whole, its directories are
   * made.
   * @throws SyncError, RsyncError, APIError, AbortError, or an error of the file system
   */
  upload(local: string, remote: string, options?: SyncOptions): Promise<SyncResult> {
    return this.sync(new LocalFile(local), new RemoteFile(this.api, remote), options);
  }

  /**
   * Makes the local file equal to the remote one. It is written beside the target, compared with the remote file,
   * flushed to the disk and renamed; until then the target is what it was. Its permission bits are kept.
   * @throws SyncError, RsyncError, APIError, AbortError, or an error of the file system
   */
  download(local: string, remote: string, options?: SyncOptions): Promise<SyncResult> {
    return this.sync(new RemoteFile(this.api, remote), new LocalFile(local), options);
  }

  /** Makes `destination` equal to `source`; each may be local or remote. */
  async sync(source: SyncSource, destination: SyncDestination, options: SyncOptions = {}): Promise<SyncResult> {
    const { restarts, onConflict, ...settings } = settingsOf(options);
    const guard = new ConflictGuard(onConflict, destination.path);
    const run = new SyncRun(options.signal, options.onProgress);
    try {
      const outcome = await this.persist(restarts, run, () => synchronise(source, destination, settings, guard, run));
      const { bytesSent, bytesReceived } = run;
      return { ...outcome, bytesSent, bytesReceived, verified: outcome.verification !== 'none' };
    } catch (error) {
      // Streams and timers each have an abort error of their own; callers get one kind.
      throw options.signal?.aborted ? new AbortError(options.signal) : error;
    }
  }

  /** Requests are repeated by the client; an answer that is streamed is not, since half of it has been used. */
  private async persist<Outcome>(restarts: number, run: SyncRun, attempt: () => Promise<Outcome>): Promise<Outcome> {
    for (let restart = 0; ; restart++) {
      try {
        return await attempt();
      } catch (error) {
        if (restart === restarts || run.signal?.aborted || !brokeOff(error)) throw error;
        await (this.api.clock ?? systemClock).sleep(firstPause * 2 ** Math.min(restart, 5), run.signal);
      }
    }
  }
}

/** Before a sync begins again for the first time, in milliseconds; twice as long before the next. */
const firstPause = 500;

/** Whether an answer ended in its middle, also one that was read to be sent on. */
function brokeOff(error: unknown): boolean {
  return [...withCauses(error)].some((each) => each instanceof IncompleteAnswerError);
}

function settingsOf(options: SyncOptions): SyncSettings & { onConflict: OnConflict; restarts: number } {
  refuseUnknown('sync', options, ['blockSize', 'strategy', 'verify', 'onConflict', 'restarts', 'signal', 'onProgress']);
  const {
    blockSize,
    strategy = 'auto',
    verify = true,
    onConflict = 'fail',
    restarts = 2,
    signal,
    onProgress,
  } = options;
  if (signal !== undefined) abortSignal('signal', signal);
  if (onProgress !== undefined) callback('onProgress', onProgress);
  return {
    ...(blockSize === undefined ? {} : { blockSize: integer(1, 2 ** 26)('blockSize', blockSize) }),
    whole: oneOf('auto', 'whole')('strategy', strategy) === 'whole',
    verify: boolean('verify', verify),
    onConflict: oneOf('fail', 'overwrite')('onConflict', onConflict),
    restarts: integer(0, 1000)('restarts', restarts),
  };
}
