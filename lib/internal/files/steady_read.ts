import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** Most bytes of a file that are read at a time. */
export const chunkSize = 256 * 1024;

/** What is read of an open file, and what has to hold at its end. */
export interface SteadyRead {
  /** The first byte that is wanted. @default 0 */
  readonly start?: number | undefined;
  /** Bytes that are wanted. @default all up to the end of the file, wherever that is */
  readonly length?: number | undefined;
  /** The size that the file system reports, in bytes. Only a hint. */
  readonly reported: number;
  /**
   * Rejects when the file has changed. Called before the last chunk is passed on, and whenever there is more of the
   * file than reported, since a file that grows would be followed for ever.
   * @param end where the reading has come to, in bytes from the start of the file.
   */
  readonly check: (end: number) => Promise<void>;
}

/**
 * Reads an open file in chunks. The last one is held back until `check` has resolved: where it rejects, not all has
 * been passed on, so that no receiver takes a mixture of two states for the file.
 */
export async function* steadyChunks(handle: FileHandle, wanted: SteadyRead): AsyncGenerator<Buffer, void> {
  const { start = 0, length = Infinity, reported, check } = wanted;
  let held: Buffer | undefined;
  let position = start;
  for (let left = length; left > 0;) {
    const buffer = Buffer.allocUnsafeSlow(Math.min(left, room(position, reported)));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    left -= bytesRead;
    if (position > reported) await check(position);
    if (held) yield held;
    held = buffer.subarray(0, bytesRead);
  }
  await check(position);
  if (held) yield held;
}

/** Bytes to read at a position: few where the file should end, just to see that it does. */
function room(position: number, reported: number): number {
  if (position < reported) return Math.min(chunkSize, reported - position);
  return position === reported ? 4096 : chunkSize;
}

/** The method of a FileHandle that is needed. */
interface ReadAnywhere {
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
}

/**
 * The bytes of an open regular file; undefined where the file system does not know. The size that it reports is a hint:
 * /proc says 0 of all its files, /sys a whole page, and FUSE and network file systems what they happen to believe. So
 * this looks whether the last byte of that size is there, and none after it.
 * @param reported the size that the file system reports.
 */
export async function trueSize(handle: ReadAnywhere, reported: number): Promise<number | undefined> {
  const start = Math.max(0, reported - 1);
  try {
    const { bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, start);
    return start + bytesRead === reported ? reported : undefined;
  } catch {
    // A read from the start reports what is wrong with the file.
    return undefined;
  }
}

/** How long the clock of a file system can stand still, in milliseconds: its ticks are at most this long. */
const tick = process.platform === 'win32' ? 16 : 10;
/** How long it can stand still where times are whole seconds: FAT counts in steps of two. */
const coarseTick = 2000;
/** How often to wait for a file that is written to again and again. */
const patience = 10;

/**
 * Facts of an open file that any later write changes. A file system's clock moves in ticks, and a write in the tick of
 * the one before leaves all times as they were: the facts of a file that was changed just now are asked for again when
 * the tick is over.
 */
export async function settledFacts(handle: FileHandle): Promise<BigIntStats> {
  for (let attempt = 1; ; attempt++) {
    const facts = await handle.stat({ bigint: true });
    const longest = facts.ctimeNs % 1_000_000_000n === 0n ? coarseTick : tick;
    const age = Date.now() - Number(facts.ctimeNs / 1_000_000n);
    // A time ahead of ours is of another machine's clock, and says nothing.
    const isFresh = Math.abs(age) <= longest;
    if (!isFresh || attempt === patience) return facts;
    await pause(longest - age + 1);
  }
}

/** Whether the content cannot have changed. The time of a modification can be set back, that of a change cannot. */
export function isUnchanged(before: BigIntStats, now: BigIntStats): boolean {
  return now.size === before.size && now.mtimeNs === before.mtimeNs && now.ctimeNs === before.ctimeNs;
}
