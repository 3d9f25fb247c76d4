import { randomInt } from 'node:crypto';
import { throwIfAborted } from '../internal/abort';
import { isIdentity } from '../rsync/delta_format';
import { openTogether, sameBytes } from './compare_streams';
import type { ConflictGuard } from './conflict_guard';
import { countedContent, countedDelta, nothingMoved, type Counts } from './counted_body';
import { destinationChanged, hasCode, SyncError } from './errors';
import { peek } from './peek';
import { defaultBlockSize, smallFile } from './policy';
import type { DerivedBody, FileState, StagedFile, SyncDestination, SyncSide, SyncSource } from './sync_file';
import type { SyncRun } from './sync_run';
import { absent, joined, type FileVersion } from './version';

/** How the file was moved: by its changes, whole, or not at all since both sides were equal. */
export type SyncStrategy = 'delta' | 'whole' | 'unchanged';

/** How both sides were compared at the end; a signature finds accidents, but not collisions made on purpose. */
export type Verification = 'sha256' | 'signature' | 'none';

/** How a file is to be moved and compared; see SyncOptions. */
export interface SyncSettings {
  blockSize?: number;
  whole: boolean;
  verify: boolean;
}

/** How the file was moved, and how both sides were compared. */
export interface SyncOutcome {
  strategy: SyncStrategy;
  verification: Verification;
  /** Size of the file, in bytes. */
  bytesTotal: number;
  /** Bytes of the file that had to be moved. */
  literalBytes: number;
  /** Bytes of the file that the destination had already. */
  matchedBytes: number;
  /** True when a delta was tried and refused, or the comparison failed, and the whole file was sent instead. */
  fellBack: boolean;
}

/** Makes `destination` equal to `source`, by a delta where that pays, and proves it. */
export async function synchronise(
  source: SyncSource,
  destination: SyncDestination,
  settings: SyncSettings,
  guard: ConflictGuard,
  run: SyncRun,
): Promise<SyncOutcome> {
  throwIfAborted(run.signal);
  const sync = new Synchronisation(source, destination, settings, guard, run);
  try {
    return await sync.move();
  } catch (error) {
    if (!hasCode(error, 'ERR_SYNC_DESTINATION_CHANGED')) throw error;
    // The change may be our own: a request was carried out, and its answer lost.
    const outcome = await sync.alreadyDone();
    if (!outcome) throw error;
    return outcome;
  }
}

/** What can be compared with the source. */
type Comparable = Pick<SyncSide, 'checksum'> & Pick<StagedFile, 'signature'>;

/** One attempt of a sync. */
class Synchronisation {
  /** The runs of the phases. */
  private readonly signing: SyncRun;
  private readonly transfer: SyncRun;
  private readonly verifying: SyncRun;
  /** Size of the source at the first look, in bytes. */
  private size: number | undefined;
  /** The version of the destination at the first look. */
  private seen: FileVersion | undefined;
  /** What was made of the source last: it knows the digest of what it has read. */
  private made: DerivedBody | undefined;
  private moved: { strategy: SyncStrategy; counts: () => Counts } = {
    strategy: 'unchanged',
    counts: () => nothingMoved,
  };
  private fellBack = false;

  constructor(
    private readonly source: SyncSource,
    private readonly destination: SyncDestination,
    private readonly settings: SyncSettings,
    private readonly guard: ConflictGuard,
    private readonly run: SyncRun,
  ) {
    this.signing = run.during('signature');
    this.transfer = run.during('transfer');
    this.verifying = run.during('verify');
  }

  async move(): Promise<SyncOutcome> {
    const { source, settings, guard, run } = this;
    const [state, { existing, version }] = await Promise.all([source.stat(run), this.look()]);
    if (!state) throw new SyncError('ERR_SYNC_NO_SOURCE', `'${source.path}' does not exist`, source.path);
    this.size = state.size;
    this.seen = version;
    guard.observe(version);

    const worthwhile = existing !== undefined && existing.size > 0 && state.size >= smallFile;
    if (worthwhile && !settings.whole) {
      const outcome = await this.byDelta(existing);
      if (outcome) return outcome;
      this.fellBack = true;
    }
    return this.whole();
  }

  /** The outcome where the destination is equal to the source, whoever made it so. */
  async alreadyDone(): Promise<SyncOutcome | undefined> {
    try {
      const verification = await this.verify(this.destination);
      return verification && this.outcome(verification);
    } catch {
      // What the sync failed with says more.
      throwIfAborted(this.run.signal);
      return undefined;
    }
  }

  /**
   * Moves the changes. Returns undefined when the result is not the source, or a side does not work with this delta:
   * only the whole file can help then.
   */
  private async byDelta(existing: FileState): Promise<SyncOutcome | undefined> {
    try {
      return await this.tryDelta(existing);
    } catch (error) {
      throwIfAborted(this.run.signal);
      if (hasCode(error, 'ERR_SYNC_DELTA_REFUSED')) return undefined;
      const isConflict = hasCode(error, 'ERR_SYNC_DESTINATION_CHANGED') || (await this.hasChanged());
      if (!isConflict) throw error;
      if (this.guard.isActive) throw destinationChanged(this.destination.path, { cause: error });
      return this.alreadyDone();
    }
  }

  private async tryDelta(existing: FileState): Promise<SyncOutcome | undefined> {
    const { source, destination, settings, guard, size } = this;
    const blockSize = settings.blockSize ?? defaultBlockSize(existing.size);
    const signature = await destination.signature({ blockSize }, this.signing);
    this.made = await source.delta(signature, this.transfer);
    const delta = await peek(this.made);
    let staged: StagedFile;
    try {
      const expected = guard.expectedFor(signature.version?.());
      if (delta.complete && isIdentity(delta.complete, existing.size)) {
        const verification = await this.compare({
          checksum: async (run) => signature.digest?.() ?? destination.checksum(run, size),
          signature: (options, run) => destination.signature(options, run),
        });
        return verification && this.outcome(verification);
      }
      const { body, counts } = countedDelta(delta.body);
      this.moved = { strategy: 'delta', counts };
      staged = await destination.patch(body, this.transfer, { expected, size });
    } catch (error) {
      delta.body.release?.();
      throw error;
    }
    return this.compareAndCommit(staged);
  }

  private async whole(): Promise<SyncOutcome> {
    const { source, destination, guard, size } = this;
    this.made = await source.content(this.transfer);
    const { body, counts } = countedContent(this.made);
    this.moved = { strategy: 'whole', counts };
    const staged = await destination.replace(body, this.transfer, { expected: guard.expected, size });
    const outcome = await this.compareAndCommit(staged);
    if (outcome) return outcome;
    if (staged.version && guard.isActive) guard.observe((await this.look()).version);
    throw new SyncError(
      'ERR_SYNC_VERIFY',
      `'${destination.path}' differs from '${source.path}' after the whole file was sent; ` +
        'one of them may be changing: sync again once neither does',
      destination.path,
    );
  }

  /** What is at the destination. After the first look, what is no file there has come to be so during the sync. */
  private async look(): Promise<{ existing: FileState | undefined; version: FileVersion }> {
    const { destination, guard, run } = this;
    try {
      const tagged = guard.isActive ? destination.tag?.(run) : undefined;
      const [existing, tag] = await Promise.all([destination.stat(run), tagged]);
      const version = existing ? existing.version : absent;
      return { existing, version: { ...version, ...(existing && tag !== undefined ? { tag } : {}) } };
    } catch (error) {
      if (!(this.seen ?? guard.expected) || !hasCode(error, 'ERR_SYNC_NOT_A_FILE')) throw error;
      throw destinationChanged(destination.path, { cause: error });
    }
  }

  /** Whether a destination that knows no conditions has changed: that shows in failures of many kinds. */
  private async hasChanged(): Promise<boolean> {
    if (this.destination.tag) return false;
    try {
      return !joined(this.seen ?? {}, (await this.look()).version);
    } catch (error) {
      return hasCode(error, 'ERR_SYNC_DESTINATION_CHANGED');
    }
  }

  private async compareAndCommit(staged: StagedFile): Promise<SyncOutcome | undefined> {
    this.guard.stored(staged.version);
    let verification: Verification | undefined;
    try {
      verification = await this.compare(staged);
    } catch (error) {
      await staged.discard();
      throw error;
    }
    await (verification ? staged.commit() : staged.discard());
    return verification && this.outcome(verification);
  }

  /** How the result was found equal to the source; undefined when it differs. */
  private async compare(result: Comparable): Promise<Verification | undefined> {
    return this.settings.verify ? this.verify(result) : 'none';
  }

  private async verify(result: Comparable): Promise<Verification | undefined> {
    const { source, made, size, verifying: run } = this;
    run.report(0, size);
    const [wanted, found] = await Promise.all([
      // A transfer has read a local source to its end already: that digest is of the very bytes that were sent.
      made?.digest?.() ?? source.checksum(run, size),
      result.checksum(run, size),
    ]);
    if (wanted !== undefined && found !== undefined) return wanted === found ? 'sha256' : undefined;
    // No whole-file sum to be had: signatures over blocks cut elsewhere at least find what chance does.
    const blockSize = randomInt(1024, 4096) | 1;
    const [left, right] = await openTogether(
      source.signature({ blockSize }, run).then((body) => body.open()),
      result.signature({ blockSize }, run).then((body) => body.open()),
    );
    return (await sameBytes(left, right)) ? 'signature' : undefined;
  }

  private outcome(verification: Verification): SyncOutcome {
    const { strategy, counts } = this.moved;
    const { literalBytes, copiedBytes } = counts();
    // Where nothing was moved, it was all there.
    const bytesTotal = literalBytes + copiedBytes || (this.size ?? 0);
    const matchedBytes = bytesTotal - literalBytes;
    return { strategy, verification, bytesTotal, literalBytes, matchedBytes, fellBack: this.fellBack };
  }
}
