import { randomInt } from 'node:crypto';
import { throwIfAborted } from '../internal/abort';
import { chain, tap } from '../internal/streams';
import type { FileBody } from '../rest/body/body';
import { DeltaCounter } from './delta_counter';
import { destinationChanged, hasCode, SyncError } from './errors';
import { isIdentity } from '../rsync/delta_format';
import { defaultBlockSize } from './local_file';
import { peek } from './peek';
import { openTogether, sameBytes } from './compare_streams';
import type { FileState, StagedFile, SyncFile } from './sync_file';
import type { SyncRun } from './sync_run';
import { absent, joined, type FileVersion } from './version';

/** How the file was moved: by its changes, whole, or not at all since both sides were equal. */
export type SyncStrategy = 'delta' | 'whole' | 'unchanged';

/** How both sides were compared at the end; a signature finds accidents, but not collisions made on purpose. */
export type Verification = 'sha256' | 'signature' | 'none';

/** What becomes of a destination that somebody else changes during the sync. */
export type OnConflict = 'fail' | 'overwrite';

export interface SyncPlan {
  onConflict: OnConflict;
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

/** Files below this size (bytes) are sent whole: a signature and a second request cost more than they save. */
const smallFile = 2048;

/** Makes `destination` equal to `source`, by a delta where that pays, and proves it. */
export async function synchronise(
  source: SyncFile,
  destination: SyncFile,
  plan: SyncPlan,
  run: SyncRun,
): Promise<SyncOutcome> {
  throwIfAborted(run.signal);
  const sync = new Synchronisation(source, destination, plan, run);
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

/** Bytes of the new file that were moved, and that the destination had. */
type Counts = Pick<DeltaCounter, 'literalBytes' | 'copiedBytes'>;

/** One attempt of a sync. */
class Synchronisation {
  private strategy: SyncStrategy = 'unchanged';
  private counts: Counts = { literalBytes: 0, copiedBytes: 0 };
  private fellBack = false;
  /** The version of the destination at the first look. */
  private seen: FileVersion | undefined;

  constructor(
    private readonly source: SyncFile,
    private readonly destination: SyncFile,
    private readonly plan: SyncPlan,
    private readonly run: SyncRun,
  ) {}

  async move(): Promise<SyncOutcome> {
    const { source, plan, run } = this;
    const [state, { existing, version }] = await Promise.all([source.stat(run), this.look()]);
    if (!state) throw new SyncError('ERR_SYNC_NO_SOURCE', `'${source.path}' does not exist`, source.path);
    run.expectedSize = state.size;
    this.seen = version;
    if (this.isGuarded) this.expect(version);
    else run.expected = undefined;

    const worthwhile = existing !== undefined && existing.size > 0 && state.size >= smallFile;
    if (worthwhile && !plan.whole) {
      const outcome = await this.byDelta(existing);
      if (outcome) return outcome;
      this.fellBack = true;
    }
    return this.whole();
  }

  /** The outcome where the destination is equal to the source, whoever made it so. */
  async alreadyDone(): Promise<SyncOutcome | undefined> {
    const { destination, plan, run } = this;
    run.digests.delete(destination);
    try {
      const verification = await this.compare(destination, { ...plan, verify: true });
      return verification && this.outcome(verification);
    } catch {
      // What the sync failed with says more.
      throwIfAborted(run.signal);
      return undefined;
    }
  }

  /**
   * Moves the changes. Answers undefined when the outcome is not the source, or a side does not work with this delta:
   * only the whole file can help then.
   */
  private async byDelta(existing: FileState): Promise<SyncOutcome | undefined> {
    const { destination, run } = this;
    try {
      return await this.tryDelta(existing);
    } catch (error) {
      throwIfAborted(run.signal);
      if (hasCode(error, 'ERR_SYNC_DELTA_REFUSED')) return undefined;
      const isConflict = hasCode(error, 'ERR_SYNC_DESTINATION_CHANGED') || (await this.hasChanged());
      if (!isConflict) throw error;
      if (this.isGuarded) throw destinationChanged(destination.path, { cause: error });
      return this.alreadyDone();
    }
  }

  private async tryDelta(existing: FileState): Promise<SyncOutcome | undefined> {
    const { source, destination, plan, run } = this;
    const blockSize = plan.blockSize ?? defaultBlockSize(existing.size);
    const signature = await destination.signature({ blockSize }, run);
    const delta = await peek(await source.delta(signature, run));
    let staged: StagedFile;
    try {
      run.phase = 'transfer';
      const version = signature.version?.();
      if (this.isGuarded) this.expect(version);
      else run.expected = version;
      if (delta.complete && isIdentity(delta.complete, existing.size)) {
        const verification = await this.compare(destination);
        return verification && this.outcome(verification);
      }
      this.strategy = 'delta';
      staged = await destination.patch(this.countedDelta(delta.body), run);
    } catch (error) {
      delta.body.release?.();
      throw error;
    }
    return this.compareAndCommit(staged);
  }

  private async whole(): Promise<SyncOutcome> {
    const { source, destination, run } = this;
    run.phase = 'transfer';
    this.strategy = 'whole';
    if (!this.isGuarded) run.expected = undefined;
    const staged = await destination.replace(this.countedContent(await source.content(run)), run);
    const outcome = await this.compareAndCommit(staged);
    if (outcome) return outcome;
    if (staged.version && this.isGuarded) this.expect((await this.look()).version);
    throw new SyncError(
      'ERR_SYNC_VERIFY',
      `'${destination.path}' differs from '${source.path}' after the whole file was sent; one of them may be changing`,
      destination.path,
    );
  }

  private get isGuarded(): boolean {
    return this.plan.onConflict === 'fail';
  }

  /** What is at the destination. After the first look, what is no file there has come to be so during the sync. */
  private async look(): Promise<{ existing: FileState | undefined; version: FileVersion }> {
    const { destination, run } = this;
    try {
      const tagged = this.isGuarded ? destination.tag?.(run) : undefined;
      const [existing, tag] = await Promise.all([destination.stat(run), tagged]);
      const version = existing ? existing.version : absent;
      return { existing, version: { ...version, ...(existing && tag !== undefined ? { tag } : {}) } };
    } catch (error) {
      if (!(this.seen ?? run.expected) || !hasCode(error, 'ERR_SYNC_NOT_A_FILE')) throw error;
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

  /** Learns more about the version that may be replaced. @throws SyncError when it is another one by now */
  private expect(version: FileVersion = {}): void {
    const { destination, run } = this;
    const known = joined(run.expected ?? {}, version);
    if (!known) throw destinationChanged(destination.path);
    run.expected = known;
  }

  private async compareAndCommit(staged: StagedFile): Promise<SyncOutcome | undefined> {
    if (this.isGuarded && staged.version) this.run.expected = staged.version;
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

  /** How both sides were found equal; undefined when they differ. */
  private async compare(
    result: Pick<StagedFile, 'checksum' | 'signature'>,
    { verify } = this.plan,
  ): Promise<Verification | undefined> {
    const { source, run } = this;
    if (!verify) return 'none';
    run.phase = 'verify';
    run.report(0, run.expectedSize);
    const [wanted, found] = await Promise.all([source.checksum(run), result.checksum(run)]);
    if (wanted !== undefined && found !== undefined) return wanted === found ? 'sha256' : undefined;
    // No whole-file sum to be had: signatures over blocks cut elsewhere at least find what chance does.
    const blockSize = randomInt(1024, 4096) | 1;
    const [left, right] = await openTogether(
      source.signature({ blockSize }, run).then((body) => body.open()),
      result.signature({ blockSize }, run).then((body) => body.open()),
    );
    return (await sameBytes(left, right)) ? 'signature' : undefined;
  }

  /** A delta with what it makes of the file counted, once all of it has been read. */
  private countedDelta(body: FileBody): FileBody {
    return this.counted(body, () => new DeltaCounter());
  }

  private countedContent(body: FileBody): FileBody {
    return this.counted(body, () => {
      const counts = {
        literalBytes: 0,
        copiedBytes: 0,
        push: (chunk: Buffer) => (counts.literalBytes += chunk.length),
      };
      return counts;
    });
  }

  private counted(body: FileBody, begin: () => Counts & { push(chunk: Buffer): unknown }): FileBody {
    const open = async (measured?: number) => {
      const counter = begin();
      const counting = tap((chunk) => counter.push(chunk)).once('end', () => (this.counts = counter));
      return chain(await body.open(measured), counting);
    };
    return { ...body, open };
  }

  private outcome(verification: Verification): SyncOutcome {
    const { strategy, fellBack, counts, run } = this;
    const { literalBytes } = counts;
    // Where nothing was moved, it was all there.
    const bytesTotal = literalBytes + counts.copiedBytes || (run.expectedSize ?? 0);
    return { strategy, verification, bytesTotal, literalBytes, matchedBytes: bytesTotal - literalBytes, fellBack };
  }
}
