import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** Longest file name that common file systems take, in bytes. */
const NAME_MAX = 255;

/** Where the parts of a mark are: who writes the file, some random bytes, and a sum that only names of ours have. */
const layout = { pid: 0, start: 4, host: 8, random: 11, check: 14, end: 18 };

/** Milliseconds by which two readings of the start of one process may differ. */
const startTolerance = 50;

/** In milliseconds. */
const week = 7 * 24 * 60 * 60 * 1000;

/**
 * A name beside `target` that no other writer picks, hidden, and short enough for the file system:
 * `.<name>.<mark of 24 characters>.tmp`. The mark tells which process writes the file, so that what a process left
 * that was killed can be told from what is still being written; see `isLeftOver`.
 */
export function temporaryName(target: string): string {
  let base = path.basename(target);
  while (Buffer.byteLength(base) + '.'.length + '.'.length + 24 + '.tmp'.length > NAME_MAX) {
    base = Array.from(base).slice(0, -1).join('');
  }
  const mark = Buffer.alloc(layout.end);
  mark.writeUInt32BE(process.pid, layout.pid);
  mark.writeUInt32BE(startOfProcess(), layout.start);
  hostMark().copy(mark, layout.host);
  randomBytes(layout.check - layout.random).copy(mark, layout.random);
  checkOf(base, mark).copy(mark, layout.check);
  return path.join(path.dirname(target), `.${base}.${mark.toString('base64url')}.tmp`);
}

/** True for names that look like those `temporaryName` makes. A user's file may look so by accident. */
export function isTemporaryName(name: string): boolean {
  return pattern.test(name);
}

/**
 * True for names that `temporaryName` certainly made, on whatever machine: their marks hold a sum of the name, which a
 * user's file has by accident once in four thousand million times.
 */
export function isOwnTemporaryName(name: string | Buffer): boolean {
  return ownMarkOf(name) !== undefined;
}

/**
 * True for a file or directory that nobody writes any more: one whose name `isLeftOver`, or one of ours from another
 * machine or container, or from one that is gone, which nobody has written to for a week.
 * @param file its path.
 * @param name its name, the last part of the path.
 */
export async function isAbandoned(file: string | Buffer, name: string | Buffer): Promise<boolean> {
  const mark = ownMarkOf(name);
  if (!mark) return false;
  if (isOfThisHost(mark)) return isOfDeadProcess(mark);
  const facts = await lstat(file).catch(() => undefined);
  return facts !== undefined && Date.now() - facts.mtimeMs > week;
}

/**
 * True for names that `temporaryName` certainly made, in a process of this machine that is gone: nobody writes the
 * file any more.
 *
 * False where that is not certain: names that only look so, files of another machine, and those of a process
 * number that somebody has now.
 */
export function isLeftOver(name: string | Buffer): boolean {
  const mark = ownMarkOf(name);
  return mark !== undefined && isOfThisHost(mark) && isOfDeadProcess(mark);
}

function isOfDeadProcess(mark: Buffer): boolean {
  const pid = mark.readUInt32BE(layout.pid);
  if (pid !== process.pid) return !isRunning(pid);
  // Our number, but in containers every process has the number of the one before it.
  const apart = (mark.readUInt32BE(layout.start) - startOfProcess()) >>> 0;
  return Math.min(apart, 2 ** 32 - apart) > startTolerance;
}

const pattern = /^\.(.*)\.([\w-]{24})\.tmp$/s;

/** The mark in a name that `temporaryName` certainly made; undefined for other names. */
function ownMarkOf(name: string | Buffer): Buffer | undefined {
  // Each byte as a character: names of files need not be UTF-8.
  const bytes = typeof name === 'string' ? Buffer.from(name) : name;
  const [, base, text] = pattern.exec(bytes.toString('latin1')) ?? [];
  if (base === undefined || text === undefined) return undefined;
  const mark = Buffer.from(text, 'base64url');
  const isOwn = mark.subarray(layout.check).equals(checkOf(Buffer.from(base, 'latin1'), mark));
  return isOwn ? mark : undefined;
}

function isOfThisHost(mark: Buffer): boolean {
  return mark.subarray(layout.host, layout.random).equals(hostMark());
}

function checkOf(base: string | Buffer, mark: Buffer): Buffer {
  const hash = createHash('sha256').update('smartfile-sync temporary file').update(mark.subarray(0, layout.check));
  return hash
    .update(base)
    .digest()
    .subarray(0, layout.end - layout.check);
}

/** When this process started, by the system's steady clock: the same in all its threads. */
function startOfProcess(): number {
  const now = Number(process.hrtime.bigint() / 1_000_000n);
  return Math.round(now - process.uptime() * 1000) >>> 0;
}

let host: Buffer | undefined;

/** Tells apart machines, and containers of one machine, that use one directory: they number processes by themselves. */
function hostMark(): Buffer {
  host ??= createHash('sha256')
    .update([os.hostname(), machineId(), processNamespace()].join('\0'))
    .digest()
    .subarray(0, layout.random - layout.host);
  return host;
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function machineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim();
  } catch {
    return '';
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It exists, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
