import { randomInt } from 'node:crypto';
import { throwIfAborted } from '../internal/abort';
import { SyncError } from './errors';
import { isIdentity } from './identity';
import { defaultBlockSize } from './local_file';
import { peek } from './peek';
import { sameBytes } from './streams';
import type { FileState, StagedFile, SyncFile } from './sync_file';
import type { SyncRun } from './sync_run';

/** How the file was moved: by its changes, whole, or not at all since both sides were equal. */
export type SyncStrategy = 'delta' | 'whole' | 'unchanged';

/** How both sides were compared at the end; a signature finds accidents, but not collisions made on purpose. */
export type Verification = 'sha256' | 'signature' | 'none';

export interface SyncPlan {
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
  /** True when a delta was tried, the comparison failed, and the whole file was sent instead. */
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
  const [state, existing] = await Promise.all([source.stat(run), destination.stat(run)]);
  if (!state) throw new SyncError('ERR_SYNC_NO_SOURCE', `'${source.path}' does not exist`, source.path);
  run.expectedSize = state.size;

  const worthwhile = existing !== undefined && existing.size > 0 && state.size >= smallFile;
  if (worthwhile && !plan.whole) {
    const outcome = await byDelta(source, destination, existing, plan, run);
    if (outcome) return outcome;
    return { ...(await whole(source, destination, plan, run)), fellBack: true };
  }
  return whole(source, destination, plan, run);
}

/**
 * Moves the changes. Answers undefined when the outcome is not the source, or the destination does not take the delta:
 * only the whole file can help then.
 */
async function byDelta(
  source: SyncFile,
  destination: SyncFile,
  existing: FileState,
  plan: SyncPlan,
  run: SyncRun,
): Promise<SyncOutcome | undefined> {
  const blockSize = plan.blockSize ?? defaultBlockSize(existing.size);
  const signature = await destination.signature({ blockSize }, run);
  const delta = await peek(await source.delta(signature, run));
  run.phase = 'transfer';
  if (delta.complete && isIdentity(delta.complete, existing.size)) {
    const verification = await compare(source, destination, plan, run);
    run.literalBytes = 0;
    run.matchedBytes = existing.size;
    return verification && { strategy: 'unchanged', verification, bytesTotal: existing.size, fellBack: false };
  }
  let staged: StagedFile;
  try {
    staged = await destination.patch(delta.body, run);
  } catch (error) {
    delta.body.release?.();
    if (error instanceof SyncError && error.code === 'ERR_SYNC_DELTA_REFUSED') return undefined;
    throw error;
  }
  const verification = await compareAndCommit(source, staged, plan, run);
  if (!verification) return undefined;
  return { strategy: 'delta', verification, bytesTotal: run.literalBytes + run.matchedBytes, fellBack: false };
}

async function whole(source: SyncFile, destination: SyncFile, plan: SyncPlan, run: SyncRun): Promise<SyncOutcome> {
  run.phase = 'transfer';
  const staged = await destination.replace(await source.content(run), run);
  const verification = await compareAndCommit(source, staged, plan, run);
  if (!verification) {
    throw new SyncError(
      'ERR_SYNC_VERIFY',
      `'${destination.path}' differs from '${source.path}' after the whole file was sent; one of them may be changing`,
      destination.path,
    );
  }
  return { strategy: 'whole', verification, bytesTotal: run.literalBytes, fellBack: false };
}

async function compareAndCommit(
  source: SyncFile,
  staged: StagedFile,
  plan: SyncPlan,
  run: SyncRun,
): Promise<Verification | undefined> {
  let verification: Verification | undefined;
  try {
    verification = await compare(source, staged, plan, run);
  } catch (error) {
    await staged.discard();
    throw error;
  }
  await (verification ? staged.commit() : staged.discard());
  return verification;
}

/** How both sides were found equal; undefined when they differ. */
async function compare(
  source: SyncFile,
  result: Pick<StagedFile, 'checksum' | 'signature'>,
  plan: SyncPlan,
  run: SyncRun,
): Promise<Verification | undefined> {
  if (!plan.verify) return 'none';
  run.phase = 'verify';
  run.report(0, run.expectedSize);
  const [wanted, found] = await Promise.all([source.checksum(run), result.checksum(run)]);
  if (wanted !== undefined && found !== undefined) return wanted === found ? 'sha256' : undefined;
  // No whole-file sum to be had: signatures over blocks cut elsewhere at least find what chance does.
  const blockSize = randomInt(1024, 4096) | 1;
  const [left, right] = await Promise.all([
    source.signature({ blockSize }, run).then((body) => body.open()),
    result.signature({ blockSize }, run).then((body) => body.open()),
  ]);
  return (await sameBytes(left, right)) ? 'signature' : undefined;
}
