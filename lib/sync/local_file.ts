import type { BigIntStats } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { AtomicFile } from '../internal/files/atomic_file';
import { text } from '../internal/options';
import { measureRegular } from '../internal/files/regular_file';
import { chain, digestTap, tap } from '../internal/streams';
import type { FileBody } from '../rest/body/body';
import { DeltaStream, PatchStream, Signature, SignatureStream } from '../rsync';
import { destinationChanged, SyncError } from './errors';
import { problemsOf, steadyRead } from './steady_read';
import type { FileState, StagedFile, SyncFile } from './sync_file';
import { SyncRun } from './sync_run';
import { absent, isAbsent, joined, type FileVersion } from './version';

/** Bytes of the strong sums in signatures made here: librsync 0.9.7's own choice, and the service's. */
const strongLength = 8;

/** A file of this machine as one side of a sync. */
export class LocalFile implements SyncFile {
  readonly path: string;

  /** @param file path of the file; it need not exist yet, its directory must. */
  constructor(file: string) {
    this.path = text('file', file);
  }

  async stat(): Promise<FileState | undefined> {
    const found = await this.look();
    if (found && !found.facts.isFile()) {
      throw new SyncError('ERR_SYNC_NOT_A_FILE', `'${this.path}' is not a regular file`, this.path);
    }
    return found && { size: Number(found.facts.size), version: found.version };
  }

  async content(run = new SyncRun()): Promise<FileBody> {
    const size = await this.measure();
    return {
      ...(size === undefined ? {} : { size }),
      name: path.basename(this.path),
      open: () => this.read(run, size),
    };
  }

  async signature(options: { blockSize?: number } = {}, run = new SyncRun()): Promise<FileBody> {
    const size = await this.measure();
    const blockLength = options.blockSize ?? defaultBlockSize(size ?? 0);
    return {
      ...(size === undefined ? {} : { size: 12 + Math.ceil(size / blockLength) * (4 + strongLength) }),
      name: 'signature',
      open: () => chain(this.read(run, size), new SignatureStream({ blockLength, strongLength })),
    };
  }

  async delta(signature: FileBody, run = new SyncRun()): Promise<FileBody> {
    const size = await this.measure();
    return {
      name: 'delta',
      open: async () => {
        const basis = await Signature.load(await signature.open(), run.abortable);
        run.phase = 'transfer';
        return chain(this.read(run, size), new DeltaStream({ signature: basis }));
      },
    };
  }

  async patch(delta: FileBody, run = new SyncRun()): Promise<StagedFile> {
    await this.demandExpected(run);
    const basis = await open(this.path, 'r');
    try {
      const limits = run.expectedSize === undefined ? {} : { limits: { maxOutput: outputLimit(run.expectedSize) } };
      const patch = new PatchStream({ basis, ...limits });
      // One that got no delta would keep its file open.
      return await this.stage(async () => chain(await delta.open(), patch), run).catch((error: unknown) => {
        patch.destroy();
        throw error;
      });
    } finally {
      await basis.close();
    }
  }

  async replace(content: FileBody, run = new SyncRun()): Promise<StagedFile> {
    return this.stage(() => content.open(), run);
  }

  async checksum(run = new SyncRun()): Promise<string | undefined> {
    // A transfer has read the file to its end already: that digest is of the very bytes that were sent.
    if (!run.digests.has(this)) {
      await finished(this.read(run, await this.measure()).resume());
    }
    return run.digests.get(this);
  }

  /** Writes a stream to a temporary file beside this one, keeping its SHA-256. */
  private async stage(open: () => Readable | Promise<Readable>, run: SyncRun): Promise<StagedFile> {
    await this.demandExpected(run);
    // The file first: a stream that was opened for nothing would hold its connection.
    const file = await AtomicFile.create(this.path);
    let digest: string | undefined;
    let size = 0;
    const count = tap((chunk) => {
      size += chunk.length;
      if (run.expectedSize !== undefined && size > outputLimit(run.expectedSize)) throw this.tooMuch(run.expectedSize);
      run.report(size, run.expectedSize);
    });
    try {
      const keep = digestTap((value) => (digest = value));
      await pipeline(await open(), keep, count, file.stream(), run.abortable);
    } catch (error) {
      await file.discard();
      throw error;
    }
    return {
      signature: (options, later) => new LocalFile(file.temporary).signature(options, later),
      checksum: () => Promise.resolve(digest),
      commit: () => this.commit(file, run),
      discard: () => file.discard(),
    };
  }

  private async commit(file: AtomicFile, run: SyncRun): Promise<void> {
    try {
      await this.demandExpected(run);
      // Also where a link that leads nowhere has come up.
      await file.commit({ overwrite: !run.expected || !isAbsent(run.expected) });
    } catch (error) {
      await file.discard();
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw destinationChanged(this.path, { cause: error });
    }
  }

  /** Somebody may have saved the file while the sync ran: that content is not ours to overwrite. */
  private async demandExpected({ expected }: SyncRun): Promise<void> {
    if (expected && !joined(expected, (await this.look())?.version ?? absent)) throw destinationChanged(this.path);
  }

  private tooMuch(expected: number): SyncError {
    const message = `The service sends more than twice the ${expected} bytes that it announced for '${this.path}'`;
    return new SyncError('ERR_SYNC_ANSWER', message, this.path);
  }

  private async look(): Promise<{ facts: BigIntStats; version: FileVersion } | undefined> {
    const facts = await ifThere(stat(this.path, { bigint: true }));
    const place = facts && (await ifThere(realpath(this.path)));
    return facts && place !== undefined ? { facts, version: versionOf(place, facts) } : undefined;
  }

  /** The content as a stream; its SHA-256 is noted in the run when all of it has been read. */
  private read(run: SyncRun, total: number | undefined): Readable {
    let bytes = 0;
    return chain(
      steadyRead(this.path, (digest) => run.digests.set(this, digest)),
      tap((chunk) => run.report((bytes += chunk.length), total)),
    );
  }

  /** Bytes of the file, which must exist; undefined where the file system does not know. */
  private async measure(): Promise<number | undefined> {
    try {
      return await measureRegular(this.path, problemsOf(this.path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new SyncError('ERR_SYNC_NO_SOURCE', `'${this.path}' does not exist`, this.path, { cause: error });
    }
  }
}

/** Differs between any two states of a file, as far as the file system can tell, and between files that a link leads to. */
function versionOf(place: string, { dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileVersion {
  return { facts: [dev, ino, size, mtimeNs, ctimeNs, place].join(' ') };
}

async function ifThere<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Block size for a file of `size` bytes: librsync's 2048, grown for large files so that a signature never holds more
 * than about a million blocks (12 MiB).
 */
export function defaultBlockSize(size: number): number {
  const most = 2 ** 20;
  return Math.max(2048, Math.ceil(size / most / 128) * 128);
}

/**
 * A delta of a few bytes can ask for copies without end. What the source has promised bounds it, with room for a file
 * that has grown since.
 */
function outputLimit(expectedSize: number): number {
  return expectedSize * 2 + 64 * 1024 * 1024;
}
